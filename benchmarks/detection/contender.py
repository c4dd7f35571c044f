"""Events in their order of arrival in; every alarm a detector would raise, each with how rare it is, out."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from detectors.base import Event


class Arrival(NamedTuple):
    """One event, and the day on which it became known."""

    event: Event
    at: float


class Alarm(NamedTuple):
    """What a detector said: when, where, how far its circle or cell reaches (m), and how rare it is (higher: rarer).

    `at` is the day of the arrival that raised it, or the end of the day for a detector that waits for days to end.
    """

    at: float
    x: float
    y: float
    reach: float
    score: float


class Contender(Protocol):
    """A detector with all its parameters but the threshold, which is set afterwards from its alarms' scores."""

    @property
    def name(self) -> str:
        """What it is called in the tables, parameters included."""
        ...

    def alarms(self, arrivals: Sequence[Arrival]) -> list[Alarm]:
        """Run over a stream from its beginning, at the loosest threshold worth looking at; in order of time."""
        ...
