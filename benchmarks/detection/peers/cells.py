"""Arrivals in; daily counts on grid cells, what is usual for each, and alarms from a score of them out."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from benchmarks.detection.contender import Alarm, Arrival

Floats = NDArray[np.float64]
Score = Callable[["Tally"], Floats]

_LEARN = 365  # days that make up what is usual
_LAG = 14  # the latest days do not count as usual yet
_STRENGTH = 1.0  # events' worth of "as other cells have" in what is usual for one cell
_SEASON = 28  # days that tell how busy the present season is
_SEASON_STRENGTH = 15.0  # events that "as last year" counts for
_TIE = 1e-6  # of a score, for each event a day that is usual: of two alike, the one in the quieter cell is rarer
_WARM_UP = 90  # days until alarms are raised: what is usual is a guess before


@dataclass(frozen=True)
class Tally:
    """How many events arrived in each cell on each day that is over.

    A day is over when something arrives on a later one, so that the last day of a stream is never judged. A cell
    exists from the first day on: what comes before its first event are zeros that an observer could have kept.

    Parameters
    ----------
    first
        The first day.
    side
        Of a cell, in metres.
    corners
        One row a cell: the south-west corner over the side.
    counts
        One row a day, one column a cell.
    """

    first: int
    side: float
    corners: NDArray[np.int64]
    counts: Floats

    @classmethod
    def of(cls, arrivals: Sequence[Arrival], side: float) -> "Tally":
        """Count a stream."""
        days = np.array([math.floor(arrival.at) for arrival in arrivals], dtype=int)
        places = np.array([(arrival.event.x, arrival.event.y) for arrival in arrivals]).reshape(-1, 2)
        if not len(days) or days[0] == days[-1]:
            return cls(0, side, np.empty((0, 2), dtype=np.int64), np.empty((0, 0)))
        over = days < days[-1]
        corners, cell = np.unique(np.floor(places[over] / side).astype(np.int64), axis=0, return_inverse=True)
        counts = np.zeros((days[-1] - days[0], len(corners)))
        np.add.at(counts, (days[over] - days[0], cell.ravel()), 1.0)
        return cls(int(days[0]), side, corners, counts)

    @cached_property
    def expected(self) -> Floats:
        """What is usual for each cell on each day, known from the days before alone.

        The events of the year that ended two weeks ago, shrunk towards the mean of all cells that had any by then
        (a gamma prior worth one event), times how busy the last four weeks were everywhere.
        """
        total = cumulated(self.counts)
        upto = np.maximum(np.arange(len(self.counts)) - _LAG, 0)
        since = np.maximum(upto - _LEARN, 0)
        learned, days = total[upto] - total[since], (upto - since)[:, None]
        known = np.maximum((total[upto] > 0).sum(axis=1, keepdims=True), 1)
        usual = (learned.sum(axis=1, keepdims=True) + 1.0) / (np.maximum(days, _SEASON) * known)
        expected: Floats = (learned + _STRENGTH) / (days + _STRENGTH / usual) * self._season(total)[:, None]
        return expected

    def _season(self, total: Floats) -> Floats:
        everywhere = total.sum(axis=1)
        now = np.arange(len(self.counts))
        year, weeks = np.maximum(now - _LEARN, 0), np.maximum(now - _SEASON, 0)
        lately = everywhere[now] - everywhere[weeks]
        usual = (everywhere[now] - everywhere[year]) * (now - weeks) / np.maximum(now - year, 1)
        season: Floats = (lately + _SEASON_STRENGTH) / (usual + _SEASON_STRENGTH)
        return season

    def alarms(self, scores: Floats) -> list[Alarm]:
        """Raise an alarm at the end of each day, at the centre of each cell, that scores more than zero."""
        day, cell = np.nonzero(scores > 0)
        reach = self.side / math.sqrt(2)
        x, y = ((self.corners[cell] + 0.5) * self.side).T.tolist() if len(cell) else ([], [])
        ends = (self.first + day + 1.0).tolist()
        said = zip(ends, x, y, scores[day, cell].tolist(), strict=True)
        return [Alarm(end, east, north, reach, score) for end, east, north, score in said]


@dataclass(frozen=True, slots=True)
class OnCells:
    """A contender that watches the daily counts of grid cells, each by itself.

    Parameters
    ----------
    name
        What it is called in the tables.
    side
        Of a cell, in metres; the grid starts at 0, 0.
    score
        From a tally to a score for each day and cell, from that day and those before it; zero or less is no alarm.
    any_day
        Whether it may also speak at the end of a day that brought the cell nothing. The evidence of a rise does not
        grow on such days; leaving them out spares the peer its repetitions.
    """

    name: str
    side: float
    score: Score
    any_day: bool = False

    def alarms(self, arrivals: Sequence[Arrival]) -> list[Alarm]:
        """Run over a stream from its beginning."""
        tally = Tally.of(arrivals, self.side)
        spoken = np.arange(len(tally.counts))[:, None] >= _WARM_UP
        if not self.any_day:
            spoken = spoken & (tally.counts > 0)
        scores = self.score(tally) / (1.0 + _TIE * tally.expected)
        return tally.alarms(np.where(spoken, scores, 0.0))


def cumulated(counts: Floats) -> Floats:
    """Sum over the days, from zero, so that row b less row a are the days from a up to but not b."""
    return np.concatenate([np.zeros((1, counts.shape[1])), np.cumsum(counts, axis=0)])
