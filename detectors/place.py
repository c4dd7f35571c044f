"""Past events in, how many a spot usually sees out: a rate per square metre and day, learned at four widths."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from .base import Event

_SIDES = (100.0, 300.0, 900.0, 2700.0)  # metres: of the cells of each view, which looks at three by three of them
_STRENGTH = 3.0  # events that the next wider view counts for
_PLACES = 20  # binary places kept of an event's weight
_ERA = 64  # half-lives before day 0 from which weights are counted


class Learned(NamedTuple):
    """The days that were learned from: the first, the last, and the stretches between when nobody was telling."""

    first: float
    until: float
    silences: Sequence[tuple[float, float]] = ()


class PlaceRate:
    """What is normal for a place: a Gamma-Poisson rate in squares of four widths, each the prior of the next.

    An event's weight halves every `half_life` days. Weights are whole numbers, so that adding and taking away
    in any order leaves exactly the same state.

    Parameters
    ----------
    half_life
        Days after which an event counts half.

    Examples
    --------
    >>> rate = PlaceRate(half_life=365)
    >>> for week in range(52):
    ...     rate.add(Event(str(week), week * 7.0, 0.0, 0.0))
    >>> year = Learned(0.0, 364.0)
    >>> here, far = rate.at(0.0, 0.0, year), rate.at(9000.0, 0.0, year)
    >>> here > 20 * far
    True
    """

    def __init__(self, half_life: float) -> None:
        self.half_life = half_life
        self._cells: tuple[dict[tuple[int, int], int], ...] = tuple({} for _ in _SIDES)
        self._total = 0

    def add(self, event: Event, sign: int = 1) -> None:
        """Learn an event, or unlearn it with `sign` -1."""
        halves, rest = self._halves(event.day)
        weight = sign * (round(math.exp2(rest + _PLACES)) << halves)
        self._total += weight
        for side, cells in zip(_SIDES, self._cells, strict=True):
            cell = _cell(event.x, event.y, side)
            left = cells.get(cell, 0) + weight
            if left:
                cells[cell] = left
            else:
                cells.pop(cell, None)

    def exposure(self, learned: Learned) -> float:
        """Weigh the days that were learned from, as seen from the last of them."""
        last = max(learned.until, learned.first + 1.0)
        silences = [(max(start, learned.first), min(end, last)) for start, end in learned.silences]
        deaf = sum(self._weigh(start, end, last) for start, end in silences if start < end)
        return max(self._weigh(learned.first, last, last) - deaf, 1.0)

    def per_day(self, learned: Learned) -> float:
        """Count events a day over the whole ground."""
        return self._seen(self._total, learned.until) / self.exposure(learned)

    def at(self, x: float, y: float, learned: Learned) -> float:
        """Give events per square metre and day at a place."""
        days, until = self.exposure(learned), learned.until
        ground = max(len(self._cells[-1]), 1) * _SIDES[-1] ** 2
        rate = (self._seen(self._total, until) + _STRENGTH) / (ground * days)
        for side, cells in zip(reversed(_SIDES), reversed(self._cells), strict=True):
            column, row = _cell(x, y, side)
            weight = sum(cells.get((column + i, row + j), 0) for i, j in _AROUND)
            area = len(_AROUND) * side**2
            rate = (self._seen(weight, until) + _STRENGTH) / (area * days + _STRENGTH / rate)
        return rate

    def _weigh(self, start: float, end: float, seen_from: float) -> float:
        """Count the days between two, each halved for every half-life that it lies back."""
        mean_life = self.half_life / math.log(2)
        return mean_life * (math.exp((end - seen_from) / mean_life) - math.exp((start - seen_from) / mean_life))

    def _seen(self, weight: int, until: float) -> float:
        """Turn a sum of whole weights into events as they count on a day."""
        halves, rest = self._halves(until)
        return (weight >> halves) * math.exp2(-rest - _PLACES)

    def _halves(self, day: float) -> tuple[int, float]:
        halves = math.floor(day / self.half_life)
        return max(halves + _ERA, 0), day / self.half_life - halves


def _cell(x: float, y: float, side: float) -> tuple[int, int]:
    return math.floor(x / side), math.floor(y / side)


_AROUND = tuple((i, j) for i in (-1, 0, 1) for j in (-1, 0, 1))
