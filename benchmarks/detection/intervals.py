"""Counts and samples in; an estimate with its 95 % confidence interval out."""

from typing import NamedTuple

import numpy as np
from scipy import stats  # type: ignore[import-untyped]  # scipy ships no types

from .scene import Floats

_DRAWS = 1000
_Z = 1.959964


class Estimate(NamedTuple):
    """A figure and the interval that 95 of 100 such intervals hold the truth in."""

    value: float
    low: float
    high: float

    def __format__(self, spec: str) -> str:
        """Write it as `value [low, high]`, or as a dash when there is nothing to tell."""
        if np.isnan(self.value):
            return "-"
        return f"{self.value:{spec}} [{self.low:{spec}}, {self.high:{spec}}]"


NOTHING = Estimate(float("nan"), float("nan"), float("nan"))


def share(hits: int, of: int) -> Estimate:
    """Give a share with Wilson's interval.

    Examples
    --------
    >>> f"{share(45, 50):.2f}"
    '0.90 [0.79, 0.96]'
    """
    if not of:
        return NOTHING
    p, z2 = hits / of, _Z**2 / of
    middle = (p + z2 / 2) / (1 + z2)
    half = _Z * np.sqrt(p * (1 - p) / of + z2 / (4 * of)) / (1 + z2)
    return Estimate(p, float(middle - half), float(middle + half))


def mean(sample: Floats, seed: int = 1) -> Estimate:
    """Give a mean with a bootstrap interval."""
    if not len(sample):
        return NOTHING
    means = _resampled(len(sample), seed) @ sample / len(sample)
    return Estimate(float(sample.mean()), *_middle(means))


def times(estimate: Estimate, factor: float) -> Estimate:
    """Give a multiple of an estimate."""
    return Estimate(*(factor * each for each in estimate))


def ratio(over: Floats, under: Floats, seed: int = 1) -> Estimate:
    """Give the ratio of two sums over the same cases with a bootstrap interval."""
    if not len(over) or not under.sum():
        return NOTHING
    counts = _resampled(len(over), seed)
    below = counts @ under
    ratios = (counts @ over)[below > 0] / below[below > 0]
    return Estimate(float(over.sum() / under.sum()), *_middle(ratios))


def rate(count: int, expected: float) -> Estimate:
    """Give a Poisson count over what was expected, with the exact interval (Garwood 1936).

    Examples
    --------
    >>> f"{rate(10, 10.0):.2f}"
    '1.00 [0.48, 1.84]'
    """
    if not expected:
        return NOTHING
    low = stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
    high = stats.chi2.ppf(0.975, 2 * count + 2) / 2
    return Estimate(count / expected, float(low / expected), float(high / expected))


def _resampled(size: int, seed: int) -> Floats:
    """Draw how often each case is in each bootstrap sample."""
    return np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), size=_DRAWS).astype(float)


def _middle(draws: Floats) -> tuple[float, float]:
    low, high = np.quantile(draws, [0.025, 0.975])
    return float(low), float(high)
