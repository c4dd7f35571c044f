"""A tally in, the statistic of river's PageHinkley for every cell and day out."""

from dataclasses import dataclass

import numpy as np

from .cells import Floats, Tally


@dataclass(frozen=True, slots=True)
class PageHinkley:
    """`river.drift.PageHinkley(mode="up")` in all cells at once, running on past any threshold.

    The first day on which a score exceeds a threshold is the first on which river's detects.

    Parameters
    ----------
    delta
        What a count must exceed its mean by to add to the statistic.
    alpha
        The factor by which the sum fades each day.
    min_instances
        Days before anything is said.

    References
    ----------
    Page, E. S. (1954). Continuous inspection schemes. Biometrika 41.
    """

    delta: float = 0.005
    alpha: float = 0.9999
    min_instances: int = 30

    def __call__(self, tally: Tally) -> Floats:
        """Give the sum of the increases less its lowest so far."""
        counts = tally.counts
        means = np.cumsum(counts, axis=0) / np.arange(1, len(counts) + 1)[:, None]
        rises = counts - means - self.delta
        total, lowest = np.zeros(counts.shape[1]), np.full(counts.shape[1], np.inf)
        for day, rise in enumerate(rises):
            total = self.alpha * total + rise
            lowest = np.minimum(lowest, total)
            rises[day] = total - lowest
        rises[: self.min_instances - 1] = 0.0
        return rises
