"""The shape of a scan in, how often chance alone reaches a score out."""

import math
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Chance:
    """The tail of the newest event's score when nothing is going on, by how much is expected and how well it is known.

    Parameters
    ----------
    log_tail
        Log probabilities of shape (known, crowd, score).
    """

    log_tail: Floats

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
        at = min(max(score, 0.0) / _STEP, len(_SCORES) - 1.001)
        step = int(at)
        ends = self.log_tail[row : row + 2, column : column + 2, step : step + 2]
        tails = ends[..., 0] + (at - step) * (ends[..., 1] - ends[..., 0])
        poor, well = tails[:, 0] + beyond * (tails[:, 1] - tails[:, 0])
        return math.exp(poor + above * (well - poor))


@lru_cache(maxsize=64)
def chance(radii: tuple[float, ...], window: float, fewest: int) -> Chance:
    """Work out the tail for a scan by simulation, stratified by how many others there are; two seconds.

    How many others there are is Poisson with a Gamma rate, for what is usual is never known exactly: a negative
    binomial. The newest event counts as one of those that the expectation rests on, so where nothing is going on
    the others are `known / (known + 1)` times as many as expected.

    Parameters
    ----------
    radii
        In metres, ascending.
    window
        In days.
    fewest
        Cylinders with fewer events, the newest included, do not count.
    """
    rng = np.random.default_rng(20180614)
    tails = np.zeros((len(_KNOWN), len(_CROWDS), len(_SCORES)))
    tails[..., 0] = 1.0
    for others in range(fewest - 1, _most(_CROWDS[-1], fewest) + 1):
        draws = max(_DRAWS // others, _FEWEST_DRAWS)
        apart = radii[-1] * np.sqrt(rng.random((draws, others)))
        age = np.sort(rng.random((draws, others)) * window, axis=1)
        for column, crowd in enumerate(_CROWDS):
            if _least(crowd) <= others <= _most(crowd, fewest):
                best = _scores(apart, age, radii, crowd / window, fewest)
                reached = 1.0 - np.searchsorted(np.sort(best), _SCORES[1:], side="left") / draws
                for row, known in enumerate(_KNOWN):
                    tails[row, column, 1:] += _so_many(others, crowd, known) * reached
    return Chance(np.array([[_smooth(tail) for tail in row] for row in tails]))


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
