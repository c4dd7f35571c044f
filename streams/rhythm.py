"""The hours in which a source reported in; how long it may be silent now before that is unlike it, out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

PAST: Final = timedelta(weeks=8)
"""So far back it is looked to tell what is usual."""

AHEAD: Final = timedelta(weeks=4)
"""No silence is usual for longer than that."""

LEAST: Final = 20
"""In fewer hours than that nobody has shown a rhythm yet."""

MARGIN: Final = 1.5
"""How much longer than 99 in 100 of its silences one must be."""

_MOST: Final = 0.99
_PRIOR: Final = 2.0  # hours of every kind that are taken to have been like all hours, before any was seen
_WEEKEND: Final = (5, 6)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The hours of the past weeks and of those to come: the first, counted since 1970, and of which kind each is.

    Of one kind are the hours that have the same number on the clock and lie on working days, or on weekends.
    """

    first: int
    kinds: npt.NDArray[np.int_]

    @classmethod
    def around(cls, now: datetime, zone: ZoneInfo) -> "Calendar":
        """List the hours around a time, as people there count them."""
        first = hour_of(now - PAST)
        hours = range(first, hour_of(now + AHEAD))
        return cls(first, np.array([_kind(hour, zone) for hour in hours]))


def hour_of(time: datetime) -> int:
    """Tell which hour since 1970 a time lies in."""
    return int(time.timestamp() // 3600)


def usual_gap(hours: Collection[int], last: datetime, now: datetime, calendar: Calendar) -> timedelta | None:
    """Tell how long after its last report a source may be silent before that is unlike it; None if nobody can tell.

    Time is counted in reports that were to be expected, so that an hour at noon weighs more than one at night or on a
    Sunday where that is so. Its silences of the past weeks are measured in that time, and the one now is unlike it
    when it is half as long again as 99 in 100 of them.

    Parameters
    ----------
    hours
        Those in which it reported anything, by number.
    last
        When it reported last.
    """
    here, end = hour_of(last) - calendar.first, hour_of(now) - calendar.first
    reported = np.unique([hour - calendar.first for hour in hours])
    reported = reported[(reported >= 0) & (reported <= end)]
    if len(reported) < LEAST or not 0 <= here <= end:
        return None
    expected = np.cumsum(_expected(reported, end, calendar.kinds))
    silences = np.sort(np.diff(expected[reported]))
    longest = MARGIN * silences[int(np.ceil(_MOST * len(silences))) - 1]
    until = int(np.searchsorted(expected, expected[here] + longest, side="right"))
    over = datetime.fromtimestamp((calendar.first + until + 1) * 3600, UTC)
    return min(over - last, AHEAD)


def _expected(reported: npt.NDArray[np.int_], end: int, kinds: npt.NDArray[np.int_]) -> npt.NDArray[np.float64]:
    """Say of every hour how likely something is reported in it, by what there was in those of its kind."""
    began = int(reported[0])
    many = int(kinds.max()) + 1
    lived = np.bincount(kinds[began : end + 1], minlength=many)
    met = np.bincount(kinds[reported], minlength=many)
    overall = len(reported) / (end + 1 - began)
    likely = (met + _PRIOR * overall) / (lived + _PRIOR)
    found: npt.NDArray[np.float64] = likely[kinds]
    return found


def _kind(hour: int, zone: ZoneInfo) -> int:
    there = datetime.fromtimestamp(hour * 3600, zone)
    return there.hour + 24 * (there.weekday() in _WEEKEND)
