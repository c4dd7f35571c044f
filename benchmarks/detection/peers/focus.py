"""A tally in, the Poisson-FOCuS statistic of every cell and day with an event out."""

from dataclasses import dataclass

import numpy as np

from .cells import Floats, Tally


@dataclass(frozen=True, slots=True)
class Focus:
    """`detectors.focus.PoissonFOCuS` in all cells at once, running on past any threshold.

    The best start lies on a day with an event, and so does a day that is higher than the one before: only those are
    looked at, all of them, and days in between score zero.

    Parameters
    ----------
    least_ratio
        The smallest rise that it looks out for.

    References
    ----------
    Ward, K. et al. (2022). Poisson-FOCuS: An efficient online method for detecting count bursts with application to
    gamma ray burst detection. arXiv:2208.01494.
    """

    least_ratio: float = 1.0

    def __call__(self, tally: Tally) -> Floats:
        """Give the statistic, in nats."""
        scores = np.zeros(tally.counts.shape)
        usual = np.cumsum(tally.expected, axis=0)
        for cell, counts in enumerate(tally.counts.T):
            days = np.flatnonzero(counts)
            upto, total = usual[days, cell], np.cumsum(counts[days])
            before, earlier = upto - tally.expected[days, cell], total - counts[days]
            for n, day in enumerate(days.tolist()):
                starts = slice(0, n + 1)
                scores[day, cell] = self._rise(total[n] - earlier[starts], upto[n] - before[starts]).max()
        return np.maximum(scores, 0.0)

    def _rise(self, held: Floats, usual: Floats) -> Floats:
        """Give the log likelihood ratio of a rise, at the best ratio."""
        ratio = np.maximum(held / usual, self.least_ratio)
        return held * np.log(ratio) - usual * (ratio - 1.0)
