"""Counts that scatter more than chance alone in; the moment when a rise of any size explains them too well out."""

import math
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy  # type: ignore[import-untyped]  # scipy has no types

from .budget import Budgeted
from .quiet import STREAMS, Solved, solve

_ROUNDS = 50  # of Newton's method; four or five do
_NEAR = 1e-10  # in the log of the ratio: what it leaves out of the statistic is the square of that
_THIN = 1e-4  # dispersion below which counts are Poisson: the arithmetic could not tell the difference


class NegativeBinomialGLR(Budgeted):
    """Generalised likelihood ratio of a rise in negative binomial counts, at its maximum over all starts and ratios.

    The variance of a count is what is expected plus `dispersion` times the square of that. Its likelihood under no
    change is held against that under a rise of all counts since some start by one ratio (Höhle and Paul's change of
    the intercept), the ratio that fits best.

    Parameters
    ----------
    false_alerts_per_year
        The budget when counts are daily; the threshold follows from it and from what is expected, by simulation.
    dispersion
        How much counts scatter beyond chance: Höhle and Paul's alpha. With 0 they are Poisson.
    window
        The most counts that a rise may have lasted: Höhle and Paul's M, and one.
    threshold
        For experts: the statistic (in nats; Höhle and Paul's c) to reach instead of the budget.
    rate
        What is expected of one count, where `update` is not told.

    Examples
    --------
    >>> glr = NegativeBinomialGLR(dispersion=0.3, threshold=4, rate=0.2)
    >>> for day, count in enumerate([0, 1, 0, 0, 2, 1, 2, 1]):
    ...     glr.update(count)
    ...     if glr.drift_detected:
    ...         print(day, round(glr.statistic, 2), glr.run_length)
    6 5.39 3

    References
    ----------
    Höhle, M. and Paul, M. (2008). Count data regression charts for the monitoring of surveillance time series.
    Computational Statistics and Data Analysis 52(9).
    """

    def __init__(
        self,
        false_alerts_per_year: float = 1.0,
        dispersion: float = 0.0,
        window: float = 28,
        threshold: float | None = None,
        rate: float = 1.0,
    ) -> None:
        super().__init__(false_alerts_per_year, threshold, rate)
        if not 0 <= dispersion < math.inf:
            raise ValueError(f"dispersion must be 0 or more, got {dispersion}")
        if not 1 <= window < math.inf:
            raise ValueError(f"window must be at least 1, got {window}")
        self.dispersion = dispersion
        self.window = window
        self._reset()

    def _reset(self) -> None:
        super()._reset()
        self._latest: deque[tuple[float, float]] = deque(maxlen=int(self.window))

    def state(self) -> dict[str, Any]:
        """Give all that is remembered, ready for JSON."""
        return {**super().state(), "latest": [list(each) for each in self._latest]}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on, from fresh, with what another of the same parameters remembered."""
        super().restore(state)
        self._latest.extend((count, usual) for count, usual in state["latest"])

    def _take(self, x: float, usual: float) -> bool:
        self._latest.appendleft((x, usual))
        counts, expected = np.array(self._latest).T
        nats = ratios(counts, expected, self.dispersion)
        length = int(np.argmax(nats)) + 1
        self.run_length = length if nats[length - 1] > 0 else 0
        return self._judge(float(nats[length - 1]), usual)

    def _solve(self, rate: float, counts: float) -> float:
        return solved(rate, self.dispersion, int(self.window), counts).threshold


def ratios(counts: NDArray[np.float64], expected: NDArray[np.float64], dispersion: float) -> NDArray[np.float64]:
    """Give the log likelihood ratio of a rise that has lasted one count, two, and so on, the newest count first."""
    seen, usual = np.cumsum(counts), np.cumsum(expected)
    if dispersion < _THIN:
        return np.where(seen > usual, xlogy(seen, seen / usual) - (seen - usual), 0.0)
    rising = np.cumsum((counts - expected) / (1 + dispersion * expected)) > 0  # the slope at no rise at all
    nats = np.zeros(len(counts))
    if rising.any():
        logs = _best(counts, expected, dispersion, np.flatnonzero(rising) + 1)
        means = expected * np.exp(logs)[:, None]
        less = np.log1p(dispersion * means) - np.log1p(dispersion * expected)
        lost = np.cumsum((counts + 1 / dispersion) * less, axis=1)
        ends = np.flatnonzero(rising)
        nats[rising] = np.maximum(seen[rising] * logs - lost[np.arange(len(ends)), ends], 0.0)
    return nats


def _best(
    counts: NDArray[np.float64], expected: NDArray[np.float64], dispersion: float, lengths: NDArray[Any]
) -> NDArray[np.float64]:
    """Find the log of the ratio that fits best for each length, by Newton's method; the likelihood is concave in it."""
    inside = np.arange(len(counts)) < lengths[:, None]
    logs = np.zeros(len(lengths))
    for _ in range(_ROUNDS):
        means = dispersion * expected * np.exp(logs)[:, None]
        slope = np.sum(inside * (counts - means / dispersion) / (1 + means), axis=1)
        bend = np.sum(inside * (dispersion * counts + 1) * means / dispersion / (1 + means) ** 2, axis=1)
        change = np.clip(slope / bend, -1.0, 1.0)
        logs += change
        if np.all(np.abs(change) < _NEAR):
            break
    return logs


@lru_cache(maxsize=4096)
def solved(rate: float, dispersion: float, window: int, counts: float) -> Solved:
    """Find the threshold at which a false alarm comes once in so many counts, by simulation.

    A window of four weeks takes a tenth of a second or two, one of a year some seconds; done once for each rate.
    """
    rng = np.random.default_rng(20080101)
    usual = np.float32(rate) * np.arange(1, window + 1, dtype=np.float32)[:, None]

    def drawn() -> NDArray[np.float32]:
        means = rate * rng.gamma(1 / dispersion, dispersion, STREAMS) if dispersion >= _THIN else np.full(STREAMS, rate)
        return rng.poisson(means).astype(np.float32)

    def statistics() -> Iterator[NDArray[np.float32]]:
        seen = np.zeros((window, STREAMS), dtype=np.float32)
        gone = 0
        while True:
            seen[1:] = seen[:-1].copy()
            seen[0] = 0
            seen += drawn()
            gone = min(gone + 1, window)
            yield _constant(seen[:gone], usual[:gone], rate, dispersion).max(axis=0)

    return solve(statistics(), counts)


def _constant(
    seen: NDArray[np.float32], usual: NDArray[np.float32], rate: float, dispersion: float
) -> NDArray[np.float32]:
    """Give the log likelihood ratio where the same is expected of every count: the best ratio is seen over usual."""
    rise = np.maximum(seen / usual, 1)
    if dispersion < _THIN:
        return np.asarray(seen * np.log(rise) - usual * (rise - 1), dtype=np.float32)
    spread = 1 / np.float32(dispersion)
    less = np.log((1 + dispersion * rate * rise) / np.float32(1 + dispersion * rate))
    return np.asarray(seen * np.log(rise) - (seen + spread * usual / rate) * less, dtype=np.float32)
