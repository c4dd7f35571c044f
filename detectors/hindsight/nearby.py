"""A history in; for each event of it those that lay round it when it came, found for all of them at once, out."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.base import Event

from .turns import Turn

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]

_AT_ONCE = 1_000_000  # pairs of events that are looked at together
_NEVER = np.iinfo(np.int64).max


class Neighbours(NamedTuple):
    """Positions of events, those round the first turn's event first; ``starts`` says where each turn's begin.

    Parameters
    ----------
    starts
        One more than there are turns.
    positions
        Into the columns of `Columns`, of one turn oldest first.
    apart
        How far each is from the turn's own event, in metres.
    """

    starts: Positions
    positions: Positions
    apart: Floats

    def of(self, turn: int) -> slice:
        """Say where the neighbours of a turn's event stand."""
        return slice(int(self.starts[turn]), int(self.starts[turn + 1]))


class Columns:
    """Every event that ever came, oldest first, and from which turn to which it was believed.

    Parameters
    ----------
    turns
        The history.
    """

    def __init__(self, turns: Sequence[Turn]) -> None:
        came = [(event.day, event.key, turn, event) for turn, (_, event) in enumerate(turns) if event]
        came.sort(key=lambda each: each[:3])
        self.keys = [key for _, key, _, _ in came]
        self.days, self.x, self.y, self.spans = np.array([event[1:] for *_, event in came]).reshape(-1, 4).T
        self.since = np.array([turn for *_, turn, _ in came], dtype=np.int64)
        self.until = np.full(len(came), _NEVER)
        self.at = np.full(len(turns), -1)  # by turn, the position of the event that came
        self.at[self.since] = np.arange(len(came))
        self._end(turns)

    def _end(self, turns: Sequence[Turn]) -> None:
        latest: dict[str, int] = {}
        for turn, (gone, come) in enumerate(turns):
            if gone:
                self.until[self.at[latest.pop(gone.key)]] = turn
            if come:
                latest[come.key] = turn

    def around(self, turn: int, event: Event, window: float, reach: float, begins: float) -> tuple[Positions, Floats]:
        """Find what lies round an event as of a turn: the positions, oldest first, and the metres to each."""
        first = int(np.searchsorted(self.days, max(event.day - window, begins), side="left"))
        last = int(np.searchsorted(self.days, math.nextafter(event.day + window, math.inf), side="left"))
        here = slice(first, last)
        apart = np.hypot(self.x[here] - event.x, self.y[here] - event.y)
        known = (self.since[here] <= turn) & (self.until[here] > turn)
        near = np.flatnonzero((apart <= reach) & known)
        return near + first, apart[near]

    def neighbours(self, window: float, reach: float) -> Neighbours:
        """Find for each turn what lies round the event that came in it, within so many days and metres."""
        turns = np.flatnonzero(self.at >= 0)
        own = self.at[turns]
        first = np.searchsorted(self.days, self.days[own] - window, side="left")
        last = np.searchsorted(self.days, np.nextafter(self.days[own] + window, math.inf), side="left")
        parts = [self._pairs(turns[chunk], first[chunk], last[chunk], reach) for chunk in _chunks(last - first)]
        owners, positions, apart = (np.concatenate(each) for each in zip(*parts, strict=True))
        starts = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=len(self.at)))])
        return Neighbours(starts, positions, apart)

    def _pairs(
        self, turns: Positions, first: Positions, last: Positions, reach: float
    ) -> tuple[Positions, Positions, Floats]:
        many = last - first
        owners = np.repeat(turns, many)
        within = np.arange(len(owners)) - np.repeat(np.cumsum(many) - many, many)
        others = np.repeat(first, many) + within
        own = np.repeat(self.at[turns], many)
        known = (self.since[others] <= owners) & (self.until[others] > owners)
        east, north = self.x[others] - self.x[own], self.y[others] - self.y[own]
        maybe = np.flatnonzero(known & (np.abs(east) <= reach) & (np.abs(north) <= reach))
        apart = np.hypot(east[maybe], north[maybe])
        near = maybe[apart <= reach]
        return owners[near], others[near], apart[apart <= reach]


def _chunks(many: Positions) -> list[slice]:
    """Cut a sequence where so many pairs have come together."""
    ends = np.searchsorted(np.cumsum(many), np.arange(_AT_ONCE, int(many.sum()) + _AT_ONCE, _AT_ONCE), side="left") + 1
    cuts = sorted({0, *np.minimum(ends, len(many)).tolist(), len(many)})
    return [slice(begin, end) for begin, end in pairwise(cuts)] or [slice(0, 0)]
