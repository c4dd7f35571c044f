"""Located events in; the moment when one place has more than its usual share out."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from river import base

from .base import Event, Finding
from .chance import chance
from .evidence import Near, alone, weigh
from .normal import Normal, Usual
from .timeline import Floats

_YEAR = 365.25
_LEAST_HALF_LIFE = 7.0  # days: the state holds whole numbers that grow with how often it passes
_SHORTEST = 0.5  # days: what is expected is never given for less


class Around(NamedTuple):
    """The events round one, itself included, oldest first: their keys, times and places, and how far away each is.

    Parameters
    ----------
    keys
        What tells them apart.
    days, spans
        The middles and the lengths of their intervals, in days.
    x, y, apart
        Where they are, and how far from the one, in metres.
    weekday
        How busy the ground is on each one's day of the week, 1 for the average.
    """

    keys: Sequence[str]
    days: Floats
    spans: Floats
    x: Floats
    y: Floats
    apart: Floats
    weekday: Floats


class SpaceTimeScan(base.DriftDetector):
    """Space-time scan over cylinders of several radii and all starts that end at the newest event.

    Every circle, start and pace is weighed by its likelihood ratio against what is normal for the place, the
    weekday and the season; their sum, a Shiryaev-Roberts statistic over several scales, is turned into how many
    such findings a year chance alone would give, and is a finding when that is within the budget. What happens
    at one and the same place counts once. The same events leave the same state in whatever order they came, and
    what one more event costs does not grow with the history.

    Parameters
    ----------
    false_alerts_per_year
        The budget: findings a year that are accepted when nothing is going on.
    radii
        Radii of the cylinders, in metres, ascending.
    events
        The fewest places that make a spate.
    window
        The longest window, in days. Events younger than this do not yet count as normal.
    spot
        Metres within which several events count as one place; 0 to count every event.
    emphasis
        0 looks for what is unusual for a place, and spreads the budget evenly over all events; towards 1 more of
        it goes to busy places, where more is still to come.
    half_life
        Days after which an event counts half in what is normal.
    warm_up
        Days of history before anything is found.
    threshold
        For experts: a score, in nats, to reach instead of the budget.

    Examples
    --------
    >>> import random
    >>> rng = random.Random(7)
    >>> scan = SpaceTimeScan(false_alerts_per_year=2)
    >>> for n in range(700):
    ...     scan.update(Event(f"{n}", n * 1.0, rng.uniform(0, 8000), rng.uniform(0, 8000)))
    >>> for n in range(4):
    ...     scan.update(Event(f"spate {n}", 700 + n / 2, 4000 + 60.0 * n, 4000))
    ...     print(n + 1, scan.drift_detected)
    1 False
    2 True
    3 True
    4 True

    References
    ----------
    Kulldorff, M. (2001). Prospective time periodic geographical disease surveillance using a scan statistic.
    Neill, D. B. (2009). Expectation-based scan statistics for monitoring spatial time series data.
    Assuncao, R. and Correa, T. (2009). Surveillance to detect emerging space-time clusters. CSDA 53(8).
    """

    def __init__(  # noqa: PLR0913, PLR0917  (what river clones, shows and tunes by name)
        self,
        false_alerts_per_year: float = 4.0,
        radii: tuple[float, ...] = (300.0, 500.0, 700.0),
        events: int = 2,
        window: float = 10.0,
        spot: float = 50.0,
        emphasis: float = 0.0,
        half_life: float = 365.0,
        warm_up: float = 90.0,
        threshold: float | None = None,
    ) -> None:
        super().__init__()
        if not radii or min(radii) <= 0 or tuple(sorted(set(radii))) != tuple(radii):
            raise ValueError(f"radii must be positive metres in ascending order, got {radii}")
        if min(false_alerts_per_year, window) <= 0:
            raise ValueError("false_alerts_per_year and window must be greater than 0")
        if half_life < _LEAST_HALF_LIFE:
            raise ValueError(f"half_life must be at least {_LEAST_HALF_LIFE:.0f} days, got {half_life}")
        if events < 2:
            raise ValueError(f"events must be at least 2, got {events}")
        if not 0 <= spot < radii[0]:
            raise ValueError(f"spot must be at least 0 and less than the smallest radius, got {spot}")
        if not 0 <= emphasis <= 1:
            raise ValueError(f"emphasis must lie between 0 and 1, got {emphasis}")
        self.false_alerts_per_year = false_alerts_per_year
        self.radii = radii
        self.events = events
        self.window = window
        self.spot = spot
        self.emphasis = emphasis
        self.half_life = half_life
        self.warm_up = warm_up
        self.threshold = threshold
        self._reset()

    def _reset(self) -> None:
        super()._reset()
        self.finding: Finding | None = None
        self._circles: Floats = np.array(self.radii, float)
        self._normal = Normal(tuple(self.radii), self.window, self.half_life, self.spot)

    def update(self, x: Event) -> None:  # type: ignore[override]  # river's own take a bare number
        """Take in one event, and judge it."""
        self._normal.add(x)
        self.finding = self.review(x)
        self._drift_detected = self.finding is not None

    def revoke(self, x: Event) -> None:
        """Forget an event, which must have been taken in, as if it had never been."""
        self._normal.remove(x)

    def review(self, x: Event) -> Finding | None:
        """Judge one known event: the best cylinder round it, if that is more than the budget allows."""
        if not self.ready or x.day < self._normal.last - self.window:
            return None
        return self.judged(self._best(x))

    def judged(self, best: Finding | None) -> Finding | None:
        """Give the best cylinder round an event if that is more than the budget allows."""
        if best is None or best.per_year is None or best.score <= 0:
            return None
        if self.threshold is not None:
            return best if best.score >= self.threshold else None
        return best if best.per_year <= self.false_alerts_per_year else None

    def holds(self, finding: Finding, left: Sequence[Event]) -> bool:
        """Tell whether a finding would still stand if only these of its events were left.

        What was lost is the evidence of so many events less in its strongest cylinder, by what is usual there now.
        """
        return self.stands(finding, left, self._normal.usual(finding.x, finding.y) if self.ready else None)

    def stands(self, finding: Finding, left: Sequence[Event], usual: Usual | None) -> bool:
        """Tell the same, given what is usual there now; None where that is not known yet."""
        x, y = np.array([event[2:4] for event in left]).reshape(-1, 2).T
        places = int(_fresh(x, y, self.spot).sum())
        if places < self.events or finding.expected is None:
            return False
        if usual is None:
            return True
        rate = float(usual.rates[self.radii.index(finding.radius)])
        days = max(event.day for event in left) - finding.since
        before, after = (alone(many, rate, days, len(self.radii)) for many in (finding.observed, places))
        score = finding.score + min(after - before, 0.0)
        if self.threshold is not None:
            return score >= self.threshold
        return self.per_year(score, usual) <= self.false_alerts_per_year

    def knowing(self, normal: Normal) -> "SpaceTimeScan":
        """Give a scan of the same parameters to which this is normal; it shares that, so nothing may be taken in."""
        other: SpaceTimeScan = self.clone()
        other._normal = normal
        return other

    def prepare(self) -> None:
        """Work out what chance alone does, once in a process: the seconds that it takes are not those of an alert."""
        chance(tuple(self.radii), self.window, self.events).prepare()

    @property
    def ready(self) -> bool:
        """Whether enough has been seen to say what is normal."""
        days = self._normal.days()
        return days is not None and days >= self.warm_up

    @property
    def last(self) -> float:
        """The day of the newest event."""
        return self._normal.last

    @property
    def spans(self) -> Floats:
        """How vague the times of the latest events are: the lengths of their intervals, in days."""
        return self._normal.recent.spans.copy()

    @property
    def events_per_year(self) -> float:
        """How many events a year the whole ground now sees."""
        return _YEAR * self._normal.per_day()

    def usual(self, x: float, y: float) -> Usual:
        """Tell what is usual round a place, in metres."""
        return self._normal.usual(x, y)

    def per_year(self, score: float, usual: Usual) -> float:
        """Count the findings a year, at least this surprising where this is usual, that chance alone gives."""
        tail = chance(tuple(self.radii), self.window, self.events).of(score, usual.crowd, usual.known)
        if self.emphasis:
            tail /= max(usual.crowding, 1e-3) ** self.emphasis
        return tail * usual.per_day * _YEAR

    @property
    def keys(self) -> list[str]:
        """The events that are remembered one by one, oldest first."""
        return self._normal.recent.keys(0)

    def state(self) -> dict[str, Any]:
        """Give all that is remembered, ready for JSON."""
        return self._normal.state()

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what another scan of the same parameters remembered."""
        self._reset()
        self._normal.restore(state)

    def _best(self, x: Event) -> Finding | None:
        recent = self._normal.recent
        first, last = recent.since(x.day - self.window), recent.since(math.nextafter(x.day + self.window, math.inf))
        apart = np.hypot(recent.x[first:last] - x.x, recent.y[first:last] - x.y)
        chosen = np.flatnonzero(apart <= self.radii[-1])
        if len(chosen) < self.events:
            return None
        usual = self._normal.usual(x.x, x.y)
        return self.weighed(x, self._around(first + chosen, apart[chosen]), usual)

    def weighed(self, x: Event, around: Around, usual: Usual) -> Finding | None:
        """Give the best cylinder round an event, given what lies round it and is usual there; None where none is."""
        half = around.spans / 2
        fresh = _fresh(around.x, around.y, self.spot)
        near = Near(around.apart, around.days - half, around.days + half, fresh, around.weekday)
        evidence = weigh(near, self._circles, usual.rates, self.events)
        if evidence is None:
            return None
        since = float(near.earliest[evidence.start])
        inside = (near.apart <= self.radii[evidence.ring]) & (near.latest >= since)
        return Finding(
            observed=int(inside.sum()),
            expected=float(usual.rates[evidence.ring]) * max(float(near.latest.max()) - since, _SHORTEST),
            score=evidence.score,
            per_year=self.per_year(evidence.score, usual),
            x=x.x,
            y=x.y,
            radius=self.radii[evidence.ring],
            since=since,
            members=tuple(around.keys[position] for position in np.flatnonzero(inside).tolist()),
        )

    def _around(self, at: NDArray[np.int64], apart: Floats) -> Around:
        recent = self._normal.recent
        days, keys = recent.days[at], recent.keys(int(at[0]))
        return Around(
            [keys[position] for position in (at - at[0]).tolist()],
            days,
            recent.spans[at],
            recent.x[at],
            recent.y[at],
            apart,
            self._normal.pace.weekday(days),
        )


def _fresh(x: Floats, y: Floats, spot: float) -> Floats:
    """Tell of events, oldest first, which count (1): all but those at the place of a newer one that counts (0)."""
    fresh = np.ones(len(x))
    if spot and len(x):
        same = np.hypot(x[:, None] - x, y[:, None] - y) <= spot
        for older in np.flatnonzero(np.triu(same, 1).any(axis=1))[::-1]:
            fresh[older] = not np.any(same[older, older + 1 :] * fresh[older + 1 :])
    return fresh
