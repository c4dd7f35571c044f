"""False alerts accepted a year in; the threshold that the statistic of a detector of counts must reach out."""

import math
from abc import abstractmethod
from typing import Any

from .counting import CountDetector, positive

_COUNTS_A_YEAR = 365.25  # counts are daily
_LEAST = 1e-3  # of a rate: areas more quiet than that are judged as if they had this many
_PER_E_FOLD = 33  # rates of which thresholds are solved: 3 % apart


class Budgeted(CountDetector):
    """A detector of counts whose threshold follows from a false-alert budget and from what is expected.

    Parameters
    ----------
    false_alerts_per_year
        The budget when counts are daily.
    threshold
        For experts: the statistic (in nats) to reach instead of the budget.
    rate
        What is expected of one count, where `update` is not told.
    """

    def __init__(self, false_alerts_per_year: float, threshold: float | None, rate: float) -> None:
        super().__init__(rate)
        positive(false_alerts_per_year=false_alerts_per_year, threshold=threshold)
        self.false_alerts_per_year = false_alerts_per_year
        self.threshold = threshold

    def _reset(self) -> None:
        super()._reset()
        self._beyond = -math.inf

    @property
    def per_year(self) -> float | None:
        """How many alarms a year, as surprising as now, chance alone gives; None under a threshold of an expert's.

        The budget at the threshold itself; for every nat beyond it, e times rarer (Wald's approximation).
        """
        if self.threshold is not None:
            return None
        return self.false_alerts_per_year * math.exp(-self._beyond) if self._beyond >= 0 else _COUNTS_A_YEAR

    def state(self) -> dict[str, Any]:
        """Give all that is remembered, ready for JSON."""
        return {**super().state(), "beyond": self._beyond if math.isfinite(self._beyond) else None}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on, from fresh, with what another of the same parameters remembered."""
        super().restore(state)
        self._beyond = -math.inf if state["beyond"] is None else state["beyond"]

    def _judge(self, nats: float, usual: float) -> bool:
        self.statistic = max(nats, 0.0)
        self._beyond = nats - self.limit(usual)
        return self._beyond >= 0

    def limit(self, expected: float) -> float:
        """Give the threshold, in nats, where so many are expected of a count."""
        if self.threshold is not None:
            return self.threshold
        near = expected if expected == self.rate else _round(expected)
        return self._solve(near, _COUNTS_A_YEAR / self.false_alerts_per_year)

    @abstractmethod
    def _solve(self, rate: float, counts: float) -> float:
        """Find the threshold, in nats, at which a false alarm comes once in so many counts on average."""


def _round(rate: float) -> float:
    """Round a rate that is learned, so that few thresholds need solving."""
    return math.exp(round(math.log(max(rate, _LEAST)) * _PER_E_FOLD) / _PER_E_FOLD)
