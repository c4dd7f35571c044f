"""A history in; how many events a day the whole ground expected at each turn, learned once for all scans, out."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from detectors.base import Event
from detectors.pace import Floats, Pace

from .line import Line
from .turns import Turn


class Unlike(LookupError):  # noqa: N818  (one that is met, and gone round)
    """A history so odd that what was recorded of it does not answer what is asked."""


class Reading(NamedTuple):
    """What the pace was after a turn, as of the newest event; ``begun`` None while history has not."""

    begun: int | None
    today: int
    per_day: float
    restlessness: float
    weekdays: Floats


def readings(turns: Sequence[Turn]) -> list[Reading]:
    """Live through a history, and note what the pace was after every turn."""
    pace, line, read = Pace(), Line(math.inf), []
    for gone, come in turns:
        if gone:
            pace.add(gone, -1)
            line.remove(gone)
        if come:
            pace.add(come)
            line.insert(come)
        last = line.days[-1] if len(line) else 0.0
        per_day = pace.per_day(last) if len(line) else 0.0
        read.append(Reading(pace.begun, math.floor(last), per_day, pace.restlessness, pace.profile.weekdays))
    return read


class RecordedPace:
    """Stands where a `Pace` would, and says what that said.

    Parameters
    ----------
    readings
        One for each turn; ``turn`` is the one that it stands at.
    """

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._readings = readings
        self.turn = 0

    @property
    def begun(self) -> int | None:
        """The day on which history began."""
        return self._readings[self.turn].begun

    @property
    def restlessness(self) -> float:
        """Squared coefficient of variation of the daily rate, beyond what Poisson counts show."""
        return self._readings[self.turn].restlessness

    def add(self, event: Event, sign: int = 1) -> None:
        """Take note of nothing: it is known."""

    def per_day(self, day: float) -> float:
        """Give what was expected; raises `Unlike` when another day is asked for than that of the newest event."""
        reading = self._readings[self.turn]
        if math.floor(day) != reading.today:
            raise Unlike("the newest event is not the one that the pace was read for")
        return reading.per_day

    def weekday(self, days: Floats) -> Floats:
        """Tell how busy each day is by its weekday alone."""
        return self._readings[self.turn].weekdays[np.floor(days).astype(np.int64) % 7]
