"""What every detector is: located events or daily counts in, a finding (more than chance?) out."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable


class Event(NamedTuple):
    """One happening, placed and dated.

    Parameters
    ----------
    key
        What tells it from every other event; a correction or withdrawal names it.
    day
        When it happened, in days since any fixed instant.
    x, y
        Where, in metres east and north of any fixed point.
    """

    key: str
    day: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Finding:
    """More than chance, here and now, and why a detector thinks so.

    Parameters
    ----------
    observed
        How many events the cylinder (or the area) holds.
    expected
        How many it holds when nothing is going on; None for a detector that has no opinion.
    score
        How surprising that is, on the detector's own scale.
    per_year
        How many findings a year, at least this surprising, chance alone would give; None if unknown.
    x, y, radius
        The circle, in metres.
    since
        The first day of the window.
    members
        The keys of the events in it, oldest first.
    """

    observed: int
    expected: float | None
    score: float
    per_year: float | None
    x: float
    y: float
    radius: float
    since: float
    members: tuple[str, ...]


@runtime_checkable
class Located(Protocol):
    """A detector of located events, one at a time."""

    @property
    def drift_detected(self) -> bool:
        """Whether the newest event completed a spate."""
        ...

    @property
    def finding(self) -> Finding | None:
        """What the newest event completed, if anything."""
        ...

    def update(self, x: Event) -> None:
        """Take in one event."""
        ...

    def revoke(self, x: Event) -> None:
        """Forget an event that was corrected away, as if it had never been."""
        ...

    def review(self, x: Event) -> Finding | None:
        """Judge one event that is already known, without learning from it."""
        ...

    def holds(self, finding: Finding, observed: int) -> bool:
        """Tell whether a finding would still stand with so many events in its circle and window."""
        ...
