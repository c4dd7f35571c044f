"""Events in; by distance and days, how many more pairs there are than chance would give, out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree  # type: ignore[import-untyped]  # scipy ships no types

from .bands import Band, bands, placed
from .base import Event

DISTANCES = (0.0, 100.0, 200.0, 400.0)
DAYS = (0, 3, 7, 14, 21, 28, 42)
CHANCE = 0.95  # the share of permutations that the band of chance holds

Ints = NDArray[np.int64]
Passing = Callable[[Sequence[int]], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Cell:
    """The pairs of events that are so far apart in place and in time, against what chance gives.

    Parameters
    ----------
    metres, days
        How far apart: two explicit intervals.
    observed
        How many pairs.
    expected
        How many on average when the events' times are dealt out anew among their places.
    ratio
        Observed over expected, the Knox ratio; None where no pair is expected.
    low, high
        Between which ratios chance alone keeps in 95 of 100 permutations; None where no pair is expected.
    p
        The pseudo p-value of so many pairs or more: (1 + permutations with as many) / (1 + permutations).
    """

    metres: Band
    days: Band
    observed: int
    expected: float
    ratio: float | None
    low: float | None
    high: float | None
    p: float


@dataclass(frozen=True, slots=True)
class Knox:
    """The table of a Knox test: a row for each distance, nearest first, of a cell for each number of days."""

    events: int
    permutations: int
    rows: tuple[tuple[Cell, ...], ...]


def knox(
    events: Sequence[Event],
    distances: Sequence[float] = DISTANCES,
    days: Sequence[int] = DAYS,
    *,
    permutations: int = 199,
    rng: np.random.Generator | None = None,
    passing: Passing = iter,
) -> Knox:
    """Count the pairs of events near each other in place and time, and set them against chance.

    Days are whole: an event's `day` counts from midnight to midnight (its fraction is dropped), and two events of one
    date are 0 days apart. The expectation is exact, not simulated: when times are dealt out anew, each pair in
    place is as likely as any pair to be so many days apart. Permutations serve the p-value and the band of chance.

    Parameters
    ----------
    events
        At least three.
    distances
        Upper ends of the bands of distance, in metres, ascending; each band excludes its lower and holds its upper
        end. A first 0 makes a band of events at the very same spot.
    days
        The same for whole days: 0, 3, 7 make bands of 0, 1-3 and 4-7 days.
    permutations
        How often the times are dealt out anew. 199 tell a p-value of 0.005.
    rng
        Where chance comes from; by default seeded with 1.
    passing
        Passes on the numbers of the permutations one by one: a progress bar.

    Raises
    ------
    ValueError
        When there are fewer than three events, or the bands do not grow from 0 or more.

    References
    ----------
    Knox, E. G. (1964). The detection of space-time interactions. Applied Statistics 13(1).
    Johnson, S. D. et al. (2007). Space-time patterns of risk: a cross national assessment of residential
    burglary victimization. Journal of Quantitative Criminology 23.

    Examples
    --------
    >>> rng = np.random.default_rng(5)
    >>> spots = rng.uniform(0, 5000, (400, 2))
    >>> events = [Event(f"{n}", n * 0.9, x, y) for n, (x, y) in enumerate(spots)]
    >>> events += [Event(f"again {n}", n * 0.9 + 2, x + 50, y) for n, (x, y) in enumerate(spots[:40])]
    >>> (cell,) = knox(events, distances=[100], days=[7]).rows[0]
    >>> str(cell.metres), cell.days.whole, cell.observed, round(cell.expected, 1), round(cell.ratio, 1), cell.p
    ('[0, 100]', '0-7', 43, 6.4, 6.7, 0.005)
    """
    near, soon = bands(distances, "distances"), bands(days, "days")
    if any(edge != int(edge) for edge in days):
        raise ValueError(f"days must be whole, got {', '.join(f'{edge:g}' for edge in days)}")
    if len(events) < 3:
        raise ValueError(f"events must be at least 3, got {len(events)}")
    if permutations < 1:
        raise ValueError(f"permutations must be at least 1, got {permutations}")
    rng = rng or np.random.default_rng(1)
    pairs = _Pairs.of(events, near, soon)
    dates = np.floor([event.day for event in events]).astype(np.int64)
    dates -= dates.min()
    observed = pairs.count(dates)
    by_chance = np.array([pairs.count(rng.permutation(dates)) for _ in passing(range(permutations))])
    return Knox(len(events), permutations, _rows(near, soon, observed, pairs.expected(dates), by_chance))


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The pairs within the widest distance, each with the place of its cell's row, ready to be counted often."""

    one: Ints
    other: Ints
    row: Ints
    shape: tuple[int, int]
    soon: tuple[Band, ...]

    @classmethod
    def of(cls, events: Sequence[Event], near: tuple[Band, ...], soon: tuple[Band, ...]) -> "_Pairs":
        spots = np.array([(event.x, event.y) for event in events])
        reach = near[-1].up_to * (1 + 1e-9)  # the tree rounds otherwise; the bands decide
        found = cKDTree(spots).query_pairs(reach, output_type="ndarray")
        one, other = found[:, 0], found[:, 1]
        band = placed(np.hypot(*(spots[one] - spots[other]).T), near)
        kept = band < len(near)
        width = len(soon) + 1
        return cls(one[kept], other[kept], band[kept] * width, (len(near), width), soon)

    def count(self, dates: Ints) -> Ints:
        """Count the pairs in every cell."""
        column = placed(np.arange(dates.max() + 1), self.soon)
        cells = self.row + column[np.abs(dates[self.one] - dates[self.other])]
        height, width = self.shape
        return np.bincount(cells, minlength=height * width).reshape(self.shape)[:, :-1]

    def expected(self, dates: Ints) -> NDArray[np.float64]:
        """Count the pairs that every cell holds on average over all ways to deal the dates out."""
        height, width = self.shape
        in_place = np.bincount(self.row // width, minlength=height)
        on_day = np.bincount(dates).astype(float)
        widest = min(int(self.soon[-1].up_to), len(on_day) - 1)
        lags = np.array([on_day[lag:] @ on_day[: len(on_day) - lag] for lag in range(widest + 1)])
        lags[0] = (lags[0] - len(dates)) / 2
        in_time = np.bincount(placed(np.arange(len(lags)), self.soon), weights=lags, minlength=width)[:-1]
        return np.outer(in_place, in_time) / (len(dates) * (len(dates) - 1) / 2)


def _rows(
    near: Sequence[Band], soon: Sequence[Band], observed: Ints, expected: NDArray[np.float64], by_chance: Ints
) -> tuple[tuple[Cell, ...], ...]:
    low, high = np.quantile(by_chance, [(1 - CHANCE) / 2, (1 + CHANCE) / 2], axis=0)
    p = (1 + (by_chance >= observed).sum(axis=0)) / (1 + len(by_chance))

    def cell(i: int, j: int) -> Cell:
        usual = float(expected[i, j])
        ratio, least, most = (float(of[i, j]) / usual if usual else None for of in (observed, low, high))
        return Cell(near[i], soon[j], int(observed[i, j]), usual, ratio, least, most, float(p[i, j]))

    return tuple(tuple(cell(i, j) for j in range(len(soon))) for i in range(len(near)))
