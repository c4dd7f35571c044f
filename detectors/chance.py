"""The shape of a scan in, how often chance alone reaches a score out."""

import math
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .evidence import PACES, SHORTEST

Floats = NDArray[np.floating]

_CROWDS = np.geomspace(0.002, 60.0, 30)  # events expected in the widest circle within the window
_KNOWN = np.geomspace(2.0, 512.0, 9)  # events that the expectation rests on
_STEP = 0.25
_SCORES = np.arange(0.0, 80.0, _STEP)
_DRAWS = 30_000  # for one other event; for more, as many fewer
_FEWEST_DRAWS = 800
_LARGEST = 600.0  # the log of the largest ratio
_FLOOR = 1e-300


class Chance:
    """The tail of the newest event's score when nothing is going on, by how much is expected and how well it is known.

    It is simulated, stratified by how many others there are, for each expectation when it is first asked for: 25 ms
    each, more where much is expected, two seconds for all. How many others there are is Poisson with a Gamma rate, for
    what is usual is never known exactly: a negative binomial. The newest event counts as one of those that the
    expectation rests on, so where nothing is going on the others are `known / (known + 1)` times as many as expected.

    Parameters
    ----------
    radii
        In metres, ascending.
    window
        In days.
    fewest
        Cylinders with fewer events, the newest included, do not count.
    """

    def __init__(self, radii: tuple[float, ...], window: float, fewest: int) -> None:
        self.radii, self.window, self.fewest = radii, window, fewest
        self._known: set[int] = set()
        self._log_tail = np.zeros((len(_KNOWN), len(_CROWDS), len(_SCORES)))  # by known, crowd and score

    def of(self, score: float, crowd: float, known: float) -> float:
        """Give the probability that an event scores at least `score`.

        Parameters
        ----------
        score
            In nats.
        crowd
            How many others are expected in the widest circle within the window.
        known
            How many events that expectation rests on.
        """
        row, above = _between(known, _KNOWN)
        column, beyond = _between(crowd, _CROWDS)
        self._work_out((column, column + 1))
        at = min(max(score, 0.0) / _STEP, len(_SCORES) - 1.001)
        step = int(at)
        ends = self._log_tail[row : row + 2, column : column + 2, step : step + 2]
        tails = ends[..., 0] + (at - step) * (ends[..., 1] - ends[..., 0])
        poor, well = tails[:, 0] + beyond * (tails[:, 1] - tails[:, 0])
        return math.exp(poor + above * (well - poor))

    def about(self, score: Floats, crowd: Floats, known: Floats) -> Floats:
        """Give the same of many events at once; the last of the digits may differ."""
        row, above = _all_between(known, _KNOWN)
        column, beyond = _all_between(crowd, _CROWDS)
        self._work_out({*column.tolist(), *(column + 1).tolist()})
        at = np.minimum(np.maximum(score, 0.0) / _STEP, len(_SCORES) - 1.001)
        step = at.astype(int)

        def tail(row: NDArray[np.int64], column: NDArray[np.int64]) -> Floats:
            low, high = self._log_tail[row, column, step], self._log_tail[row, column, step + 1]
            read: Floats = low + (at - step) * (high - low)
            return read

        poor = tail(row, column) + beyond * (tail(row, column + 1) - tail(row, column))
        well = tail(row + 1, column) + beyond * (tail(row + 1, column + 1) - tail(row + 1, column))
        found: Floats = np.exp(poor + above * (well - poor))
        return found

    def prepare(self) -> None:
        """Simulate all that can be asked for."""
        self._work_out(range(len(_CROWDS)))

    def _work_out(self, columns: Iterable[int]) -> None:
        wanted = sorted(set(columns) - self._known)
        if not wanted:
            return
        tails = np.zeros((len(_KNOWN), len(_CROWDS), len(_SCORES)))
        tails[..., 0] = 1.0
        rng = np.random.default_rng(20180614)
        for others in range(self.fewest - 1, _most(_CROWDS[wanted[-1]], self.fewest) + 1):
            draws = max(_DRAWS // others, _FEWEST_DRAWS)
            apart = self.radii[-1] * np.sqrt(rng.random((draws, others)))
            age = np.sort(rng.random((draws, others)) * self.window, axis=1)
            for column in wanted:
                crowd = float(_CROWDS[column])
                if _least(crowd) <= others <= _most(crowd, self.fewest):
                    best = _scores(apart, age, self.radii, crowd / self.window, self.fewest)
                    reached = 1.0 - np.searchsorted(np.sort(best), _SCORES[1:], side="left") / draws
                    for row, known in enumerate(_KNOWN):
                        tails[row, column, 1:] += _so_many(others, crowd, known) * reached
        for column in wanted:
            self._log_tail[:, column] = [_smooth(tail) for tail in tails[:, column]]
        self._known.update(wanted)


@lru_cache(maxsize=64)
def chance(radii: tuple[float, ...], window: float, fewest: int) -> Chance:
    """Give the tail for a scan of these circles, window and fewest events."""
    return Chance(radii, window, fewest)


def _scores(apart: Floats, age: Floats, radii: tuple[float, ...], rate: float, fewest: int) -> Floats:
    """Score many draws at once; `rate` is what the widest circle expects a day, narrower ones by their area."""
    days = np.maximum(age, SHORTEST)
    total = np.zeros(len(apart))
    for radius in radii:
        inside = apart <= radius
        held = 1 + np.cumsum(inside, axis=1)
        usual = rate * (radius / radii[-1]) ** 2
        for pace in PACES:
            ratios = np.minimum(held * math.log1p(pace / usual) - pace * days, _LARGEST)
            total += np.where(inside & (held >= fewest), np.exp(ratios), 0.0).sum(axis=1)
    scores: Floats = np.log(np.maximum(total / (len(PACES) * len(radii)), _FLOOR))
    return scores


def _so_many(others: int, crowd: float, known: float) -> float:
    """Give the negative binomial probability of so many others."""
    mean = crowd * known / (known + 1.0)
    ways = math.lgamma(others + known) - math.lgamma(known) - math.lgamma(others + 1.0)
    return math.exp(ways + known * math.log(known / (known + mean)) + others * math.log(mean / (known + mean)))


def _least(crowd: float) -> float:
    return crowd - 6.0 * math.sqrt(crowd)


def _most(crowd: float, fewest: int) -> int:
    return int(crowd + 6.0 * math.sqrt(crowd) + 6.0) + fewest


def _smooth(tail: Floats) -> Floats:
    """Continue the tail as an exponential from where the simulation thins out."""
    log = np.log(np.maximum(tail, _FLOOR))
    thin = int(np.argmax(tail < max(1e-4 * tail[1], _FLOOR))) or len(tail) - 1
    start = max(thin - 12, 1)
    slope = min((log[thin - 1] - log[start - 1]) / max((thin - start) * _STEP, _STEP), -0.3)
    log[thin:] = log[thin - 1] + slope * (_SCORES[thin:] - _SCORES[thin - 1])
    return log


def _between(value: float, grid: Floats) -> tuple[int, float]:
    """Find where a value lies on a geometric grid: the position before it, and how far on to the next."""
    at = math.log(max(value, 1e-9) / float(grid[0])) / math.log(float(grid[1]) / float(grid[0]))
    at = min(max(at, 0.0), len(grid) - 1.001)
    return int(at), at - int(at)


def _all_between(values: Floats, grid: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Find the same of many values."""
    at = np.log(np.maximum(values, 1e-9) / grid[0]) / math.log(float(grid[1]) / float(grid[0]))
    at = np.clip(at, 0.0, len(grid) - 1.001)
    return at.astype(np.int64), at - at.astype(np.int64)
