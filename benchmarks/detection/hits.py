"""Alarms over a stream with planted spates in; which of a spate's incidents was the first alarm's out."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .episodes import Alarms
from .scene import Floats
from .spates import Spate

_HELD = 2  # of the planted incidents that an alarm's circle must hold


class Heard(NamedTuple):
    """The alarms that point at one spate while it goes on: their scores, and how many incidents each had used."""

    score: Floats
    used: Floats


def heard(alarms: Alarms, spate: Spate) -> Heard:
    """Find the alarms from a spate's second arrival to its end whose circle holds two of those that had arrived."""
    at, places = spate.at, spate.places
    first = int(np.searchsorted(alarms.at, at[1], side="left"))
    last = int(np.searchsorted(alarms.at, spate.ends, side="right"))
    moment, x, y, reach, score = (column[first:last] for column in alarms)
    arrived = at[None, :] <= moment[:, None]
    apart = np.hypot(places[None, :, 0] - x[:, None], places[None, :, 1] - y[:, None])
    held = np.sum(arrived & (apart <= reach[:, None]), axis=1) >= _HELD
    return Heard(score[held], np.sum(arrived, axis=1)[held].astype(float))


def used(spates: Sequence[Heard], threshold: float) -> Floats:
    """Give how many incidents the first alarm of each spate had used; infinite where the spate was missed."""
    loud = [alarms.used[alarms.score >= threshold] for alarms in spates]
    return np.array([first[0] if len(first) else np.inf for first in loud])
