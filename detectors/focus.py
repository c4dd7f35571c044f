"""Counts in; the moment when some rise, since whenever and however large, explains them too well out."""

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from .budget import Budgeted
from .quiet import STREAMS, Floats, Solved, solve

_RATIOS = 25  # of the CUSUMs that stand for all in the simulation


class _Start(NamedTuple):
    """Where a rise may have begun: after how many counts, and after how many events, expected and seen."""

    counts: int
    expected: float
    seen: float


class PoissonFOCuS(Budgeted):
    """Poisson-FOCuS: the log likelihood ratio of a rise, at its maximum over all starts and all ratios, exactly.

    Like a CUSUM for every ratio at once. Only starts that could still become the best are kept. Seen as points, of
    events expected and events seen up to then, these are the corners of the lower convex hull: of any two starts the
    earlier is better for small ratios, up to one that grows with the mean count between them, and the later for
    large. A handful is kept, growing with the logarithm of the number of counts.

    Parameters
    ----------
    false_alerts_per_year
        The budget when counts are daily; the threshold follows from it and from what is expected, by simulation.
    least_ratio
        The smallest rise of interest: 1 for any, 2 for at least twice the usual rate.
    threshold
        For experts: the statistic (in nats) to reach instead of the budget.
    rate
        What is expected of one count, where `update` is not told.

    Examples
    --------
    >>> focus = PoissonFOCuS(threshold=6, rate=0.2)
    >>> for day, count in enumerate([0, 1, 0, 0, 2, 1, 2, 1]):
    ...     focus.update(count)
    ...     if focus.drift_detected:
    ...         print(day, round(focus.statistic, 2), focus.run_length)
    6 6.2 3

    References
    ----------
    Ward, K., Dilillo, G., Eckley, I. and Fearnhead, P. (2022). Poisson-FOCuS: An efficient online method for
    detecting count bursts with application to gamma ray burst detection. arXiv:2208.01494.
    """

    def __init__(
        self,
        false_alerts_per_year: float = 1.0,
        least_ratio: float = 1.0,
        threshold: float | None = None,
        rate: float = 1.0,
    ) -> None:
        super().__init__(false_alerts_per_year, threshold, rate)
        if not 1 <= least_ratio < math.inf:
            raise ValueError(f"least_ratio must be at least 1, got {least_ratio}")
        self.least_ratio = least_ratio
        self._reset()

    def _reset(self) -> None:
        super()._reset()
        self._now = _Start(0, 0.0, 0.0)
        self._starts: list[_Start] = []

    def state(self) -> dict[str, Any]:
        """Give all that is remembered, ready for JSON."""
        return {**super().state(), "now": list(self._now), "starts": [list(start) for start in self._starts]}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on, from fresh, with what another of the same parameters remembered."""
        super().restore(state)
        self._now = _Start(*state["now"])
        self._starts = [_Start(*start) for start in state["starts"]]

    @property
    def starts(self) -> int:
        """How many starts are kept."""
        return len(self._starts)

    def _take(self, x: float, usual: float) -> bool:
        before = self._now
        self._now = _Start(before.counts + 1, before.expected + usual, before.seen + x)
        self._starts.append(before)
        self._prune()
        nats, length = max(map(self._rise, self._starts), default=(0.0, 0))
        self.run_length = length if nats > 0 else 0
        return self._judge(nats, usual)

    def _prune(self) -> None:
        """Drop the starts that no ratio of interest will ever prefer, the latest first."""
        starts, now = self._starts, self._now
        while starts:
            slope = _slope(starts[-1], now)
            usual = _slope(starts[-2], starts[-1]) if len(starts) > 1 else self._flattest
            if slope > usual:
                return
            starts.pop()
        self._now = _Start(0, 0.0, 0.0)  # sums that stay small stay exact

    @property
    def _flattest(self) -> float:
        """The mean count, in times the usual, up to which `least_ratio` explains less than no rise at all does."""
        return (self.least_ratio - 1) / math.log(self.least_ratio) if self.least_ratio > 1 else 1.0

    def _rise(self, start: _Start) -> tuple[float, int]:
        """Give the log likelihood ratio of a rise from a start on, at the best ratio, and how many counts it lasts."""
        seen, expected = self._now.seen - start.seen, self._now.expected - start.expected
        ratio = max(seen / expected, self.least_ratio)
        return seen * math.log(ratio) - expected * (ratio - 1), self._now.counts - start.counts

    def _solve(self, rate: float, counts: float) -> float:
        return solved(rate, self.least_ratio, counts).threshold


def _slope(first: _Start, last: _Start) -> float:
    return (last.seen - first.seen) / (last.expected - first.expected)


@lru_cache(maxsize=4096)
def solved(rate: float, least_ratio: float, counts: float) -> Solved:
    """Find the threshold at which a false alarm comes once in so many counts, by simulation; a tenth of a second.

    Each stream is under CUSUMs of several ratios; the start that the best of them has found, with the ratio that is
    best for it, comes within a hundredth of a nat of the maximum over all.
    """
    rng = np.random.default_rng(20220801)
    largest = math.log((rate + 10 * math.sqrt(rate) + 10) / rate)
    smallest = max(math.log(least_ratio), min(0.05, 1 / math.sqrt(rate * counts)))
    logs = np.geomspace(smallest, max(largest, 1.5 * smallest), _RATIOS, dtype=np.float32)[:, None]
    falls = np.float32(rate) * np.expm1(logs)

    def statistics() -> Iterator[Floats]:
        sums = np.zeros((_RATIOS, STREAMS), dtype=np.float32)
        length, every = np.zeros_like(sums), np.arange(STREAMS)
        while True:
            sums += logs * rng.poisson(rate, STREAMS).astype(np.float32)
            sums -= falls
            length += 1
            length *= sums > 0
            np.maximum(sums, 0.0, out=sums)
            best = sums.argmax(axis=0)
            usual = length[best, every] * np.float32(rate)
            seen = np.rint((sums[best, every] + length[best, every] * falls[best, 0]) / logs[best, 0])
            ratio = np.maximum(seen / np.maximum(usual, 1e-9), least_ratio)
            yield np.maximum(seen * np.log(ratio) - usual * (ratio - 1), 0.0)

    return solve(statistics(), counts)
