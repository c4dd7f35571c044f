"""A tally in, the EARS C1, C2 or C3 statistic of every cell and day out."""

from dataclasses import dataclass

import numpy as np

from .cells import Floats, Tally, cumulated


@dataclass(frozen=True, slots=True)
class Ears:
    """`detectors.ears.EARS` in all cells at once: a count's excess over the days before, in standard deviations.

    Parameters
    ----------
    variant
        C1 compares with the days just before, C2 leaves out the latest two, C3 sums what C2 had above 1 in three days.
    baseline
        How many days to compare with.
    min_sigma
        The least standard deviation to reckon with: most weeks of most cells have none.

    References
    ----------
    Hutwagner, L. et al. (2003). The bioterrorism preparedness and response Early Aberration Reporting System (EARS).
    Journal of Urban Health 80.
    """

    variant: str
    baseline: int = 7
    min_sigma: float = 0.5

    def __call__(self, tally: Tally) -> Floats:
        """Give the statistic, in standard deviations."""
        first = self.baseline + (0 if self.variant == "C1" else 2)
        excess = self._excess(tally.counts, first)
        if self.variant != "C3":
            return excess
        above, total = np.maximum(excess - 1.0, 0.0), np.zeros(excess.shape)
        total[first + 2 :] = above[first + 2 :] + above[first + 1 : -1] + above[first:-2]
        return total

    def _excess(self, counts: Floats, first: int) -> Floats:
        """Compare each day, from the first that has enough before it, with its baseline."""
        excess = np.zeros(counts.shape)
        if len(counts) > first:
            total, squares = (self._sums(powers)[: len(counts) - first] for powers in (counts, counts**2))
            mean = total / self.baseline
            spread = np.sqrt(np.maximum(squares - total * mean, 0.0) / (self.baseline - 1))
            excess[first:] = (counts[first:] - mean) / np.maximum(spread, self.min_sigma)
        return excess

    def _sums(self, values: Floats) -> Floats:
        """Add up every stretch as long as the baseline, the earliest first."""
        total = cumulated(values)
        return total[self.baseline :] - total[: -self.baseline]
