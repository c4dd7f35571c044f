"""Counts in; the day that stands out from the week before it out."""

import math
from collections import deque
from statistics import fmean, stdev
from typing import Any

from .counting import CountDetector, positive

_VARIANTS = ("C1", "C2", "C3")
_LAG = 2  # counts between the baseline and the newest, for C2 and C3
_QUANTILES = {"C1": 3.090232306167813, "C2": 3.090232306167813, "C3": 1.959963984540054}  # normal: .999 and .975


class EARS(CountDetector):
    """The C1, C2 and C3 of the Early Aberration Reporting System: a count in standard deviations above its baseline.

    C1 compares with the counts just before, C2 leaves a gap of two, C3 adds up by how much C2 has exceeded 1 on the
    newest three counts. They learn what is normal from a few counts alone: what `update` is told to expect is
    not used, and an alarm does not make them forget.

    Parameters
    ----------
    variant
        "C1", "C2" or "C3".
    baseline
        How many counts to compare with, at least 3.
    min_sigma
        The least standard deviation to reckon with. R's default is 0, which makes an alarm of whatever follows a
        baseline without any event; Burkom suggests 0.5 to 1 for sparse counts.
    threshold
        The standard deviations to exceed: if not given, 3.09 for C1 and C2, and 1.96 for C3, as in R.
    rate
        Not used; here as with all detectors of counts.

    Examples
    --------
    >>> ears = EARS("C2")
    >>> for day, count in enumerate([0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 3]):
    ...     ears.update(count)
    ...     if ears.drift_detected:
    ...         print(day, round(ears.statistic, 2))
    10 5.43

    References
    ----------
    Hutwagner, L., Thompson, W., Seeman, G. M. and Treadwell, T. (2003). The bioterrorism preparedness and response
    Early Aberration Reporting System (EARS). Journal of Urban Health 80.
    Fricker, R. D., Hegler, B. L. and Dunfee, D. A. (2008). Comparing syndromic surveillance detection methods: EARS
    versus a CUSUM-based methodology. Statistics in Medicine 27.
    """

    def __init__(
        self,
        variant: str = "C1",
        baseline: float = 7,
        min_sigma: float = 0.5,
        threshold: float | None = None,
        rate: float = 1.0,
    ) -> None:
        super().__init__(rate)
        if variant not in _VARIANTS:
            raise ValueError(f'variant must be "C1", "C2" or "C3", got "{variant}"')
        if not 3 <= baseline < math.inf:
            raise ValueError(f"baseline must be at least 3 counts, got {baseline}")
        if not 0 <= min_sigma < math.inf:
            raise ValueError(f"min_sigma must be 0 or more, got {min_sigma}")
        positive(threshold=threshold)
        self.variant = variant
        self.baseline = baseline
        self.min_sigma = min_sigma
        self.threshold = threshold
        self._lag = 0 if variant == "C1" else _LAG
        self._counts: deque[float] = deque(maxlen=int(baseline) + self._lag)
        self._latest: deque[float] = deque(maxlen=3)
        self._reset()

    def _take(self, x: float, usual: float) -> bool:  # noqa: ARG002  (it knows better, or thinks so)
        known = len(self._counts) == self._counts.maxlen
        if known:
            self._latest.append(self._above(x))
        self._counts.append(x)
        exceeding = [max(above - 1, 0.0) for above in self._latest]
        if self.variant != "C3":
            self.statistic = self._latest[-1] if known else 0.0
        elif len(exceeding) == 3:
            self.statistic = sum(exceeding)
        alarm = self.statistic > self.limit
        self.run_length = self._lasting(exceeding) if alarm else 0
        return alarm

    def state(self) -> dict[str, Any]:
        """Give all that is remembered, ready for JSON."""
        return {**super().state(), "counts": list(self._counts), "latest": list(self._latest)}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on, from fresh, with what another of the same parameters remembered."""
        super().restore(state)
        self._counts.extend(state["counts"])
        self._latest.extend(state["latest"])

    @property
    def limit(self) -> float:
        """The standard deviations that must be exceeded."""
        return _QUANTILES[self.variant] if self.threshold is None else self.threshold

    def _above(self, x: float) -> float:
        """Give the standard deviations by which a count exceeds its baseline; infinite if the baseline has none."""
        known = list(self._counts)[: int(self.baseline)]
        excess, sigma = x - fmean(known), max(stdev(known), self.min_sigma)
        if sigma > 0:
            return excess / sigma
        return math.copysign(math.inf, excess) if excess else 0.0

    def _lasting(self, exceeding: list[float]) -> int:
        if self.variant != "C3":
            return 1
        return len(exceeding) - next(n for n, above in enumerate(exceeding) if above > 0)
