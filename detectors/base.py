"""What every detector is: located events or daily counts in, a finding (more than chance?) out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, runtime_checkable


class Event(NamedTuple):
    """One happening, placed and dated.

    Parameters
    ----------
    key
        What tells it from every other event; a correction or withdrawal names it.
    day
        When it happened, in days since any fixed instant; the middle, where only an interval is known.
    x, y
        Where, in metres east and north of any fixed point.
    span
        How many days long the interval is in which it happened; 0 where the moment is known.
    """

    key: str
    day: float
    x: float
    y: float
    span: float = 0.0

    @property
    def earliest(self) -> float:
        """The first moment at which it may have happened, in days."""
        return self.day - self.span / 2

    @property
    def latest(self) -> float:
        """The last moment at which it may have happened, in days."""
        return self.day + self.span / 2


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
class Preparing(Protocol):
    """A detector that has something to work out before it can judge."""

    def prepare(self) -> None:
        """Work it out now; the next of the same parameters need not."""
        ...


@runtime_checkable
class Stateful(Protocol):
    """A detector whose memory can be written down."""

    def state(self) -> dict[str, Any]:
        """Give all that is remembered, ready for JSON."""
        ...

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what another of the same parameters remembered."""
        ...


@runtime_checkable
class Located(Stateful, Protocol):
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

    def holds(self, finding: Finding, left: Sequence[Event]) -> bool:
        """Tell whether a finding would still stand if only these of its events were left."""
        ...

    @property
    def keys(self) -> list[str]:
        """The events that are remembered one by one: no finding ever has others for members."""
        ...
