"""Events in, in any order; for each of them, how many lie round it, in all and from it on, out."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .base import Event
from .timeline import Timeline

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Positions = NDArray[np.intp]


class Vicinity:
    """How many of the events of the latest days lie nearer than a radius to each of them.

    The counts are kept as events come and go, whole numbers all, so that the same events leave the same counts in
    whatever order they came. An event costs time in proportion to the events of the horizon, not of all history.

    Parameters
    ----------
    radius
        In metres; an event exactly so far away is not near.
    horizon
        In days, back from the newest event; older ones are as if they had never been.
    spare
        Days beyond the horizon for which events are kept, for when the newest are taken away and it moves back.

    Examples
    --------
    >>> round_them = Vicinity(radius=100, horizon=10)
    >>> for key, day, x in (("a", 0, 0), ("b", 6, 50), ("d", 9, 0), ("c", 7, 70)):
    ...     round_them.add(Event(key, day, x, 0))
    >>> round_them.keys, round_them.near.tolist(), round_them.since.tolist()
    (['a', 'b', 'c', 'd'], [4, 4, 4, 4], [4, 3, 2, 1])
    >>> round_them.add(Event("e", 12, 500, 0))
    >>> round_them.keys, round_them.near.tolist(), round_them.since.tolist()
    (['b', 'c', 'd', 'e'], [3, 3, 3, 1], [3, 2, 1, 1])
    """

    def __init__(self, radius: float, horizon: float = math.inf, spare: float = math.inf) -> None:
        self._radius = radius
        self._horizon = horizon
        self._line = Timeline(horizon=horizon + spare)
        self._first = 0
        self.near: Counts = np.empty(0, dtype=np.int64)
        self.since: Counts = np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self.near)

    @property
    def keys(self) -> list[str]:
        """The events within the horizon, oldest first; those of one instant by key."""
        return self._line.keys(self._first)

    @property
    def kept(self) -> list[str]:
        """The same, after those that are kept beyond the horizon."""
        return self._line.keys(0)

    @property
    def days(self) -> Floats:
        """Their times, in days."""
        return self._line.days[self._first :]

    def event(self, position: int) -> Event:
        """Read one of them back."""
        return self._line.event(self._first + position)

    def around(self, x: float, y: float) -> Positions:
        """List the positions of those near a spot, oldest first."""
        east, north = self._line.x[self._first :] - x, self._line.y[self._first :] - y
        square = np.flatnonzero((np.abs(east) < self._radius) & (np.abs(north) < self._radius))
        return square[np.hypot(east[square], north[square]) < self._radius]

    def find(self, event: Event) -> int | None:
        """Give the position of an event; None if it is not known or lies beyond the horizon."""
        at, days = int(np.searchsorted(self.days, event.day)), self.days
        while at < len(days) and days[at] == event.day:
            if self.event(at).key == event.key:
                return at
            at += 1
        return None

    def add(self, event: Event) -> None:
        """Take in an event, unless it is too old to be kept."""
        if event.day < self._line.begins:
            return
        at = self._line.insert(event) - self._first
        if at < 0:
            self._first += 1
        else:
            self._enter(at)
        self._slide()

    def remove(self, event: Event) -> None:
        """Forget an event as if it had never been; one that is not known is left alone."""
        at = self._line.remove(event)
        if at is None:
            return
        if at < self._first:
            self._first -= 1
        else:
            self._leave(at - self._first, event)
        self._slide()

    def state(self) -> dict[str, Any]:
        """Give all that is remembered, ready for JSON."""
        return {**self._line.state(), "near": self.near.tolist(), "since": self.since.tolist()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what another of the same radius and horizon remembered."""
        self._line.restore(state)
        self.near = np.array(state["near"], dtype=np.int64)
        self.since = np.array(state["since"], dtype=np.int64)
        self._first = len(self._line) - len(self.near)

    def _slide(self) -> None:
        """Move the horizon to where the newest event has it: forward, or back when that was taken away."""
        days = self._line.days
        target = int(np.searchsorted(days, days[-1] - self._horizon, side="right")) if len(days) else 0
        while self._first < target:
            self._first += 1
            self._leave(0, self._line.event(self._first - 1))
        while self._first > target:
            self._first -= 1
            self._enter(0)
        self._first -= self._line.forget()

    def _enter(self, at: int) -> None:
        """Count an event that now stands at a position."""
        event = self.event(at)
        around = self.around(event.x, event.y)
        before = np.searchsorted(around, at)
        self.near = np.insert(self.near, at, 0)
        self.since = np.insert(self.since, at, 0)
        self.near[around] += 1
        self.since[around[:before]] += 1
        self.near[at] = len(around)
        self.since[at] = len(around) - before

    def _leave(self, at: int, event: Event) -> None:
        """Discount an event that stood at a position and is there no more."""
        around = self.around(event.x, event.y)
        self.near = np.delete(self.near, at)
        self.since = np.delete(self.since, at)
        self.near[around] -= 1
        self.since[around[: np.searchsorted(around, at)]] -= 1
