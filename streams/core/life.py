"""What happened to a spate in; its next state and the alerts that tell of it out."""

from dataclasses import replace
from datetime import datetime

from .facts import Alert, Stage
from .memory import Memory
from .policy import Policy
from .quiet import lately, quiet_days
from .routing import alert, listeners
from .spates import Spate
from .telling import area_told, place, tell, turns, wants


def opened(policy: Policy, memory: Memory, spate: Spate, at: datetime) -> list[Alert]:
    """Begin a spate: the record is written, and every group concerned that wants to hears of it."""
    memory.spates[spate.id] = spate
    return tell(policy, memory, spate, Stage.OPENED, at, [None, *_concerned(policy, memory, spate)])


def grown(policy: Policy, memory: Memory, spate: Spate, at: datetime) -> list[Alert]:
    """Go on with a spate that has a new member: the record at once, groups no more often than agreed."""
    memory.spates[spate.id] = spate
    concerned = _concerned(policy, memory, spate)
    newly = [group for group in concerned if group not in spate.told]
    alerts = tell(policy, memory, spate, Stage.GROWING, at, [None])
    alerts += tell(policy, memory, memory.spates[spate.id], Stage.OPENED, at, newly)
    return alerts + reminded(policy, memory, memory.spates[spate.id], at)


def reminded(policy: Policy, memory: Memory, spate: Spate, at: datetime) -> list[Alert]:
    """Tell the groups whose turn it is that there is something new; to those kept in the dark so far it is all new."""
    alerts = []
    for group, stage, time in turns(policy, spate):
        if time <= at:
            alerts += tell(policy, memory, memory.spates[spate.id], stage, at, [group])
    return alerts


def ended(policy: Policy, memory: Memory, spate: Spate, stage: Stage, at: datetime) -> list[Alert]:
    """Close a spate, over or withdrawn: everybody who heard of it hears that too, and nobody else.

    But nobody is told that all is quiet in a place where another spate goes on. A group that has heard of that one too
    is told when it ends; to a group that has not, the end of this one is owed until then.
    """
    alerts = []
    del memory.spates[spate.id]
    recent = lately(policy, memory, at)
    for group, told in spate.told.items():
        said = spate if told.heard else spate.owed.get(group)
        how = stage if told.heard else Stage.OVER
        if said is None or _goes_on(policy, memory, spate, said, group, how):
            continue
        if wants(policy, group, how):
            made = alert(policy, said, how, group, at, said.told[group].times + 1)
            area = area_told(policy, memory, said, group) if how is Stage.OVER else None
            alerts.append(replace(made, quiet=quiet_days(policy, area, recent, at)))
    if stage is Stage.WITHDRAWN:
        memory.lately = {key: last for key, last in memory.lately.items() if last.spate_id != spate.id}
    return alerts


def _goes_on(policy: Policy, memory: Memory, spate: Spate, said: Spate, group: str | None, how: Stage) -> bool:
    """Tell whether another spate goes on where a group heard of this one; it then owes the group an end, if need be."""
    if group is None or how is not Stage.OVER:
        return False
    here = place(policy, memory, spate, group)
    others = [
        each for each in memory.spates.values() if group in each.told and place(policy, memory, each, group) == here
    ]
    if others and not any(each.told[group].heard for each in others):
        memory.spates[others[0].id] = replace(others[0], owed={**others[0].owed, group: said})
    return bool(others)


def next_due(policy: Policy, spate: Spate) -> datetime:
    """Say when a spate next has something to say if no report comes."""
    return min([spate.over_at(policy.life.over_after), *(time for _, _, time in turns(policy, spate))])


def _concerned(policy: Policy, memory: Memory, spate: Spate) -> list[str | None]:
    return [group.id for group in listeners(policy, memory.incidents(spate.members))]
