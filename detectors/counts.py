"""Days on which something happened in, in any order; the days on which a count detector spoke out."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from river import base

from .cusum import PoissonCUSUM

_LEARN = 365  # days that make up what is normal
_LAG = 14  # the latest days do not count as normal yet
_FEWEST_DAYS = 20  # one event in so many days is the first guess
_LOOK_BACK = 14  # days shown for a detector that does not say when its change began


@dataclass(frozen=True, slots=True)
class Rise:
    """A count detector spoke: on which day, since when, and how much it saw against what it expected."""

    day: int
    since: int
    observed: int
    expected: float
    score: float
    per_year: float | None


class DailyCounts:
    """One area's daily counts under a change-point detector, river's own included.

    Counts may change after the fact: the detector is then run again over all days, so that the same events
    leave the same state in whatever order they came. Falls are not reported: fewer is no spate.

    Parameters
    ----------
    make
        Makes the detector, fresh.
    warm_up
        Days of history before anything is reported.

    Examples
    --------
    >>> counts = DailyCounts(lambda: PoissonCUSUM(ratio=3, threshold=3), warm_up=60)
    >>> for day in [*range(0, 100, 20), 101, 102, 102, 103]:
    ...     counts.add(day)
    >>> counts.close(110)
    >>> counts.rises
    [Rise(day=102, since=101, observed=3, expected=0.135, score=3.025, per_year=None)]
    """

    def __init__(self, make: Callable[[], base.DriftDetector], warm_up: int = 90) -> None:
        self._make = make
        self._warm_up = warm_up
        self._counts: Counter[int] = Counter()
        self.rises: list[Rise] = []
        self._closed: int | None = None
        self._next: int | None = None
        self._restart()

    @property
    def closed(self) -> int | None:
        """The last day that is complete."""
        return self._closed

    def add(self, day: int, sign: int = 1) -> None:
        """Count one event on a day, or take it back with `sign` -1."""
        self._counts[day] += sign
        if not self._counts[day]:
            del self._counts[day]
        if self._closed is not None and day <= self._closed:
            self._restart()

    def close(self, day: int) -> None:
        """Complete all days up to and including this one; the detector sees them in order."""
        if not self._counts or (self._closed is not None and day < self._closed):
            return
        if self._next is None:
            self._first = min(self._counts)
        for unseen in range(self._first if self._next is None else self._next, day + 1):
            self._observe(unseen)
        self._next = day + 1
        self._closed = day

    def _restart(self) -> None:
        self._detector = self._make()
        self.rises = []
        self._next = None
        self._first = 0
        self._normal = 0

    def _observe(self, day: int) -> None:
        self._normal += self._counts[day - _LAG] - self._counts[day - _LAG - _LEARN]
        expected = self._expected(day)
        if isinstance(self._detector, PoissonCUSUM):
            self._detector.update(self._counts[day], expected=expected)
        else:
            self._detector.update(self._counts[day])
        if self._detector.drift_detected and day - self._first >= self._warm_up:
            self._report(day, expected)

    def _expected(self, day: int) -> float:
        days = min(max(day - _LAG - self._first + 1, 0), _LEARN)
        return (self._normal + 1) / max(days, _FEWEST_DAYS)

    def _report(self, day: int, expected: float) -> None:
        cusum = self._detector if isinstance(self._detector, PoissonCUSUM) else None
        since = day - (cusum.run_length if cusum else _LOOK_BACK) + 1
        observed = sum(self._counts[d] for d in range(since, day + 1))
        usual = expected * (day - since + 1)
        if observed <= usual:
            return
        score = cusum.statistic if cusum else observed / usual
        per_year = cusum.per_year(expected) if cusum and cusum.threshold is None else None
        self.rises.append(Rise(day, since, observed, round(usual, 3), round(score, 3), per_year))
