"""Days on which something happened in, in any order; the days on which a count detector spoke out."""

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import astuple, dataclass
from typing import Any

from river import base

from .base import Stateful
from .counting import Counting

_LEARN = 365  # days that make up what is normal
_LAG = 14  # the latest days do not count as normal yet
_FEWEST_DAYS = 20  # one event in so many days is the first guess
_LOOK_BACK = 14  # days shown for a detector that does not say when its change began
_APART = 28  # days between the latest checkpoints; between earlier ones, ever more
_WRITTEN = 2  # of the checkpoints are written down: enough for counts that come four weeks late


@dataclass(frozen=True, slots=True)
class Rise:
    """A count detector spoke: on which day, since when, and how much it saw against what it expected."""

    day: int
    since: int
    observed: int
    expected: float
    score: float
    per_year: float | None


@dataclass(frozen=True, slots=True)
class _Checkpoint:
    """The state before a day: the detector, the events that count as normal, and how many rises there were."""

    day: int
    detector: base.DriftDetector
    normal: int
    rises: int


class DailyCounts:
    """One area's daily counts under a change-point detector, river's own included.

    Counts may change after the fact: the detector is then run again from the last checkpoint before that day, so
    that the same events leave the same state in whatever order they came, at a cost that depends on how late they
    came and not on the length of the history. Falls are not reported: fewer is no spate.

    Parameters
    ----------
    make
        Makes the detector, fresh.
    warm_up
        Days of history before anything is reported.

    Examples
    --------
    >>> from detectors.cusum import PoissonCUSUM
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
        self._closed: int | None = None
        self._restart()

    def state(self) -> dict[str, Any]:
        """Give all that is remembered, ready for JSON.

        How far the detector is, where it can be written down, and its latest checkpoints go with the counts.
        """
        counts = [list(each) for each in sorted(self._counts.items())]
        state: dict[str, Any] = {"counts": counts, "closed": self._closed}
        now = _Checkpoint(self._next, self._detector, self._normal, len(self._rises))
        reached = [
            [each.day, each.normal, each.rises, each.detector.state()]
            for each in (*self._checkpoints[-_WRITTEN:], now)
            if isinstance(each.detector, Stateful)
        ]
        if not self._checkpoints or not reached:
            return state
        return {**state, "of": self.of(), "rises": [list(astuple(rise)) for rise in self._rises], "reached": reached}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what another remembered: where its detector was, if that is the same as ours and was written down.

        Otherwise ours sees all the days again. It also does so when a count comes that is older than the checkpoints.
        """
        self._counts = Counter(dict(state["counts"]))
        self._closed = state["closed"]
        self._restart()
        if state.get("of") != self.of():
            return
        *kept, now = (self._read(row) for row in state["reached"])
        self._checkpoints.extend(kept)
        self._rises.extend(Rise(*rise) for rise in state["rises"])
        self._first = min(self._counts)
        self._go_on_from(now.day, now.normal, now.detector)

    def of(self) -> str:
        """Say what tells it from one that would have spoken on other days: the detector, and the days it learns."""
        return f"{self._make()!r} after {self._warm_up} days"

    @property
    def closed(self) -> int | None:
        """The last day that is complete."""
        return self._closed

    @property
    def rises(self) -> list[Rise]:
        """The rises up to the last complete day, oldest first."""
        self._catch_up()
        return list(self._rises)

    @property
    def checkpoints(self) -> int:
        """How many earlier states are kept, for counts that come late."""
        return len(self._checkpoints)

    def add(self, day: int, sign: int = 1) -> None:
        """Count one event on a day, or take it back with `sign` -1."""
        self._counts[day] += sign
        if not self._counts[day]:
            del self._counts[day]
        if self._checkpoints and (day < self._first or self._first not in self._counts):
            self._restart()
        elif self._checkpoints and day < self._next:
            self._rewind(day)

    def close(self, day: int) -> None:
        """Complete all days up to and including this one; the detector sees them in order."""
        if self._counts and (self._closed is None or day >= self._closed):
            self._closed = day
            self._catch_up()

    def _restart(self) -> None:
        self._checkpoints: list[_Checkpoint] = []
        self._rises: list[Rise] = []
        self._first = self._next = 0
        self._go_on_from(0, 0, self._make())

    def _go_on_from(self, day: int, normal: int, detector: base.DriftDetector) -> None:
        self._next, self._normal, self._detector = day, normal, detector
        self._counting = detector if isinstance(detector, Counting) else None

    def _read(self, row: list[Any]) -> _Checkpoint:
        day, normal, rises, state = row
        detector = self._make()
        if isinstance(detector, Stateful):
            detector.restore(state)
        return _Checkpoint(day, detector, normal, rises)

    def _rewind(self, day: int) -> None:
        """Go back to the last checkpoint that has not seen a day yet; to the beginning, if none is left of those."""
        while self._checkpoints and self._checkpoints[-1].day > day:
            self._checkpoints.pop()
        if not self._checkpoints:
            self._restart()
            return
        kept = self._checkpoints[-1]
        self._go_on_from(kept.day, kept.normal, deepcopy(kept.detector))
        del self._rises[kept.rises :]

    def _catch_up(self) -> None:
        if not self._counts or self._closed is None:
            return
        if not self._checkpoints:
            self._first = self._next = min(self._counts)
        for unseen in range(self._next, self._closed + 1):
            self._keep(unseen)
            self._observe(unseen)
            self._next = unseen + 1

    def _keep(self, day: int) -> None:
        """Keep a checkpoint now and then, and ever fewer of the old: their gaps stay within a part of their age."""
        kept = self._checkpoints
        if kept and day < kept[-1].day + _APART:
            return
        kept.append(_Checkpoint(day, deepcopy(self._detector), self._normal, len(self._rises)))
        for n in range(len(kept) - 2, 0, -1):
            if kept[n + 1].day - kept[n - 1].day <= (day - kept[n + 1].day) // 2:
                del kept[n]

    def _observe(self, day: int) -> None:
        self._normal += self._counts[day - _LAG] - self._counts[day - _LAG - _LEARN]
        expected, count = self._expected(day), max(self._counts[day], 0)
        if self._counting:
            self._counting.update(count, expected=expected)
        else:
            self._detector.update(count)
        if self._detector.drift_detected and day - self._first >= self._warm_up:
            self._report(day, expected)

    def _expected(self, day: int) -> float:
        days = min(max(day - _LAG - self._first + 1, 0), _LEARN)
        return (max(self._normal, 0) + 1) / max(days, _FEWEST_DAYS)

    def _report(self, day: int, expected: float) -> None:
        counting = self._counting
        since = day - (counting.run_length if counting else _LOOK_BACK) + 1
        observed = sum(self._counts[d] for d in range(since, day + 1))
        usual = expected * (day - since + 1)
        if observed > usual:
            score = counting.statistic if counting else observed / usual
            per_year = counting.per_year if counting else None
            self._rises.append(Rise(day, since, observed, round(usual, 3), round(score, 3), per_year))
