"""A tally in, the negative binomial GLR of every cell and day with an event out."""

from dataclasses import dataclass

import numpy as np

from detectors.glr import ratios

from .cells import Floats, Tally


@dataclass(frozen=True, slots=True)
class Glr:
    """What `detectors.glr.NegativeBinomialGLR` holds against its threshold, in each cell, running on past any.

    Parameters
    ----------
    window
        The most days that a rise may have lasted.
    dispersion
        How much counts scatter beyond chance; with 0 they are Poisson.

    References
    ----------
    Höhle, M. and Paul, M. (2008). Count data regression charts for the monitoring of surveillance time series.
    Computational Statistics and Data Analysis 52(9).
    """

    window: int = 28
    dispersion: float = 0.0

    def __call__(self, tally: Tally) -> Floats:
        """Give the statistic, in nats; zero on days without an event, which raise none."""
        scores = np.zeros(tally.counts.shape)
        for day, cell in np.argwhere(tally.counts).tolist():
            latest = slice(max(day + 1 - self.window, 0), day + 1)
            counts, expected = tally.counts[latest, cell][::-1], tally.expected[latest, cell][::-1]
            scores[day, cell] = ratios(counts, expected, self.dispersion).max()
        return scores
