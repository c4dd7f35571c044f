"""Events in, in any order; columns of days and places out, always sorted by time."""

import numpy as np
from numpy.typing import NDArray

from .base import Event

Floats = NDArray[np.float64]
SILENCE = 60.0  # days: so long without any event anywhere, nobody was telling


class Timeline:
    """All events so far, oldest first, so that the same events always leave the same columns.

    Appending is constant time, a late event costs one block move. `silences` holds the stretches of days in which
    nothing came from anywhere: a feed that was down, not a quiet time.

    Examples
    --------
    >>> line = Timeline()
    >>> for key, day in (("b", 2.0), ("a", 1.0), ("c", 3.0)):
    ...     _ = line.insert(Event(key, day, 0.0, 0.0))
    >>> line.keys(0)
    ['a', 'b', 'c']
    """

    def __init__(self) -> None:
        self._columns: Floats = np.empty((3, 64))
        self._keys: list[str] = []
        self.silences: list[tuple[float, float]] = []

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

    def keys(self, start: int) -> list[str]:
        """List the keys from a position on, in the order of `days`."""
        return self._keys[start:]

    def event(self, position: int) -> Event:
        """Read one event back."""
        day, x, y = self._columns[:, position]
        return Event(self._keys[position], float(day), float(x), float(y))

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
        self._columns[:, at] = event.day, event.x, event.y
        self._keys.insert(at, event.key)
        if at in {0, n} or any(start < event.day < end for start, end in self.silences):
            self._listen(at)
        return at

    def remove(self, event: Event) -> int | None:
        """Take an event out and return where it stood; None if it is not here."""
        n, at = len(self), self._place(event)
        if at >= n or self._keys[at] != event.key or self._columns[0, at] != event.day:
            return None
        self._columns[:, at : n - 1] = self._columns[:, at + 1 : n]
        del self._keys[at]
        self._listen(at)
        return at

    def _listen(self, at: int) -> None:
        """Find the silences anew, if something came or went where one may begin, end or be broken."""
        nearby = self.days[max(at - 1, 0) : at + 2]
        if self.silences or np.any(np.diff(nearby) > SILENCE):
            after = np.flatnonzero(np.diff(self.days) > SILENCE)
            self.silences = [(float(self.days[n]), float(self.days[n + 1])) for n in after]

    def _place(self, event: Event) -> int:
        at = self.since(event.day)
        while at < len(self) and self._columns[0, at] == event.day and self._keys[at] < event.key:
            at += 1
        return at
