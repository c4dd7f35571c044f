"""Arrivals in, the best cylinder of a space-time permutation scan at each of them out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.detection.contender import Alarm, Arrival

from .cells import Floats

_HISTORY = 365.0  # days
_FEWEST = 2.0  # events in a cylinder
_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class PermutationScan:
    """Kulldorff's prospective space-time permutation scan, run anew over the trailing year at each arrival.

    Cylinders end now, begin at a whole number of days before, and stand on the events of the longest window. What
    they should hold is the circle's share of the year's events times the window's. Only those that hold the newest
    event are looked at: no other can have become more unusual by its coming. The score is the log likelihood ratio,
    which orders cylinders as its permutation p-value does. Time is the time of arrival.

    Parameters
    ----------
    name
        What it is called in the tables.
    radii
        Of the cylinders, in metres.
    window
        The longest, in days.

    References
    ----------
    Kulldorff, M. et al. (2005). A space-time permutation scan statistic for disease outbreak detection.
    PLoS Medicine 2(3).
    """

    name: str
    radii: tuple[float, ...] = (150.0, 300.0, 450.0, 600.0, 900.0)
    window: int = 10

    def alarms(self, arrivals: Sequence[Arrival]) -> list[Alarm]:
        """Run over a stream from its beginning, an alarm for every arrival that is in company."""
        at = np.array([arrival.at for arrival in arrivals])
        x, y = (np.array([getattr(arrival.event, axis) for arrival in arrivals]) for axis in ("x", "y"))
        since = np.searchsorted(at, at - _HISTORY, side="right").tolist()
        recent = np.searchsorted(at, at - self.window, side="right").tolist()
        found = []
        for n, (year, window) in enumerate(zip(since, recent, strict=True)):
            known = slice(year, n + 1)
            alarm = self._best(at[known], x[known], y[known], window - year)
            if alarm is not None:
                found.append(alarm)
        return found

    def _best(self, at: Floats, x: Floats, y: Floats, recent: int) -> Alarm | None:
        """Judge the last of a year's events; `recent` is the position of the first in the longest window."""
        widest = max(self.radii)
        centres = recent + np.flatnonzero(np.hypot(x[recent:] - x[-1], y[recent:] - y[-1]) <= widest)
        if len(centres) < _FEWEST:
            return None
        near = np.flatnonzero((np.abs(x - x[-1]) <= 2 * widest) & (np.abs(y - y[-1]) <= 2 * widest))
        apart = np.hypot(x[centres, None] - x[near], y[centres, None] - y[near])
        inside = (apart <= np.array(self.radii)[:, None, None]).astype(np.float32)
        starts = at[-1] - np.arange(1, self.window + 1)
        held = inside @ (at[near, None] > starts).astype(np.float32)
        everywhere = len(at) - np.searchsorted(at, starts, side="right")
        expected = inside.sum(axis=-1, keepdims=True) * everywhere / len(at)
        scores = _ratio(held.astype(float), expected, len(at))
        scores[(held < _FEWEST) | (inside[..., -1:] == 0)] = 0.0
        circle, centre, _ = np.unravel_index(int(np.argmax(scores)), scores.shape)
        best, on = float(scores.max()), centres[centre]
        return Alarm(float(at[-1]), float(x[on]), float(y[on]), self.radii[circle], best) if best > 0 else None


def _ratio(held: Floats, expected: Floats, total: int) -> Floats:
    """Give the log likelihood ratio of a cylinder against the rest; zero unless it holds more than it should."""
    rest, usual = total - held, total - expected
    ratio = held * np.log(np.maximum(held, _NOTHING) / np.maximum(expected, _NOTHING))
    ratio += rest * np.log(np.maximum(rest, _NOTHING) / np.maximum(usual, _NOTHING))
    return np.where(held > expected, ratio, 0.0)
