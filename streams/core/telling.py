"""A spate and the groups whose turn it is in; the alerts that tell them, and who knows what from then on, out."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from .facts import Alert, Stage
from .memory import Memory
from .policy import Area, Group, Policy
from .routing import alert, areas_of, heart, tellable
from .spates import Lately, Spate, Told

COOLDOWN = "cooldown"
NEWS = frozenset({Stage.OPENED, Stage.GROWING})


def tell(
    policy: Policy, memory: Memory, spate: Spate, stage: Stage, at: datetime, groups: Iterable[str | None]
) -> list[Alert]:
    """Raise an alert for each that wants to hear of this stage, and remember who knows what.

    News of another spate in an area that a group has just heard of is raised and kept back: it is on record, nobody is
    sent it, and the group counts as not having heard.
    """
    told, alerts = dict(spate.told), []
    for group in groups:
        before = told.get(group, Told(at, frozenset(), times=0, heard=False))
        wanted = wants(policy, group, stage)
        until = _cooling(policy, memory, spate, group, at) if wanted and stage in NEWS else None
        if wanted:
            made = alert(policy, spate, stage, group, at, before.times + 1)
            alerts.append(replace(made, withheld=COOLDOWN if until else ""))
        if until:
            known = before.members or frozenset(spate.members)
            told[group] = replace(before, members=known, not_before=until)
            continue
        told[group] = Told(at, frozenset(spate.members), before.times + wanted, before.heard or wanted)
        if wanted and group and stage in NEWS:
            memory.lately[group, place(policy, memory, spate, group)] = Lately(spate.id, at)
    memory.spates[spate.id] = replace(spate, told=told)
    return alerts


def turns(policy: Policy, spate: Spate) -> list[tuple[str, Stage, datetime]]:
    """List the groups that do not know of the newest members, what they are to be told, and when their turn comes."""
    members, found = frozenset(spate.members), []
    for group in policy.groups:
        told = spate.told.get(group.id)
        if told is None or not members - told.members:
            continue
        stage = Stage.OPENED if not told.heard and Stage.OPENED in group.hears else Stage.GROWING
        if stage in group.hears:
            found.append((group.id, stage, _turn(policy, group, told)))
    return found


def passed_over(memory: Memory, spate: Spate) -> Spate:
    """Count as known to every group what is no news to them: what happened beyond the border, for that is elsewhere.

    The coordinators' record holds it all. With but one incident on this side nothing is news.
    """
    members = memory.incidents(spate.members)
    silent = {incident.key for incident in members if incident.beyond or not tellable(members)}
    told = {group: replace(said, members=said.members | silent) for group, said in spate.told.items()}
    return replace(spate, told=told)


def place(policy: Policy, memory: Memory, spate: Spate, group: str) -> str:
    """Name the area in which a group hears that a spate is; empty for a group that is no more."""
    area = area_told(policy, memory, spate, group)
    return area.id if area else ""


def area_told(policy: Policy, memory: Memory, spate: Spate, group: str | None) -> Area | None:
    """Find the area in which a group hears that a spate is; None for the record, and for a group that is no more."""
    incidents = memory.incidents(spate.members)
    places = [(incident.lat, incident.lon) for incident in incidents] or [(spate.lat, spate.lon)]
    listening = next((each for each in policy.groups if each.id == group), None)
    return heart(areas_of(policy, listening), places) if listening else None


def wants(policy: Policy, group: str | None, stage: Stage) -> bool:
    """Tell whether a group hears of a stage; the coordinators' record holds them all."""
    return group is None or any(stage in each.hears for each in policy.groups if each.id == group)


def _cooling(policy: Policy, memory: Memory, spate: Spate, group: str | None, at: datetime) -> datetime | None:
    """Say until when a group is left in peace, as it has just heard of another spate in the same area."""
    cooldown = next((each.cooldown for each in policy.groups if each.id == group), None)
    if cooldown is None or group is None:
        return None
    lately = memory.lately.get((group, place(policy, memory, spate, group)))
    if lately is None or lately.spate_id == spate.id or lately.at + cooldown <= at:
        return None
    return lately.at + cooldown


def _turn(policy: Policy, group: Group, told: Told) -> datetime:
    if told.not_before and not told.heard:
        return told.not_before
    paced = told.at + (group.update_every or policy.life.update_every)
    return max(paced, told.not_before) if told.not_before else paced
