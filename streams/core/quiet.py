"""A spate that is over and what is remembered in; for how many whole days nothing was reported where it was, out."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from .facts import Incident
from .memory import HORIZON, Memory
from .policy import Area, Policy


def lately(policy: Policy, memory: Memory, at: datetime) -> list[Incident]:
    """List what became known while an end at ``at`` was waited for, as far back as the horizon."""
    since = at - _waited(policy)
    return [incident for incident in memory.recent(since) if incident.known_at > since]


def quiet_days(policy: Policy, area: Area | None, recent: Iterable[Incident], at: datetime) -> int:
    """Count the whole days up to ``at`` without an incident in the area that a group is told of.

    A spate ends when nothing has been added to it, which is not the same: an incident that is no finding adds
    nothing, and is reported all the same. It says at most ``over_after``, as only what is ``recent`` is looked at, and
    no more than the horizon; nothing for the coordinators' record, which has no area.
    """
    if area is None:
        return 0
    times = [incident.known_at for incident in recent if area.shape.contains(incident.lat, incident.lon)]
    return max(0, (at - max(times, default=at - _waited(policy))).days)


def _waited(policy: Policy) -> timedelta:
    return min(policy.life.over_after, HORIZON)
