"""What is remembered of one partnership between two reports."""

from dataclasses import dataclass, field
from datetime import datetime

from .facts import Incident
from .policy import Policy
from .spates import Lately, Spate
from .watch import Watch


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
    of in each area. It is ``live`` once a report came fresh: its clock then follows the wall. A step takes its memory
    over: use the one that comes back.
    """

    watch: Watch
    heard: dict[str, Heard] = field(default_factory=dict)
    spates: dict[str, Spate] = field(default_factory=dict)
    clock: datetime | None = None
    closed: datetime | None = None
    risen: dict[str, int] = field(default_factory=dict)
    lately: dict[tuple[str, str], Lately] = field(default_factory=dict)
    live: bool = False

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
