"""Events in, in any order; columns of days and places out, always sorted by time."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .base import Event

Floats = NDArray[np.float64]
_OUTLIERS = 9  # so many events with dates far ahead of all others make nobody forget


class Timeline:
    """The events so far, oldest first, so that the same events always leave the same columns.

    Appending is constant time, a late event costs one block move. What happened before `begins` is forgotten.

    Parameters
    ----------
    horizon
        Days after which events are forgotten, counted back from the tenth newest, so that a few wrong dates in
        the future forget nothing; infinite to keep all.

    Examples
    --------
    >>> line = Timeline()
    >>> for key, day in (("b", 2.0), ("a", 1.0), ("c", 3.0)):
    ...     _ = line.insert(Event(key, day, 0.0, 0.0))
    >>> line.keys(0)
    ['a', 'b', 'c']
    """

    def __init__(self, horizon: float = np.inf) -> None:
        self.horizon = horizon
        self.begins = -np.inf
        self._columns: Floats = np.empty((4, 64))
        self._keys: list[str] = []

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def days(self) -> Floats:
        """The times, in days, ascending."""
        return self._columns[0, : len(self)]

    @property
    def x(self) -> Floats:
        """Metres east, in the order of `days`."""
        return self._columns[1, : len(self)]

    @property
    def y(self) -> Floats:
        """Metres north, in the order of `days`."""
        return self._columns[2, : len(self)]

    @property
    def spans(self) -> Floats:
        """The lengths of the intervals, in days, in the order of `days`."""
        return self._columns[3, : len(self)]

    def keys(self, start: int) -> list[str]:
        """List the keys from a position on, in the order of `days`."""
        return self._keys[start:]

    def event(self, position: int) -> Event:
        """Read one event back."""
        day, x, y, span = self._columns[:, position].tolist()
        return Event(self._keys[position], day, x, y, span)

    def since(self, day: float) -> int:
        """Find the position of the first event at or after a day."""
        n = len(self)
        if not n or self._columns[0, n - 1] < day:
            return n
        return int(np.searchsorted(self.days, day, side="left"))

    def insert(self, event: Event) -> int:
        """Take in an event and return its position; events of one instant are ordered by key."""
        n, at = len(self), self._place(event)
        if n == self._columns.shape[1]:
            self._columns = np.concatenate([self._columns, np.empty_like(self._columns)], axis=1)
        self._columns[:, at + 1 : n + 1] = self._columns[:, at:n]
        self._columns[:, at] = event[1:]
        self._keys.insert(at, event.key)
        return at

    def find(self, event: Event) -> int | None:
        """Give the position of the event of that key and day; None if it is not here."""
        at = self._place(event)
        known = at < len(self) and self._keys[at] == event.key and self._columns[0, at] == event.day
        return at if known else None

    def remove(self, event: Event) -> int | None:
        """Take an event out and return where it stood; None if it is not here."""
        n, at = len(self), self.find(event)
        if at is None:
            return None
        self._columns[:, at : n - 1] = self._columns[:, at + 1 : n]
        del self._keys[at]
        return at

    def forget(self) -> int:
        """Let go of what lies beyond the horizon, for good; return how many that were."""
        tenth = len(self) - 1 - _OUTLIERS
        if tenth >= 0:
            self.begins = max(self.begins, float(self._columns[0, tenth]) - self.horizon)
        gone = self.since(self.begins)
        if gone:
            self._columns[:, : len(self) - gone] = self._columns[:, gone : len(self)]
            del self._keys[:gone]
        return gone

    def state(self) -> dict[str, Any]:
        """Give all that is remembered, ready for JSON."""
        begins = self.begins if math.isfinite(self.begins) else None
        return {"begins": begins, "keys": self.keys(0), "columns": self._columns[:, : len(self)].tolist()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what another of the same horizon remembered."""
        self.begins = -math.inf if state["begins"] is None else state["begins"]
        self._keys = list(state["keys"])
        self._columns = np.empty((4, max(64, len(self))))
        self._columns[:, : len(self)] = state["columns"]

    def _place(self, event: Event) -> int:
        at = self.since(event.day)
        while at < len(self) and self._columns[0, at] == event.day and self._keys[at] < event.key:
            at += 1
        return at
