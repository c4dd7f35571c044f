"""Findings and incidents in; spates with a name, a circle and a life of their own out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

from detectors.base import Finding

from .facts import Incident


@dataclass(frozen=True, slots=True)
class Told:
    """What one group last heard of a spate, or was kept from hearing.

    Parameters
    ----------
    at, members
        When that was, and the incidents that it knows of.
    times
        How often it has been told.
    heard
        Whether it was told anything at all that it wants to hear.
    not_before
        The end of the cooldown that kept the last news from it.
    """

    at: datetime
    members: frozenset[str]
    times: int = 1
    heard: bool = True
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lately:
    """The spate that a group last heard of in an area, and when."""

    spate_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Spate:
    """A run of incidents that is more than chance, while it lasts.

    `source` names the detector that found it, ``trigger`` the incident that completed it or last made it grow.
    ``owed`` holds, by group, an earlier spate in the same place whose end can only be told when this one ends too.
    """

    id: str
    source: str
    opened_at: datetime
    members: tuple[str, ...]
    trigger: str
    finding: Finding
    lat: float
    lon: float
    window_from: datetime
    last_known: datetime
    told: Mapping[str | None, Told] = field(default_factory=dict)
    owed: Mapping[str | None, "Spate"] = field(default_factory=dict)

    def holds(self) -> Iterator[str]:
        """Go through the incidents that it is made of, and those of the spates whose end it owes."""
        yield from self.members
        for owed in self.owed.values():
            yield from owed.holds()

    def over_at(self, over_after: timedelta) -> datetime:
        """Say when it will be over if nothing more is reported."""
        return self.last_known + over_after


def spate_id(partnership: str, founders: Iterable[Incident]) -> str:
    """Name a spate after the facts that founded it, so that the same facts never make two."""
    return digest(partnership, *sorted(f"{incident.key}@{incident.revision}" for incident in founders))


def digest(*facts: str) -> str:
    """Give sixteen letters and digits that stand for some facts, in their order."""
    return blake2b("\n".join(facts).encode(), digest_size=8).hexdigest()
