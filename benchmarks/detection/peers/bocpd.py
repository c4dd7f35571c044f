"""A tally in, how sure it is that a rise has begun lately, for every cell and day with an event, out."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import gammainc, gammaln  # type: ignore[import-untyped]  # it has no types

from .cells import Floats, Tally, cumulated

_LEAST = 1e-300  # a probability: its logarithm stays a number


@dataclass(frozen=True, slots=True)
class Bocpd:
    """`detectors.bocpd.GammaPoissonBOCPD` in all cells at once, running on past any threshold.

    How well a run explains its days depends on their sums alone, so that runs are weighed from sums up to each day;
    those that began longest ago are followed as one. The score is -log(1 - p) of the class's probability p, which
    tells those near one apart.

    Parameters
    ----------
    hazard
        The probability of a change before any one day.
    window
        How many days ago a change may have been.
    shape
        The shape of the gamma distribution of levels, in times of what is expected.
    longest
        Days from which on a run is taken for one that began with the first day.

    References
    ----------
    Adams, R. P. and MacKay, D. J. C. (2007). Bayesian online changepoint detection. arXiv:0710.3742.
    """

    hazard: float = 0.01
    window: int = 7
    shape: float = 1.0
    longest: int = 200

    def __call__(self, tally: Tally) -> Floats:
        """Give the score, in nats; zero on days without an event, which tell of no rise."""
        seen, usual = cumulated(tally.counts), cumulated(tally.expected)
        scores, begun = np.zeros(tally.counts.shape), np.zeros(seen.shape)
        older, stay = np.full(tally.counts.shape[1], -np.inf), math.log1p(-self.hazard)
        for day, today in enumerate(tally.counts):
            first = max(day + 1 - self.longest, 0)
            held, due = seen[day + 1] - seen[first : day + 1], usual[day + 1] - usual[first : day + 1]
            runs = begun[first : day + 1] + stay * np.arange(day - first, -1, -1)[:, None] + self._explains(held, due)
            if first:  # the run that has just become too long joins those followed as one
                whole = self._explains(seen[day + 1], usual[day + 1])
                older += stay + whole - self._explains(seen[day], usual[day])
                gone = self._explains(seen[day + 1] - seen[first - 1], usual[day + 1] - usual[first - 1])
                older = np.logaddexp(older, begun[first - 1] + stay * (day + 1 - first) + gone)
            total = np.logaddexp(older, _log_sum(runs))
            begun[day + 1] = total + math.log(self.hazard)
            hit = np.flatnonzero(today)
            lately = max(first, 1, day + 1 - self.window) - first
            weights, rest = np.exp(runs[:, hit] - total[hit]), np.exp(older[hit] - total[hit])
            no_rise = gammainc(self.shape + held[lately:, hit], self.shape + due[lately:, hit])
            unsure = rest + weights[:lately].sum(axis=0) + (weights[lately:] * no_rise).sum(axis=0)
            scores[day, hit] = -np.log(np.maximum(unsure, _LEAST))
        return scores

    def _explains(self, held: Floats, due: Floats) -> Floats:
        """Give the log probability of so many events where so many were due, but for what all runs have in common."""
        shape = self.shape
        factorials = gammaln(shape + np.arange(held.max(initial=0) + 1))
        known = factorials[held.astype(int)] - factorials[0] + shape * math.log(shape)
        explained: Floats = known - (shape + held) * np.log(shape + due)
        return explained


def _log_sum(runs: Floats) -> Floats:
    top = runs.max(axis=0)
    total: Floats = top + np.log(np.exp(runs - top).sum(axis=0))
    return total
