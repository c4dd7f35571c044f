"""What happened to a spate in; its next state and the alerts that tell of it out."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from .facts import Alert, Stage
from .memory import Memory
from .policy import Policy
from .routing import alert, areas_of, heart, listeners
from .spates import Spate, Told


def opened(policy: Policy, memory: Memory, spate: Spate, at: datetime) -> list[Alert]:
    """Begin a spate: the record is written, and every group concerned that wants to hears of it."""
    memory.spates[spate.id] = spate
    return _tell(policy, memory, spate, Stage.OPENED, at, [None, *_concerned(policy, memory, spate)])


def grown(policy: Policy, memory: Memory, spate: Spate, at: datetime) -> list[Alert]:
    """Go on with a spate that has a new member: the record at once, groups no more often than agreed."""
    memory.spates[spate.id] = spate
    concerned = _concerned(policy, memory, spate)
    newly = [group for group in concerned if group not in spate.told]
    alerts = _tell(policy, memory, spate, Stage.GROWING, at, [None])
    alerts += _tell(policy, memory, memory.spates[spate.id], Stage.OPENED, at, newly)
    return alerts + reminded(policy, memory, memory.spates[spate.id], at)


def reminded(policy: Policy, memory: Memory, spate: Spate, at: datetime) -> list[Alert]:
    """Tell the groups whose turn it is that there is something new."""
    ready = [group for group, time in _waiting(policy, spate) if time <= at]
    return _tell(policy, memory, spate, Stage.GROWING, at, ready)


def ended(policy: Policy, memory: Memory, spate: Spate, stage: Stage, at: datetime) -> list[Alert]:
    """Close a spate, over or withdrawn: everybody who heard of it hears that too.

    But nobody is told that all is quiet in a place where another spate that they heard of goes on; they are when the
    last of them ends.
    """
    places = _places(policy, memory, spate)
    going_on = [each for each in memory.spates.values() if each.id != spate.id and stage is Stage.OVER]
    others = [_places(policy, memory, each) for each in going_on]
    quiet = [group for group in spate.told if not any(other.get(group) == places.get(group, "") for other in others)]
    alerts = _tell(policy, memory, spate, stage, at, quiet)
    del memory.spates[spate.id]
    return alerts


def _places(policy: Policy, memory: Memory, spate: Spate) -> dict[str | None, str]:
    """Name the area in which each group that was told of a spate has heard that it is."""
    incidents = memory.incidents(spate.members)
    places = [(incident.lat, incident.lon) for incident in incidents] or [(spate.lat, spate.lon)]
    told = (group for group in policy.groups if group.id in spate.told)
    return {group.id: heart(areas_of(policy, group), places).id for group in told}


def recall(policy: Policy, memory: Memory, told: Mapping[str, frozenset[str | None]]) -> None:
    """Correct what is remembered by what was really said, spate by spate.

    Memory that was rebuilt under other settings may hold spates that nobody ever heard of, or believe that a group
    was told that was not: those are told when there is next something to tell.
    """
    memory.spates = {
        spate.id: replace(
            spate,
            told={
                group: said
                for group, said in spate.told.items()
                if group in told[spate.id] or not _wants(policy, group, Stage.OPENED)
            },
        )
        for spate in memory.spates.values()
        if spate.id in told
    }


def next_due(policy: Policy, spate: Spate) -> datetime:
    """Say when a spate next has something to say if no report comes."""
    return min([spate.over_at(policy.life.over_after), *(time for _, time in _waiting(policy, spate))])


def _waiting(policy: Policy, spate: Spate) -> list[tuple[str, datetime]]:
    """List the groups that do not know of the newest members, and when their turn comes."""
    members = frozenset(spate.members)
    return [
        (group.id, told.at + (group.update_every or policy.life.update_every))
        for group in policy.groups
        if (told := spate.told.get(group.id)) and Stage.GROWING in group.hears and members - told.members
    ]


def _concerned(policy: Policy, memory: Memory, spate: Spate) -> list[str | None]:
    return [group.id for group in listeners(policy, memory.incidents(spate.members))]


def _tell(
    policy: Policy, memory: Memory, spate: Spate, stage: Stage, at: datetime, groups: Iterable[str | None]
) -> list[Alert]:
    """Raise an alert for each that wants to hear of this stage, and remember who knows what."""
    told, alerts = dict(spate.told), []
    for group in groups:
        before = told.get(group)
        told[group] = Told(at, frozenset(spate.members), before.times + 1 if before else 1)
        if _wants(policy, group, stage):
            alerts.append(alert(policy, spate, stage, group, at, told[group].times))
    memory.spates[spate.id] = replace(spate, told=told)
    return alerts


def _wants(policy: Policy, group: str | None, stage: Stage) -> bool:
    return group is None or any(stage in each.hears for each in policy.groups if each.id == group)
