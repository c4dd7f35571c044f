"""A policy and the evidence in; every alert that it would have raised, at the cost of those alone, out."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from streams.core.facts import Alert, Incident
from streams.core.memory import HORIZON, Heard, Memory
from streams.core.policy import Policy
from streams.core.step import advance, changed, next_due

from .course import Change
from .evidence import Evidence
from .standing import Hand


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert, and the incidents that it is worded by, as they were believed then."""

    alert: Alert
    incidents: tuple[Incident, ...]


@dataclass(slots=True)
class LongMemory(Memory):
    """A memory of years, which finds the incidents of late without going through all of them."""

    times: list[datetime] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def recent(self, after: datetime | None = None) -> Iterator[Incident]:
        """Go through the incidents that became known within the horizon, and no earlier than a time, by when."""
        if self.clock is None:
            return
        since = max(filter(None, (self.clock - HORIZON, after)))
        for key in dict.fromkeys(self.keys[bisect_left(self.times, since) :]):
            incident = self.heard[key].incident
            if incident and incident.known_at >= since:
                yield incident

    def believe(self, change: Change) -> None:
        """Note when a report was last believed, and hold it as believed."""
        self.heard[change.key] = Heard(change.rank, change.belief)
        if change.belief:
            self.note(change)

    def note(self, change: Change) -> None:
        """Note when an incident became known: late ones stand between the others."""
        known = change.belief.known_at if change.belief else change.at
        at = len(self.times) if not self.times or self.times[-1] <= known else bisect_left(self.times, known)
        self.times.insert(at, known)
        self.keys.insert(at, change.key)


def lived(policy: Policy, evidence: Evidence) -> Iterator[Raised]:
    """Live through a course: the core decides at every change that matters, and is spared all others."""
    hand = Hand()
    stands, eventful = evidence.standing(policy, hand)
    fresh = Memory.fresh(stands)
    memory, due = LongMemory(fresh.watch), None
    for turn, change in enumerate(evidence.course.changes):
        alerts: list[Alert] = []
        passes = due is not None and due <= change.at
        if passes:
            alerts += advance(stands, memory, change.at).alerts
        memory.clock, hand.turn = change.at, turn
        matters = turn in eventful or (change.before is not None and bool(memory.spates_of(change.key)))
        if matters:
            memory.note(change)
            alerts += changed(stands, memory, change, change.before, change.belief, change.at)
        else:
            memory.believe(change)
        yield from _with_incidents(memory, alerts)
        if passes or matters or not turn:
            due = _next(stands, memory)
    yield from _with_incidents(memory, advance(stands, memory, evidence.course.until).alerts)


def _next(policy: Policy, memory: Memory) -> datetime | None:
    found = next_due(policy, memory)
    return found[0] if found else None


def _with_incidents(memory: Memory, alerts: list[Alert]) -> Iterator[Raised]:
    for alert in alerts:
        yield Raised(alert, tuple(memory.incidents(alert.report_ids)))
