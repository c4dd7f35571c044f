"""A rate, a reference value and a threshold in; how many counts until a false alarm, exactly, out."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, pdtr, pdtrc  # type: ignore[import-untyped]  # scipy has no types

Floats = NDArray[np.float64]

_TIE = 1e-9  # counts: nearer than that, the statistic is on the threshold, or back at zero
_BEYOND = 1e13  # counts: longer than that is never


def run_length(rate: float, reference: float, threshold: float, rest: float = 1e-12) -> float:
    """Work out the average run length of a Poisson CUSUM, exactly and for any reference value.

    The statistic is max(0, S + count - reference), from zero; the alarm comes when it reaches the threshold. Each time
    it is back at zero it starts afresh, so that the average run is the mean length of such an excursion over the
    chance that it ends in an alarm. Within one, the statistic is the events less the days times the reference: only
    whole numbers of events are random, and their distribution is carried along without any rounding.

    Parameters
    ----------
    rate
        The mean of a count.
    reference
        What is taken off for every count, in events.
    threshold
        What the statistic must reach, in events; at or below zero every count stands for itself.
    rest
        The relative error that is allowed; with more of it, it is sooner done.

    Returns
    -------
    float
        How many counts until the first alarm, on average; infinite for more than 1e13.

    References
    ----------
    Brook, D. and Evans, D. A. (1972). An approach to the probability distribution of CUSUM run length.
    Hawkins, D. M. and Olwell, D. H. (1998). Cumulative Sum Charts and Charting for Quality Improvement.

    Examples
    --------
    >>> round(run_length(0.1, 0.18, 2.83), 1)  # in R: surveillance::arlCusum(2.83, 0.18, 0.1, digits=2)
    367.5
    """
    if threshold <= 0:
        chance = (
            float(pdtrc(math.ceil(reference + threshold - _TIE) - 1, rate)) if reference + threshold > _TIE else 1.0
        )
        return 1 / chance if chance * _BEYOND > 1 else math.inf
    excursion = _Excursion(rate, reference, threshold)
    while (alive := float(excursion.alive.sum())) > rest * max(excursion.alarm, 1 / _BEYOND):
        excursion.step(alive)
    return excursion.days / excursion.alarm if excursion.alarm * _BEYOND > 1 else math.inf


@dataclass(slots=True)
class _Chances:
    """Of so many events in a day, and of staying within so many for a run of days."""

    rate: float
    of: Floats
    more: Floats
    within: Floats

    @classmethod
    def make(cls, rate: float, most: int, days: int) -> "_Chances":
        events = np.arange(most + 1.0)
        mean = rate * np.arange(days)[:, None]
        within = np.cumsum(pdtr(events, mean), axis=0)
        return cls(rate, np.exp(events * math.log(rate) - rate - gammaln(events + 1)), pdtrc(events, rate), within)


class _Excursion:
    """The chances of having seen so many events so many days after leaving zero, neither back there nor at an alarm."""

    def __init__(self, rate: float, reference: float, threshold: float) -> None:
        self._reference, self._threshold = reference, threshold
        most = math.ceil(threshold + reference) + 2
        self._chances = _Chances.make(rate, most, int(1 / reference) + 1)
        self._day = 0
        self._fewest = 0  # events that the first of `alive` stands for
        self.alive = np.ones(1)
        self.days = 0.0
        self.alarm = 0.0

    def step(self, alive: float) -> None:
        """Take one day, and then all those on which neither zero nor the threshold passes a whole number of events."""
        self.days += alive
        self._day += 1
        gone = self._day * self._reference
        top = math.ceil(gone + self._threshold - _TIE) - 1
        self._spread(top, self._chances.of, self._chances.more)
        back = max(math.floor(gone + _TIE) + 1 - self._fewest, 0)
        self.alive = self.alive[back:]
        self._fewest += back
        if self.alive.size and self._reference < 1:
            self._wait(top)

    def _wait(self, top: int) -> None:
        zero = math.ceil(self._fewest / self._reference - _TIE) - 1
        rise = math.floor((top + 1 - self._threshold) / self._reference + _TIE)
        days = min(zero, rise) - self._day
        if days > 0:
            room = top - self._fewest - np.arange(self.alive.size)
            self.days += float(self.alive @ self._chances.within[days - 1, room])
            events = np.arange(room[0] + 1.0)
            mean = days * self._chances.rate
            self._spread(top, np.exp(events * math.log(mean) - mean - gammaln(events + 1)), pdtrc(events, mean))
            self._day += days

    def _spread(self, top: int, of: Floats, more: Floats) -> None:
        room = top - self._fewest - np.arange(self.alive.size)
        self.alarm += float(self.alive @ more[room])
        self.alive = np.convolve(self.alive, of)[: room[0] + 1]
