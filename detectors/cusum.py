"""Daily counts in; the day on which they have risen by a given ratio out."""

import math
from functools import lru_cache

from scipy.special import pdtrc  # type: ignore[import-untyped]  # scipy has no types

from .budget import Budgeted
from .run_length import run_length

_FIRST = 0.01  # nats: the lowest threshold under which counts are summed up
_HALVINGS = 10  # leave the threshold known to some 0.003 nats, and the run length to 0.3 %
_TOO_FAR = 1.1  # times the budget


class PoissonCUSUM(Budgeted):
    """One-sided Poisson CUSUM: the log likelihood ratio of a rise by `ratio`, summed, never below zero.

    The average run length behind a threshold is exact. Counts are whole, so not every budget can be met: where there
    are few, or the ratio is high, the threshold is the nearest that goes no more than a tenth beyond the budget.

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
    """

    def __init__(
        self,
        ratio: float = 2.0,
        false_alerts_per_year: float = 1.0,
        threshold: float | None = None,
        rate: float = 1.0,
    ) -> None:
        super().__init__(false_alerts_per_year, threshold, rate)
        if not 1 < ratio < math.inf:
            raise ValueError(f"ratio must be greater than 1, got {ratio}")
        self.ratio = ratio
        self._reset()

    def _take(self, x: float, usual: float) -> bool:
        nats = self.statistic + x * math.log(self.ratio) - usual * (self.ratio - 1)
        alarm = self._judge(nats, usual)
        self.run_length = self.run_length + 1 if alarm or nats > 0 else 0
        return alarm

    def _solve(self, rate: float, counts: float) -> float:
        return limit(rate, self.ratio, counts)


@lru_cache(maxsize=4096)
def limit(rate: float, ratio: float, counts: float) -> float:
    """Find the threshold, in nats, at which a false alarm comes once in so many counts on average.

    It is negative where even a count just above the reference value is rarer than that: every count then stands
    for itself.

    Examples
    --------
    >>> round(limit(0.1, 2.0, 365.25), 2)
    2.37
    """
    nats = math.log(ratio)
    reference = rate * (ratio - 1) / nats
    high = _FIRST / nats
    if _run(rate, reference, high) >= counts:
        high = _rare_count(rate, counts) - 0.5 - reference
        low = max(high - 1, 0.5 - reference)
        return _nearer(rate, reference, (low, high), counts) * nats
    while _run(rate, reference, 2 * high) < counts:
        high *= 2
    low, high = high, 2 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _run(rate, reference, middle) < counts else (low, middle)
    return _nearer(rate, reference, (low, high), counts) * nats


def _run(rate: float, reference: float, threshold: float) -> float:
    return run_length(rate, reference, threshold, rest=1e-4)


def _rare_count(rate: float, counts: float) -> int:
    """Find the lowest count, from one up, that is reached at most once in so many."""
    count = 1
    while pdtrc(count - 1, rate) * counts > 1:
        count += 1
    return count


def _nearer(rate: float, reference: float, thresholds: tuple[float, float], counts: float) -> float:
    """Choose between the thresholds on either side of the budget: the nearer, if not too far beyond it."""
    low, high = thresholds
    beyond = counts / _run(rate, reference, low)
    within = _run(rate, reference, high) / counts
    return low if beyond < min(within, _TOO_FAR) else high
