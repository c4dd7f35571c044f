"""Daily counts in; the day on which they have risen out."""

import math
from functools import lru_cache

import numpy as np
from river import base

_STATES = 160  # of the Markov chain that stands for the statistic
_BEYOND = 1e12  # counts: longer than that is never, and more than the arithmetic can tell


class PoissonCUSUM(base.DriftDetector):
    """One-sided Poisson CUSUM: the log likelihood ratio of a rise by `ratio`, summed, never below zero.

    Parameters
    ----------
    ratio
        The rise to look out for: 2 means twice the usual rate.
    false_alerts_per_year
        The budget when counts are daily; the threshold follows from it and from what is expected.
    threshold
        For experts: the statistic (in nats) to reach instead of the budget.
    rate
        What is expected of one count, where `update` is not told.

    Examples
    --------
    >>> cusum = PoissonCUSUM(ratio=3, threshold=4, rate=0.2)
    >>> for day, count in enumerate([0, 1, 0, 0, 2, 1, 2, 1]):
    ...     cusum.update(count)
    ...     if cusum.drift_detected:
    ...         print(day, round(cusum.statistic, 2), cusum.run_length)
    6 4.29 3

    References
    ----------
    Lucas, J. M. (1985). Counted data CUSUM's. Technometrics 27(2).
    Brook, D. and Evans, D. A. (1972). An approach to the probability distribution of CUSUM run length.
    """

    def __init__(
        self,
        ratio: float = 2.0,
        false_alerts_per_year: float = 1.0,
        threshold: float | None = None,
        rate: float = 1.0,
    ) -> None:
        super().__init__()
        if ratio <= 1:
            raise ValueError(f"ratio must be greater than 1, got {ratio}")
        if min(false_alerts_per_year, rate, threshold if threshold is not None else 1.0) <= 0:
            raise ValueError("false_alerts_per_year, rate and threshold must be greater than 0")
        self.ratio = ratio
        self.false_alerts_per_year = false_alerts_per_year
        self.threshold = threshold
        self.rate = rate
        self._reset()

    def _reset(self) -> None:
        super()._reset()
        self.statistic = 0.0
        self.run_length = 0

    def update(self, x: float, expected: float | None = None) -> None:
        """Take in one count, and what was expected of it."""
        if self.drift_detected:
            self._reset()
        usual = self.rate if expected is None else expected
        rise = self.statistic + x * math.log(self.ratio) - usual * (self.ratio - 1)
        self.statistic = max(rise, 0.0)
        self.run_length = self.run_length + 1 if self.statistic else 0
        self._drift_detected = self.statistic >= self._limit(usual)

    def per_year(self, expected: float) -> float:
        """Count the alarms a year that chance alone gives at the present statistic."""
        return 365.25 / run_length(_round(expected), self.ratio, max(self.statistic, 1e-3))

    def _limit(self, expected: float) -> float:
        if self.threshold is not None:
            return self.threshold
        return limit(_round(expected), self.ratio, 365.25 / self.false_alerts_per_year)


def run_length(rate: float, ratio: float, threshold: float) -> float:
    """Work out the mean number of counts until a false alarm, by Brook and Evans' Markov chain; infinite for never.

    Examples
    --------
    >>> ratio = 2.94  # k = 0.18 at a rate of 0.1
    >>> round(run_length(0.1, ratio, 2.83 * math.log(ratio)))
    373
    """
    step = threshold / _STATES
    most = int(rate + threshold / math.log(ratio) + 12 * math.sqrt(rate) + 12)
    counts = np.arange(most + 1)
    chances = np.exp(counts * math.log(rate) - rate - np.array([math.lgamma(n + 1.0) for n in counts]))
    rises = counts * math.log(ratio) - rate * (ratio - 1)
    start = np.broadcast_to(np.arange(_STATES)[:, None], (_STATES, most + 1))
    end = np.maximum(start + rises[None, :] / step, 0.0)
    below = np.floor(end).astype(int)
    moves = np.zeros((_STATES, _STATES))
    alive = end < _STATES
    np.add.at(moves, (start[alive], below[alive]), ((1 - end + below) * chances)[alive])
    np.add.at(moves, (start[alive], np.minimum(below[alive] + 1, _STATES - 1)), ((end - below) * chances)[alive])
    length = float(np.linalg.solve(np.eye(_STATES) - moves, np.ones(_STATES))[0])
    return length if 1 <= length <= _BEYOND else math.inf


@lru_cache(maxsize=4096)
def limit(rate: float, ratio: float, counts: float) -> float:
    """Find the threshold at which a false alarm comes once in so many counts on average, by bisection."""
    low, high = 0.01, 40.0
    for _ in range(22):
        middle = (low + high) / 2
        low, high = (middle, high) if run_length(rate, ratio, middle) < counts else (low, middle)
    return high


def _round(rate: float) -> float:
    """Round to two digits, so that few thresholds need solving."""
    rate = max(rate, 1e-3)
    places = 1 - math.floor(math.log10(rate))
    return round(rate, places)
