"""A tally in, the p-values of river's KSWIN for every cell and day, as scores, out."""

import random
import warnings
from dataclasses import dataclass

import numpy as np
from scipy import stats  # type: ignore[import-untyped]  # it has no types

from .cells import Floats, Tally


@dataclass(frozen=True, slots=True)
class Kswin:
    """`river.drift.KSWIN` in all cells at once, with alpha zero so that no detection empties its window.

    River's takes some 300 microseconds an update. The days it draws from its window do not depend on what it saw,
    so that one draw serves all cells, and its p-value depends on one count alone, so that a table holds them all;
    the first day on which a score reaches -log10(alpha) is the first on which river's detects. Only rises count:
    more in the latest days than in those drawn, on a day with an event.

    Parameters
    ----------
    window_size
        Days it remembers.
    stat_size
        Latest days, and as many drawn from the rest, that it compares.
    seed
        Of the draws.

    References
    ----------
    Raab, C., Heusinger, M. and Schleif, F.-M. (2020). Reactive soft prototype computing for concept drift streams.
    Neurocomputing 416.
    """

    window_size: int = 100
    stat_size: int = 30
    seed: int = 1

    def __call__(self, tally: Tally) -> Floats:
        """Give -log10 of the p-value."""
        counts, size = tally.counts, self.stat_size
        scores = np.zeros(counts.shape)
        table = self._table()
        below = np.array([counts <= most for most in range(int(counts.max(initial=0)))], dtype=np.int16)
        rng = random.Random(self.seed)
        for day in range(self.window_size - 1, len(counts) if len(below) else 0):
            first = day + 1 - self.window_size
            drawn = [first + n for n in rng.sample(range(self.window_size - size), size)]
            latest = slice(day + 1 - size, day + 1)
            apart = np.abs(below[:, drawn].sum(axis=1) - below[:, latest].sum(axis=1)).max(axis=0)
            rising = counts[latest].sum(axis=0) > counts[drawn].sum(axis=0)
            scores[day] = np.where(rising, table[apart], 0.0)
        return scores

    def _table(self) -> Floats:
        """Give the score for each number of days that two samples of that size lie apart; zero up to a tenth."""
        size = self.stat_size
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # river does, and takes what comes
            p = [stats.ks_2samp([0] * size, [0] * (size - n) + [1] * n).pvalue for n in range(size + 1)]
        return np.array([-np.log10(p[n]) if n / size > 0.1 else 0.0 for n in range(size + 1)])
