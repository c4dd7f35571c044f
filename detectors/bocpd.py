"""Counts in; the moment when they have probably, and lately, begun to rise out."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincc, gammaln  # type: ignore[import-untyped]  # scipy has no types

from .counting import CountDetector, positive

_NEVER = 1e-300  # what the logarithm takes for no probability at all
_NEGLIGIBLE = 1e-4  # the probability that the run lengths hold that are no longer followed, at each count
_YOUNG = 60  # counts: runs no longer than that are always followed


class GammaPoissonBOCPD(CountDetector):
    """Bayesian online change-point detection: how probable every length of the present run is, given all counts.

    Before every count there is a change with probability `hazard`; each time the counts get a new level, in times
    of what is expected of them, drawn from a gamma distribution of mean 1. The alarm is raised when a change within
    the latest `window` counts, to more than is expected, has become probable enough.

    Parameters
    ----------
    hazard
        The probability of a change before any one count: 0.01 for one in a hundred counts.
    window
        How many counts ago a change may have been, to be news.
    threshold
        The probability at which the alarm is raised.
    shape
        The shape of the gamma distribution of levels: the smaller, the wider; 1 is exponential.
    rate
        What is expected of one count, where `update` is not told.

    Attributes
    ----------
    statistic
        The probability of a change within the window, to more than is expected.
    run_length
        The most probable length of such a run, where there is one.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(7)
    >>> bocpd = GammaPoissonBOCPD()
    >>> for day, count in enumerate([*rng.poisson(1, 100), *rng.poisson(4, 5)]):
    ...     bocpd.update(count)
    ...     if bocpd.drift_detected:
    ...         print(day, round(bocpd.statistic, 2), bocpd.run_length)
    102 0.82 3

    References
    ----------
    Adams, R. P. and MacKay, D. J. C. (2007). Bayesian online changepoint detection. arXiv:0710.3742.
    """

    def __init__(
        self,
        hazard: float = 0.01,
        window: float = 14,
        threshold: float = 0.5,
        shape: float = 1.0,
        rate: float = 1.0,
    ) -> None:
        super().__init__(rate)
        for name, value in (("hazard", hazard), ("threshold", threshold)):
            if not 0 < value < 1:
                raise ValueError(f"{name} is a probability between 0 and 1, got {value}")
        if not 1 <= window < math.inf:
            raise ValueError(f"window must be at least 1, got {window}")
        positive(shape=shape)
        self.hazard = hazard
        self.window = window
        self.threshold = threshold
        self.shape = shape
        self._reset()

    def _reset(self) -> None:
        super()._reset()
        self._counts = 0
        self._lengths = np.empty(0, dtype=np.int64)
        self._probable, self._seen, self._expected = np.empty((3, 0))

    def state(self) -> dict[str, Any]:
        """Give all that is remembered, ready for JSON."""
        followed = [self._lengths, self._probable, self._seen, self._expected]
        return {**super().state(), "counts": self._counts, "followed": [column.tolist() for column in followed]}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on, from fresh, with what another of the same parameters remembered."""
        super().restore(state)
        self._counts = state["counts"]
        lengths, *others = state["followed"]
        self._lengths = np.array(lengths, dtype=np.int64)
        self._probable, self._seen, self._expected = (np.array(column, dtype=float) for column in others)

    @property
    def followed(self) -> int:
        """How many run lengths are followed."""
        return len(self._lengths)

    def _take(self, x: float, usual: float) -> bool:
        follows = 1.0 if not self._counts else self.hazard
        self._counts += 1
        self._lengths = np.append(self._lengths, 0) + 1
        before = np.append(self._probable * (1 - self.hazard), follows)
        self._seen, self._expected = np.append(self._seen, 0.0), np.append(self._expected, 0.0)
        logs = np.log(np.maximum(before, _NEVER)) + self._predict(x, usual)
        odds = np.exp(logs - logs.max())
        self._probable = odds / odds.sum()
        self._seen += x
        self._expected += usual
        self._forget()
        return self._judge()

    def _predict(self, x: float, usual: float) -> NDArray[np.float64]:
        """Give the log probability of a count after each run: negative binomial, from its gamma posterior."""
        shape, rate = self.shape + self._seen, self.shape + self._expected
        ways = gammaln(shape + x) - gammaln(shape) - gammaln(x + 1)
        return np.asarray(ways + shape * np.log(rate / (rate + usual)) + x * np.log(usual / (rate + usual)))

    def _forget(self) -> None:
        """Drop the least probable of the runs that are neither young nor news."""
        order = np.argsort(self._probable)
        kept = np.empty(len(order), dtype=bool)
        kept[order] = np.cumsum(self._probable[order]) > _NEGLIGIBLE
        kept |= self._lengths <= max(self.window, _YOUNG)
        self._lengths, self._seen, self._expected = self._lengths[kept], self._seen[kept], self._expected[kept]
        self._probable = self._probable[kept] / self._probable[kept].sum()

    def _judge(self) -> bool:
        """Weigh the runs that began lately, but not with the first count of all: that was no change."""
        lately = (self._lengths <= self.window) & (self._lengths < self._counts)
        more = gammaincc(self.shape + self._seen[lately], self.shape + self._expected[lately])
        risen = self._probable[lately] * more
        self.statistic = float(risen.sum())
        self.run_length = int(self._lengths[lately][np.argmax(risen)]) if risen.size else 0
        return self.statistic >= self.threshold
