"""A tally in, the strictest of a ladder of river's ADWINs that sees a rise, for every cell and day, out."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from river import drift

from .cells import Floats, Tally

_ADWIN: Any = drift.ADWIN  # which has no types of its own
_BEFORE = 365  # days that it watches a cell before its first event: more zeros teach it little
_AFTER = 30  # days after an event within which a rise is still news
_LADDER = (0.0001, 0.002, 0.02, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95)


@dataclass(frozen=True, slots=True)
class Adwin:
    """`river.drift.ADWIN` itself in each cell, once for each `delta` of a ladder, as it comes with its resets.

    It is asked every day (`clock=1`); its default looks only every 32nd. A detection is a rise when the mean that it
    keeps is higher than that of all days since it last began afresh, and speaks on the day it is made, which may be
    one that brought nothing. One event by itself never makes one.

    Parameters
    ----------
    min_window_length
        Days that both sides of a change must hold.
    ladder
        Significance levels, strict to loose.

    References
    ----------
    Bifet, A. and Gavaldà, R. (2007). Learning from time-changing data with adaptive windowing. SIAM SDM.
    """

    min_window_length: int = 5
    ladder: tuple[float, ...] = _LADDER

    def __call__(self, tally: Tally) -> Floats:
        """Give -log10 of the strictest `delta` that detects."""
        scores = np.zeros(tally.counts.shape)
        for cell, counts in enumerate(tally.counts.T):
            hit = np.flatnonzero(counts)
            begin, end = max(hit[0] - _BEFORE, 0), hit[-1] + _AFTER
            busy = counts[begin:end].tolist() if counts.sum() > 1 else []
            for delta in reversed(self.ladder):
                scores[[begin + day for day in self._rises(busy, delta)], cell] = -math.log10(delta)
        return scores

    def _rises(self, counts: list[float], delta: float) -> list[int]:
        """List the days on which one ADWIN detects a rise, oldest first."""
        adwin = _ADWIN(delta=delta, clock=1, min_window_length=self.min_window_length)
        found, since, hit = [], 0, 0
        for day, count in enumerate(counts):
            adwin.update(count)
            hit = day if count else hit
            if adwin.drift_detected:
                if day - hit < _AFTER and adwin.estimation * (day + 1 - since) > sum(counts[since : day + 1]):
                    found.append(day)
                since = day + 1
        return found
