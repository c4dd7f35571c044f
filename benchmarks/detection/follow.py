"""The first alarm of each episode in; how many incidents followed nearby, and how many were to be expected, out."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .scene import Floats, Stream

HORIZONS = (3.0, 7.0, 14.0)  # days after an alarm
WITHIN_M = 400.0
_AROUND, _LEFT_OUT = 182.6, 30.0  # days before and after: the year that is usual, and the part of it that is not
_FLOOR = 0.5  # incidents in that year, where there was none


class Followed(NamedTuple):
    """For each alarm (row) and horizon (column), the incidents that followed and those to be expected."""

    observed: Floats
    expected: Floats


def followed(stream: Stream, at: Floats, x: Floats, y: Floats) -> Followed:
    """Count what happened within 400 m in the 3, 7 and 14 days after each alarm.

    To be expected is what the same circle had in the year around the alarm without the 30 days before and after it
    (or half an incident, if it had none), times how busy the whole ground was in the days after, against that year.
    """
    day = np.sort(stream.day)
    observed, expected = np.zeros((len(at), len(HORIZONS))), np.zeros((len(at), len(HORIZONS)))
    for n in range(len(at)):
        lag = stream.day[stream.tree.query_ball_point((x[n], y[n]), WITHIN_M)] - at[n]
        usual = max(int(np.sum(_usual(lag))), _FLOOR)
        everywhere = max(int(np.sum(_usual(day - at[n]))), 1)
        for column, horizon in enumerate(HORIZONS):
            observed[n, column] = np.sum((lag > 0) & (lag <= horizon))
            ahead = np.searchsorted(day, [at[n], at[n] + horizon], side="right")
            expected[n, column] = usual * (ahead[1] - ahead[0]) / everywhere
    return Followed(observed, expected)


def _usual(lag: Floats) -> NDArray[np.bool_]:
    apart = np.abs(lag)
    within: NDArray[np.bool_] = (apart > _LEFT_OUT) & (apart <= _AROUND)
    return within
