"""Located events in; the moment when one place has more than its usual share out."""

import math

import numpy as np
from river import base

from .base import Event, Finding
from .chance import chance, surprise
from .place import Learned, PlaceRate
from .timeline import Timeline

_SHORTEST = 0.5  # days: nothing shorter is told apart
_PACE_DAYS = 42.0  # how far back the present season is read
_PACE_STRENGTH = 15.0  # events that "as last year" counts for
_FEWEST = 30  # events without which nothing is normal yet
_BEGUN = 9  # history begins with the tenth event: one that lies far back makes no history


class SpaceTimeScan(base.DriftDetector):
    """Space-time scan over cylinders of several radii and all starts that end at the newest event.

    Each cylinder's count is scored by its Poisson log likelihood ratio against what is normal for the place
    and season; the best score is turned into how many such findings a year chance alone would give, and is a
    finding when that is within the budget. The same events leave the same state in whatever order they came.

    Parameters
    ----------
    false_alerts_per_year
        The budget: findings a year that are accepted when nothing is going on.
    radii
        Radii of the cylinders, in metres, ascending.
    events
        The fewest that make a spate.
    window
        The longest window, in days. Events younger than this do not yet count as normal.
    half_life
        Days after which an event counts half in what is normal.
    warm_up
        Days of history before anything is found.
    threshold
        For experts: a score to reach instead of the budget.

    Examples
    --------
    >>> import random
    >>> rng = random.Random(7)
    >>> scan = SpaceTimeScan(false_alerts_per_year=2)
    >>> for n in range(700):
    ...     scan.update(Event(f"{n}", n * 1.0, rng.uniform(0, 8000), rng.uniform(0, 8000)))
    >>> for n in range(4):
    ...     scan.update(Event(f"spate {n}", 700 + n / 2, 4000 + 50.0 * n, 4000))
    ...     print(n + 1, scan.drift_detected)
    1 False
    2 False
    3 True
    4 True

    References
    ----------
    Kulldorff, M. (2001). Prospective time periodic geographical disease surveillance using a scan statistic.
    Neill, D. B. (2009). Expectation-based scan statistics for monitoring spatial time series data.
    """

    def __init__(
        self,
        false_alerts_per_year: float = 4.0,
        radii: tuple[float, ...] = (150.0, 300.0, 500.0, 900.0),
        events: int = 3,
        window: float = 10.0,
        half_life: float = 365.0,
        warm_up: float = 90.0,
        threshold: float | None = None,
    ) -> None:
        super().__init__()
        if not radii or min(radii) <= 0 or tuple(sorted(radii)) != tuple(radii):
            raise ValueError(f"radii must be positive metres in ascending order, got {radii}")
        if min(false_alerts_per_year, window, half_life) <= 0:
            raise ValueError("false_alerts_per_year, window and half_life must be greater than 0")
        if events < 2:
            raise ValueError(f"events must be at least 2, got {events}")
        self.false_alerts_per_year = false_alerts_per_year
        self.radii = radii
        self.events = events
        self.window = window
        self.half_life = half_life
        self.warm_up = warm_up
        self.threshold = threshold
        self._reset()

    def _reset(self) -> None:
        super()._reset()
        self.finding: Finding | None = None
        self._line = Timeline()
        self._rate = PlaceRate(self.half_life)
        self._settled = 0

    def update(self, x: Event) -> None:  # type: ignore[override]  # river's own take a bare number
        """Take in one event, and judge it."""
        if self._line.insert(x) < self._settled:
            self._rate.add(x)
            self._settled += 1
        self._settle()
        self.finding = self.review(x)
        self._drift_detected = self.finding is not None

    def revoke(self, x: Event) -> None:
        """Forget an event as if it had never been."""
        at = self._line.remove(x)
        if at is not None and at < self._settled:
            self._rate.add(x, -1)
            self._settled -= 1
        self._settle()

    def review(self, x: Event) -> Finding | None:
        """Judge one known event: the best cylinder round it, if that is more than the budget allows."""
        if not self.ready or x.day < self._line.days[-1] - self.window:
            return None
        best = self._best(x)
        if best is None or best.per_year is None:
            return None
        if self.threshold is not None:
            return best if best.score >= self.threshold else None
        return best if best.per_year <= self.false_alerts_per_year else None

    def holds(self, finding: Finding, observed: int) -> bool:
        """Tell whether a finding would still stand with so many events in its circle and window."""
        if observed < self.events or finding.expected is None:
            return False
        if not self.ready:
            return True
        score = float(surprise(np.array(float(observed)), np.array(finding.expected)))
        if self.threshold is not None:
            return score >= self.threshold
        return self._by_chance(score, self._density(finding.x, finding.y)) <= self.false_alerts_per_year

    @property
    def ready(self) -> bool:
        """Whether enough has been seen to say what is normal."""
        line = self._line
        return len(line) > _FEWEST and float(line.days[-1] - line.days[_BEGUN]) >= self.warm_up

    @property
    def events_per_year(self) -> float:
        """How many events a year the whole ground now sees."""
        return 365.25 * self._rate.per_day(self._learned()) * self._pace()

    def thresholds(self) -> dict[str, float]:
        """Give the score that the budget asks for where events are rare, usual and frequent.

        The three stand for the first, fifth and ninth tenth of the places of the latest thousand events.
        """
        latest = range(max(len(self._line) - 1000, 0), len(self._line))
        density = sorted(self._density(event.x, event.y) for event in map(self._line.event, latest))
        named = {"quiet": 0.1, "usual": 0.5, "busy": 0.9}
        return {name: self._threshold_at(density[int(tenth * (len(density) - 1))]) for name, tenth in named.items()}

    def _threshold_at(self, density: float) -> float:
        low, high = 0.0, 60.0
        for _ in range(20):
            middle = (low + high) / 2
            enough = self._by_chance(middle, density) <= self.false_alerts_per_year
            low, high = (low, middle) if enough else (middle, high)
        return high

    def _by_chance(self, score: float, density: float) -> float:
        """Count the findings a year, at least this surprising, that chance alone gives."""
        crowd = density * math.pi * self.radii[-1] ** 2 * self.window
        tail = chance(self.radii, self.window, _SHORTEST, self.events)
        return tail.of(score, crowd) * self.events_per_year

    def _learned(self) -> Learned:
        days = self._line.days
        first = float(days[_BEGUN])
        heard = [(start, end) for start, end in self._line.silences if end > first]
        return Learned(first, float(days[-1]) - self.window, heard)

    def _settle(self) -> None:
        """Let what is older than the window, and only that, count as normal."""
        target = self._line.since(float(self._line.days[-1]) - self.window) if len(self._line) else 0
        while self._settled < target:
            self._rate.add(self._line.event(self._settled))
            self._settled += 1
        while self._settled > target:
            self._settled -= 1
            self._rate.add(self._line.event(self._settled), -1)

    def _pace(self) -> float:
        """How busy the present season is against the learned rate."""
        line = self._line
        last = float(line.days[-1])
        deaf = sum(max(end - max(start, last - _PACE_DAYS), 0.0) for start, end in line.silences)
        usual = self._rate.per_day(self._learned()) * max(_PACE_DAYS - deaf, 1.0)
        return (len(line) - line.since(last - _PACE_DAYS) + _PACE_STRENGTH) / (usual + _PACE_STRENGTH)

    def _density(self, x: float, y: float) -> float:
        return self._rate.at(x, y, self._learned()) * self._pace()

    def _best(self, x: Event) -> Finding | None:
        first = self._line.since(x.day - self.window)
        days = self._line.days[first:]
        apart = np.hypot(self._line.x[first:] - x.x, self._line.y[first:] - x.y)
        near = np.flatnonzero((apart <= self.radii[-1]) & (days <= x.day + self.window))
        if len(near) < self.events:
            return None
        days, apart = days[near], apart[near]
        density, end = self._density(x.x, x.y), float(days[-1])
        starts = int(np.searchsorted(days, x.day, side="right"))
        length = np.maximum(end - days[:starts], _SHORTEST)
        circles = np.array(self.radii)[:, None]
        inside = apart[None, :] <= circles
        held = np.cumsum(inside[:, ::-1], axis=1)[:, ::-1][:, :starts].astype(float)
        usual = density * math.pi * circles**2 * length[None, :]
        counts = inside[:, :starts] & (held >= self.events)
        scores = np.where(counts, surprise(held, usual), 0.0)
        ring, start = divmod(int(np.argmax(scores)), starts)
        score = float(scores[ring, start])
        if score <= 0:
            return None
        keys = self._line.keys(first)
        return Finding(
            observed=int(held[ring, start]),
            expected=float(usual[ring, start]),
            score=score,
            per_year=self._by_chance(score, density),
            x=x.x,
            y=x.y,
            radius=self.radii[ring],
            since=float(days[start]),
            members=tuple(keys[near[j]] for j in range(start, len(near)) if inside[ring, j]),
        )
