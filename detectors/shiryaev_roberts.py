"""Located events in; the moment when the evidence for a cluster that has begun somewhere is enough out."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from river import base

from .base import Event, Finding
from .vicinity import Floats, Vicinity

_LARGEST = 600.0  # of a log likelihood ratio: sums of its exponential stay numbers
_FEWEST = 2  # one event is no cluster


class ShiryaevRoberts(base.DriftDetector):
    """Shiryaev-Roberts statistic in space and time, kept up to date event by event.

    Each event may be where and when a cluster began: in a circle round it, events have since come 1 + epsilon times
    as often as before. The statistic is the sum, over all these beginnings, of the likelihood ratio of that against
    no cluster at all; what is usual for a circle is its share of all events so far, so that unevenness of place alone
    or of time alone does not matter.

    An event completes a finding when the ratios of the clusters that it is in sum to more than (1 + epsilon) times
    the number of events between two false alerts. By chance a ratio begins at 1 + epsilon, with its own event, and does
    not grow on average; by Ville's inequality it then reaches that limit once in so many events at most. The bound is
    safe rather than sharp: a simulated town gave a fiftieth to a fifth of the false alerts asked for. A threshold given
    instead is the paper's own: the sum of all ratios is held against it too, for an event in the likeliest cluster.

    The same events leave the same state in whatever order they came, and what is taken back has never been, unless
    ten or more that are dated a window after all others are taken back at once: what is older than the horizon by a
    window is forgotten for good. An update costs time in proportion to the
    events of the horizon, where the published program's grows with the cube of all events.

    Parameters
    ----------
    false_alerts_per_year
        The budget: findings a year that are accepted when nothing is going on.
    radius
        Of the circles, in metres; an event exactly so far away is outside.
    epsilon
        The rise to look out for: 10 means eleven times the usual.
    threshold
        For experts: what the statistic must exceed, instead of the budget; the average number of events to a first
        false alert, according to the paper.
    window
        How many days back a cluster may have begun. Infinite in the paper; shorter makes the statistic smaller, never
        larger, and lets go of what is over.
    horizon
        How many days back events count at all. Infinite in the paper; shorter bounds the cost of an update and
        follows slow shifts: the statistic is that of a history which began so long ago.
    warm_up
        Days of history before anything is found.

    Examples
    --------
    >>> import random
    >>> rng = random.Random(7)
    >>> detector = ShiryaevRoberts(false_alerts_per_year=2)
    >>> for n in range(300):
    ...     detector.update(Event(f"{n}", n * 1.0, rng.uniform(0, 8000), rng.uniform(0, 8000)))
    >>> for n in range(5):
    ...     detector.update(Event(f"spate {n}", 300 + n / 2, 4000 + 50.0 * n, 4000))
    ...     print(n + 1, round(detector.statistic), detector.drift_detected)
    1 116 False
    2 182 False
    3 772 False
    4 5184 True
    5 35854 True

    References
    ----------
    Assunção, R. and Correa, T. (2009). Surveillance to detect emerging space-time clusters. Computational Statistics
    and Data Analysis 53(8).
    """

    def __init__(
        self,
        false_alerts_per_year: float = 4.0,
        radius: float = 400.0,
        epsilon: float = 10.0,
        threshold: float | None = None,
        window: float = 30.0,
        horizon: float = 365.0,
        warm_up: float = 90.0,
    ) -> None:
        super().__init__()
        positive = {
            "false_alerts_per_year": false_alerts_per_year, "radius": radius, "epsilon": epsilon,
            "threshold": 1.0 if threshold is None else threshold, "window": window, "horizon": horizon,
        }  # fmt: skip
        for name, given in positive.items():
            if not given > 0:
                raise ValueError(f"{name} must be greater than 0, got {given}")
        if warm_up > horizon:
            raise ValueError(f"warm_up must be within the horizon of {horizon:g} days, got {warm_up:g}")
        self.false_alerts_per_year = false_alerts_per_year
        self.radius = radius
        self.epsilon = epsilon
        self.threshold = threshold
        self.window = window
        self.horizon = horizon
        self.warm_up = warm_up
        self._reset()

    def _reset(self) -> None:
        super()._reset()
        self.finding: Finding | None = None
        self._past = Vicinity(self.radius, self.horizon, spare=self.window)

    def update(self, x: Event) -> None:  # type: ignore[override]  # river's own take a bare number
        """Take in one event, and judge it."""
        self._past.add(x)
        self.finding = self.review(x)
        self._drift_detected = self.finding is not None

    def revoke(self, x: Event) -> None:
        """Forget an event as if it had never been."""
        self._past.remove(x)

    def review(self, x: Event) -> Finding | None:
        """Judge one known event, as of the newest: the likeliest cluster that it is in, if the evidence is enough."""
        at = self._past.find(x)
        if at is None or not self.ready:
            return None
        first, ratios = self._ratios()
        its = self._past.around(x.x, x.y)
        its = its[(its >= first) & (its <= at)]
        if not len(its):
            return None
        likeliest = int(its[np.argmax(ratios[its - first])])
        as_published = self.threshold is not None and ratios[likeliest - first] == ratios.max()
        score = float(ratios.sum() if as_published else ratios[its - first].sum())
        enough = score > self.limit and self._past.since[likeliest] >= _FEWEST
        return self._cluster(likeliest, score) if enough else None

    def holds(self, finding: Finding, left: Sequence[Event]) -> bool:
        """Tell whether a finding would still stand if only these of its events were left."""
        log = math.log(finding.score) + (len(left) - finding.observed) * math.log1p(self.epsilon)
        return len(left) >= _FEWEST and (not self.ready or log > math.log(self.limit))

    @property
    def keys(self) -> list[str]:
        """The events that are remembered one by one, oldest first."""
        return self._past.kept

    def state(self) -> dict[str, Any]:
        """Give all that is remembered, ready for JSON."""
        return {"asked": self._asked(), **self._past.state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what another of the same radius, window and horizon remembered."""
        if state.get("asked") != self._asked():
            raise ValueError(f"the state is of another radius, window or horizon than {self._asked()}")
        self._reset()
        self._past.restore(state)

    @property
    def statistic(self) -> float:
        """The sum of the likelihood ratios of all beginnings, as of the newest event."""
        return float(self._ratios()[1].sum())

    @property
    def ready(self) -> bool:
        """Whether enough has been seen to say what is usual."""
        return len(self._past) > 1 and self._span >= self.warm_up

    @property
    def events_per_year(self) -> float:
        """How many events a year the whole ground now sees; infinite while they are all of one instant."""
        return 365.25 * (len(self._past) - 1) / self._span if self._span else math.inf

    @property
    def limit(self) -> float:
        """What a sum of likelihood ratios must exceed."""
        if self.threshold is not None:
            return self.threshold
        return (1 + self.epsilon) * self.events_per_year / self.false_alerts_per_year

    def _asked(self) -> list[float | None]:
        """Say what the state depends on; None stands for infinite."""
        return [each if math.isfinite(each) else None for each in (self.radius, self.window, self.horizon)]

    @property
    def _span(self) -> float:
        days = self._past.days
        return float(days[-1] - days[0]) if len(days) else 0.0

    def _ratios(self) -> tuple[int, Floats]:
        """Give the first position in the window, and the likelihood ratio of a cluster that began there or later."""
        past, count = self._past, len(self._past)
        first = int(np.searchsorted(past.days, past.days[-1] - self.window)) if count else 0
        expected = past.near[first:] * (np.arange(count - first, 0, -1) / max(count, 1))
        log = past.since[first:] * math.log1p(self.epsilon) - self.epsilon * expected
        return first, np.exp(np.minimum(log, _LARGEST))

    def _cluster(self, start: int, score: float) -> Finding:
        past, centre = self._past, self._past.event(start)
        inside = past.around(centre.x, centre.y)
        keys = past.keys
        return Finding(
            observed=int(past.since[start]),
            expected=float(past.near[start] * (len(past) - start) / len(past)),
            score=score,
            per_year=(1 + self.epsilon) * self.events_per_year / score,
            x=centre.x,
            y=centre.y,
            radius=self.radius,
            since=centre.day,
            members=tuple(keys[position] for position in inside if position >= start),
        )
