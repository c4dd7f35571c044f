"""Findings and incidents in; spates with a name, a circle and a life of their own out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

from detectors.base import Finding

from .facts import Incident


@dataclass(frozen=True, slots=True)
class Told:
    """What one group last heard of a spate."""

    at: datetime
    members: frozenset[str]
    times: int = 1


@dataclass(frozen=True, slots=True)
class Spate:
    """A run of incidents that is more than chance, while it lasts.

    `source` names the detector that found it, ``trigger`` the incident that completed it or last made it grow.
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

    def over_at(self, over_after: timedelta) -> datetime:
        """Say when it will be over if nothing more is reported."""
        return self.last_known + over_after


def spate_id(partnership: str, founders: Iterable[Incident]) -> str:
    """Name a spate after the facts that founded it, so that the same facts never make two."""
    return digest(partnership, *sorted(f"{incident.key}@{incident.revision}" for incident in founders))


def digest(*facts: str) -> str:
    """Give sixteen letters and digits that stand for some facts, in their order."""
    return blake2b("\n".join(facts).encode(), digest_size=8).hexdigest()
