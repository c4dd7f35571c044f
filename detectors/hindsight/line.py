"""Events in, in any order; the latest of them, always sorted by time, in plain lists, out."""

import math
from bisect import bisect_left

from detectors.base import Event

_OUTLIERS = 9  # as `detectors.timeline` has it


class Line:
    """A `Timeline` for those who step through years and ask for no columns: as it, event by event, ten times as fast.

    Parameters
    ----------
    horizon
        Days after which events are forgotten, counted back from the tenth newest.

    Examples
    --------
    >>> line = Line(horizon=100)
    >>> [line.insert(Event(key, day, 0.0, 0.0)) for key, day in (("b", 2.0), ("a", 1.0), ("c", 3.0))]
    [0, 0, 2]
    >>> line.days, line.since(1.5)
    ([1.0, 2.0, 3.0], 1)
    """

    def __init__(self, horizon: float) -> None:
        self.horizon = horizon
        self.begins = -math.inf
        self.days: list[float] = []
        self._events: list[Event] = []

    def __len__(self) -> int:
        return len(self.days)

    def event(self, position: int) -> Event:
        """Give the event at a position."""
        return self._events[position]

    def since(self, day: float) -> int:
        """Find the position of the first event at or after a day."""
        return bisect_left(self.days, day)

    def insert(self, event: Event) -> int:
        """Take in an event and return its position; events of one instant are ordered by key."""
        at = self._place(event)
        self.days.insert(at, event.day)
        self._events.insert(at, event)
        return at

    def find(self, event: Event) -> int | None:
        """Give the position of the event of that key and day; None if it is not here."""
        at = self._place(event)
        known = at < len(self.days) and self._events[at].key == event.key and self.days[at] == event.day
        return at if known else None

    def remove(self, event: Event) -> int | None:
        """Take an event out and return where it stood; None if it is not here."""
        at = self.find(event)
        if at is not None:
            del self.days[at], self._events[at]
        return at

    def forget(self) -> int:
        """Let go of what lies beyond the horizon, for good; return how many that were."""
        tenth = len(self.days) - 1 - _OUTLIERS
        if tenth >= 0:
            self.begins = max(self.begins, self.days[tenth] - self.horizon)
        gone = self.since(self.begins)
        if gone:
            del self.days[:gone], self._events[:gone]
        return gone

    def _place(self, event: Event) -> int:
        at = self.since(event.day)
        while at < len(self.days) and self.days[at] == event.day and self._events[at].key < event.key:
            at += 1
        return at
