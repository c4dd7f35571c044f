"""A tally in, the Poisson CUSUM of every cell and day out."""

import math
from dataclasses import dataclass

import numpy as np

from .cells import Floats, Tally


@dataclass(frozen=True, slots=True)
class Cusum:
    """`detectors.cusum.PoissonCUSUM` in all cells at once, running on past any threshold.

    Parameters
    ----------
    ratio
        The rise it looks out for.

    References
    ----------
    Lucas, J. M. (1985). Counted data CUSUM's. Technometrics 27(2).
    """

    ratio: float

    def __call__(self, tally: Tally) -> Floats:
        """Give the statistic, in nats."""
        rises = tally.counts * math.log(self.ratio) - tally.expected * (self.ratio - 1)
        statistic = np.zeros(rises.shape[1])
        for day, rise in enumerate(rises):
            statistic = rises[day] = np.maximum(statistic + rise, 0.0)
        return rises
