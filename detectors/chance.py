"""The shape of a scan in, how often chance alone reaches a score out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

_CROWDS = np.geomspace(0.005, 60.0, 20)  # expected events in the widest cylinder
_SCORES = np.arange(0.0, 60.0, 0.25)
_DRAWS = 1500
_FLOOR = 1e-300


def surprise(observed: Floats, expected: Floats) -> Floats:
    """Log likelihood ratio of a Poisson count against its expectation; zero unless there are more than expected.

    Source: Kulldorff (1997), A spatial scan statistic; here in its expectation-based form (Neill 2009).
    """
    ratio = np.maximum(observed / expected, 1.0)
    return np.where(observed > expected, observed * np.log(ratio) - (observed - expected), 0.0)


@dataclass(frozen=True)
class Chance:
    """The tail of the newest event's best score when events are Poisson, for crowds from sparse to dense."""

    log_tail: Floats

    def of(self, score: float, crowd: float) -> float:
        """Give the probability that an event scores at least `score` where `crowd` others are expected."""
        at = np.interp(np.log(max(crowd, 1e-9)), np.log(_CROWDS), np.arange(len(_CROWDS)))
        low = int(at)
        high = min(low + 1, len(_CROWDS) - 1)
        tails = [float(np.interp(score, _SCORES, self.log_tail[row])) for row in (low, high)]
        return float(np.exp(tails[0] + (tails[1] - tails[0]) * (at - low)))


@lru_cache(maxsize=64)
def chance(radii: tuple[float, ...], window: float, shortest: float, fewest: int) -> Chance:
    """Work out the tail for a scan by simulation, stratified by how many others there are; about a second.

    Parameters
    ----------
    radii
        In metres, ascending.
    window, shortest
        The longest and the shortest window, in days.
    fewest
        Cylinders with fewer events, the newest included, do not count.
    """
    rng = np.random.default_rng(20180614)
    shares = tuple((radius / radii[-1]) ** 2 for radius in radii)
    tails = np.zeros((len(_CROWDS), len(_SCORES)))
    tails[:, 0] = 1.0
    for others in range(max(fewest - 1, 1), int(_most(_CROWDS[-1])) + 1):
        area = rng.random((_DRAWS, others))
        age = np.sort(rng.random((_DRAWS, others)), axis=1)
        counts = [_at_least(fewest, 1.0 + np.cumsum(area <= share, axis=1)) for share in shares]
        for row, crowd in enumerate(_CROWDS):
            if others <= _most(crowd):
                best = _best(crowd, shares, area, np.maximum(age, shortest / window), counts)
                reached = 1.0 - np.searchsorted(np.sort(best), _SCORES[1:], side="left") / _DRAWS
                tails[row, 1:] += _poisson(others, crowd) * reached
    return Chance(np.array([_smooth(row) for row in tails]))


def _best(crowd: float, shares: Sequence[float], area: Floats, age: Floats, counts: list[Floats]) -> Floats:
    scores = [
        np.where(area <= share, surprise(count, crowd * share * age), 0.0).max(axis=1)
        for share, count in zip(shares, counts, strict=True)
    ]
    best: Floats = np.max(scores, axis=0)
    return best


def _at_least(fewest: int, counts: Floats) -> Floats:
    return np.where(counts >= fewest, counts, 0.0)


def _most(crowd: float) -> float:
    return float(crowd + 6.0 * np.sqrt(crowd) + 6.0)


def _poisson(n: int, mean: float) -> float:
    return float(np.exp(n * np.log(mean) - mean - np.log(np.arange(1, n + 1)).sum()))


def _smooth(tail: Floats) -> Floats:
    """Continue the tail as an exponential from where the simulation thins out."""
    log = np.log(np.maximum(tail, _FLOOR))
    thin = int(np.argmax(tail < min(2e-5, 1e-3 * tail[1]))) or len(tail) - 1
    start = max(thin - 12, 1)
    slope = min((log[thin - 1] - log[start - 1]) / max((thin - start) * 0.25, 0.25), -0.5)
    log[thin:] = log[thin - 1] + slope * (_SCORES[thin:] - _SCORES[thin - 1])
    return log
