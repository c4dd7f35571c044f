"""Streams with planted spates in; what a detector told their size, pace and place makes of them out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .episodes import Alarms, allowed, threshold
from .hits import Heard, used
from .planting import Run
from .scene import Floats, Stream
from .spates import KINDS, Kind, Spate

_WIDE_M = 2000.0  # where too few happened for a rate, that of so wide a circle counts as one event
_MONTH = 30.0  # days before and after that tell how busy the season is


@dataclass(frozen=True)
class Oracle:
    """The likelihood ratio of a spate of known radius and pace, begun at any event, against the true usual rate.

    At each event it sums the log likelihood ratio of all events of its circle since the start that makes this largest
    (a CUSUM over starts). The usual rate is that of the whole untouched stream, what came later included.

    Parameters
    ----------
    stream
        The untouched stream.
    kind
        What it has been told.
    """

    stream: Stream
    kind: Kind

    def over_the_ground(self) -> Alarms:
        """Listen at the place of every incident of the untouched stream at once, as one must who is not told where."""
        at, places = self.stream.at, self.stream.places
        usual = self.usual(places, at, around=1)
        gain, best, held = self._gain(usual), self._gain(usual), np.ones(len(at))
        for lag in range(1, len(at)):
            wait = at[lag:] - at[:-lag]
            open_ = wait <= self.kind.days
            if not open_.any():
                break
            apart = np.hypot(*(places[lag:] - places[:-lag]).T)
            inside = open_ & (apart <= self.kind.radius)
            held[lag:] += inside
            score = held[lag:] * gain[lag:] - self._pace * wait
            best[lag:] = np.where(inside, np.maximum(best[lag:], score), best[lag:])
        judged = (at >= self.stream.since) & (at < self.stream.until)
        reach = np.full(len(at), self.kind.radius)
        return Alarms(at, places[:, 0], places[:, 1], reach, best).which(judged)

    def heard(self, spate: Spate) -> Heard:
        """Listen where a spate is, from its second arrival to its last."""
        centre = np.array([[spate.x, spate.y]])
        real = self.stream.at[self.stream.tree.query_ball_point(centre[0], self.kind.radius)]
        at = np.sort(np.concatenate([real, spate.at]))
        moments = at[(at >= spate.at[1]) & (at <= spate.at[-1])]
        gain = self._gain(self.usual(np.repeat(centre, len(moments), axis=0), moments, around=0))
        scores = np.empty(len(moments))
        for n, moment in enumerate(moments):
            starts = at[(at >= moment - self.kind.days) & (at <= moment)]
            scores[n] = (np.arange(len(starts), 0, -1) * gain[n] - self._pace * (moment - starts)).max()
        return Heard(scores, np.searchsorted(spate.at, moments, side="right").astype(float))

    def usual(self, places: Floats, at: Floats, *, around: int) -> Floats:
        """Give the usual events a day in the circle round each place, of which `around` are the very event there."""
        days = float(self.stream.at[-1] - self.stream.at[0])
        near, wide = (self._count(places, radius) - around for radius in (self.kind.radius, _WIDE_M))
        share = (self.kind.radius / _WIDE_M) ** 2
        rate = (near + 1.0) / (days + days / ((wide + 1.0) * share))
        month = np.searchsorted(self.stream.at, at + _MONTH) - np.searchsorted(self.stream.at, at - _MONTH)
        seen = np.minimum(at + _MONTH, self.stream.at[-1]) - np.maximum(at - _MONTH, self.stream.at[0])
        season: Floats = month / np.maximum(seen, 1.0) * days / len(self.stream.at)
        return np.asarray(rate * np.maximum(season, 0.1), float)

    def _count(self, places: Floats, radius: float) -> Floats:
        return np.asarray(self.stream.tree.query_ball_point(places, radius, return_length=True), float)

    @property
    def _pace(self) -> float:
        return self.kind.events / self.kind.days

    def _gain(self, usual: Floats) -> Floats:
        return np.asarray(np.log1p(self._pace / usual), float)


def oracle(streams: Sequence[Stream], runs: Sequence[Run], budgets: Sequence[float]) -> dict[float, Floats]:
    """Give, at each budget, how many incidents of each planted spate the oracle uses, in the order of the runs.

    It has a whole budget for each kind of spate, and that budget is kept listening everywhere.
    """
    planted = [(run.number, spate) for run in runs for spate in run.spates]
    found = {budget: np.full(len(planted), np.inf) for budget in budgets}
    for kind in KINDS:
        listening = [Oracle(stream, kind) for stream in streams]
        ground = [each.over_the_ground() for each in listening]
        of_kind = [n for n, (_, spate) in enumerate(planted) if spate.kind == kind]
        pointed = [listening[planted[n][0]].heard(planted[n][1]) for n in of_kind]
        for budget in budgets:
            found[budget][of_kind] = used(pointed, threshold(ground, allowed(streams, budget)))
    return found
