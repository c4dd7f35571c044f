"""A finding and what is remembered in; the spate it founds, or the one that goes on with it, out."""

from dataclasses import replace
from datetime import datetime

from detectors.base import Finding
from detectors.counts import Rise
from detectors.ground import apart_m

from .facts import Incident
from .memory import Memory
from .policy import Area, Policy
from .spates import Spate, spate_id
from .watch import Found, moment


def joined(policy: Policy, memory: Memory, found: Found) -> Spate | None:
    """Find the open spate that a finding goes on with.

    That is one it shares incidents with, the most if there are several; else the nearest within reach; and a count
    that goes on rising goes on with the spate that its rise began.
    """
    members = set(found.finding.members)
    shared = max(memory.spates.values(), key=lambda spate: len(members & set(spate.members)), default=None)
    if shared and members & set(shared.members):
        return shared
    same = [spate for spate in memory.spates.values() if spate.source == found.source and found.counted]
    near = [
        (apart_m(found.lat, found.lon, spate.lat, spate.lon), spate.id, spate)
        for spate in memory.spates.values()
        if not found.counted
    ]
    reach = [spate for metres, _, spate in sorted(near) if metres <= policy.life.joins_within_m]
    return next(iter([*same, *reach]), None)


def founded(policy: Policy, memory: Memory, found: Found, trigger: str, at: datetime) -> Spate:
    """Found a spate on a finding."""
    return Spate(
        id=spate_id(policy.partnership, memory.incidents(found.finding.members)),
        source=found.source,
        opened_at=at,
        members=found.finding.members,
        trigger=trigger,
        finding=found.finding,
        lat=found.lat,
        lon=found.lon,
        window_from=moment(found.finding.since),
        last_known=at,
    )


def enlarged(policy: Policy, memory: Memory, spate: Spate, found: Found, trigger: str, at: datetime) -> Spate:
    """Let a spate go on: with the new incidents, without those long past, and with the circle that now fits best.

    Incidents that another open spate holds stay there. A spate that gains nothing does not live longer for it.
    """
    held = {key for other in memory.spates.values() if other.id != spate.id for key in other.members}
    new = [key for key in found.finding.members if key not in set(spate.members) and key not in held]
    if not new:
        return replace(spate, finding=found.finding, source=found.source)
    oldest = at - policy.life.over_after
    kept = [each.key for each in memory.incidents(spate.members) if each.known_at >= oldest]
    members = (*kept, *new)
    return replace(
        spate,
        source=found.source,
        finding=found.finding,
        members=members,
        trigger=trigger,
        lat=found.lat,
        lon=found.lon,
        window_from=_since(memory, members),
        last_known=max(at, spate.last_known),
    )


def reduced(memory: Memory, spate: Spate, lost: str) -> Spate | None:
    """Take an incident out of a spate; None when what is left would never have made one."""
    left = memory.incidents(tuple(key for key in spate.members if key != lost))
    found = memory.watch.still(spate.source, spate.finding, left, spate.opened_at) if left else None
    if found is None:
        return None
    newest = max(left, key=lambda incident: (incident.known_at, incident.key))
    members = tuple(incident.key for incident in left)
    return replace(
        spate,
        finding=found,
        members=members,
        trigger=newest.key if spate.trigger == lost else spate.trigger,
        window_from=_since(memory, members),
        last_known=min(spate.last_known, newest.known_at),
    )


def counted_in(memory: Memory, area: Area, rise: Rise) -> list[Incident]:
    """List the incidents of an area that became known on the days of a rise, oldest first.

    A rise that has gone on for longer than the horizon is told by the incidents of the horizon alone.
    """
    inside = [
        incident
        for incident in memory.recent()
        if rise.since <= memory.watch.day(incident.known_at).toordinal() <= rise.day
        and area.shape.contains(incident.lat, incident.lon)
    ]
    return sorted(inside, key=lambda incident: (incident.known_at, incident.key))


def risen(memory: Memory, source: str, area: Area, rise: Rise, members: list[Incident]) -> Found:
    """Turn a rise of an area's counts into a finding: its circle is the area's."""
    lat, lon = area.shape.centre
    x, y = memory.watch.ground.metres(lat, lon)
    finding = Finding(
        observed=rise.observed,
        expected=rise.expected,
        score=rise.score,
        per_year=rise.per_year,
        x=x,
        y=y,
        radius=area.shape.radius_m,
        since=min(memory.watch.event(incident).day for incident in members),
        members=tuple(incident.key for incident in members),
    )
    return Found(source, finding, lat, lon, counted=True)


def _since(memory: Memory, members: tuple[str, ...]) -> datetime:
    return moment(min(memory.watch.event(incident).day for incident in memory.incidents(members)))
