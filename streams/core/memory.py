"""What is remembered of one partnership between two reports."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from .facts import Incident
from .policy import Policy
from .spates import Lately, Spate
from .watch import Watch

HORIZON: Final = timedelta(days=400)
"""Before the clock: no rule looks farther back at what became known, but for what spates and detectors still hold."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The version of a report that counts so far, by rank; no incident if it was withdrawn or lies elsewhere."""

    rank: tuple[int, bool]
    incident: Incident | None


@dataclass(slots=True)
class Memory:
    """All that a step needs to know of the past.

    ``heard`` and ``watch`` follow from the set of reports alone, whatever their order; ``spates`` holds what is
    going on and what was said about it, ``clock`` how far the reports have moved time, ``closed`` the midnight up to
    which days were counted, ``risen`` the last rise told of each count, ``lately`` the spate that each group last heard
    of in each area. It is ``live`` once a report came fresh: its clock then follows the wall. ``let_go`` says that not
    all that was ever heard is still in ``heard``. A step takes its memory over: use the one that comes back.
    """

    watch: Watch
    heard: dict[str, Heard] = field(default_factory=dict)
    spates: dict[str, Spate] = field(default_factory=dict)
    clock: datetime | None = None
    closed: datetime | None = None
    risen: dict[str, int] = field(default_factory=dict)
    lately: dict[tuple[str, str], Lately] = field(default_factory=dict)
    live: bool = False
    let_go: bool = False

    @classmethod
    def fresh(cls, policy: Policy) -> "Memory":
        """Begin with nothing."""
        return cls(Watch(policy))

    def incidents(self, keys: tuple[str, ...]) -> list[Incident]:
        """Recall incidents by key, leaving out those since taken back."""
        recalled = (self.heard[key].incident for key in keys if key in self.heard)
        return [incident for incident in recalled if incident]

    def spates_of(self, key: str) -> list[Spate]:
        """List the open spates that hold an incident."""
        return [spate for spate in self.spates.values() if key in spate.members]

    def recent(self, after: datetime | None = None) -> Iterator[Incident]:
        """Go through the incidents that became known within the horizon, and no earlier than a time, in no order."""
        since = max(filter(None, (self.clock and self.clock - HORIZON, after)), default=None)
        for heard in self.heard.values():
            if heard.incident and (since is None or heard.incident.known_at >= since):
                yield heard.incident

    def forget(self, before: datetime) -> int:
        """Let go of what became known before a time, and say of how many reports that was.

        What open spates, and the ends that are owed, are made of stays, and what a detector could still find. Of a
        report that is none only its rank is remembered, and that goes at once. Nothing is decided otherwise for it, as
        long as the time is no later than `HORIZON` before the clock, and a report that was let go is put back into
        ``heard`` before another version of it is observed: as it was, whether it is an incident or not.
        """
        kept = {*self.watch.keys, *(key for spate in self.spates.values() for key in spate.holds())}
        gone = [key for key, heard in self.heard.items() if key not in kept and _known_before(heard, before)]
        for key in gone:
            del self.heard[key]
        self.let_go = self.let_go or bool(gone)
        return len(gone)


def _known_before(heard: Heard, before: datetime) -> bool:
    return heard.incident is None or heard.incident.known_at < before
