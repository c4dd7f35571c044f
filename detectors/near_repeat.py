"""Located events in; "so many within so many metres and days" out."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from river import base

from .base import Event, Finding
from .timeline import Timeline

_KEPT = 4  # windows for which events are remembered one by one; no answer needs more than two


class NearRepeat(base.DriftDetector):
    """The rule of thumb: at least so many events within a radius and a number of days of the newest.

    Knows nothing of what is normal for a place, and is what the other detectors must beat. Events older than four
    windows are forgotten, which changes no answer, unless ten or more that are dated weeks after all others are taken
    back.

    Parameters
    ----------
    events
        How many make a finding, the newest included.
    radius
        In metres.
    window
        In days.

    Examples
    --------
    >>> rule = NearRepeat(events=3, radius=400, window=7)
    >>> for day in (0.0, 5.0, 6.0, 30.0):
    ...     rule.update(Event(f"{day}", day, 100 * day, 0.0))
    ...     print(day, rule.drift_detected)
    0.0 False
    5.0 False
    6.0 False
    30.0 False
    >>> rule.update(Event("a", 30.5, 3100.0, 0.0))
    >>> rule.update(Event("b", 31.0, 3200.0, 0.0))
    >>> rule.drift_detected, rule.finding.members
    (True, ('30.0', 'a', 'b'))

    References
    ----------
    Johnson, S. D. et al. (2007). Space-time patterns of risk: a cross national assessment of residential
    burglary victimization. Journal of Quantitative Criminology 23.
    """

    def __init__(self, events: int = 3, radius: float = 400.0, window: float = 7.0) -> None:
        super().__init__()
        if events < 2:
            raise ValueError(f"events must be at least 2, got {events}")
        if min(radius, window) <= 0:
            raise ValueError("radius and window must be greater than 0")
        self.events = events
        self.radius = radius
        self.window = window
        self._reset()

    def _reset(self) -> None:
        super()._reset()
        self.finding: Finding | None = None
        self._line = Timeline(horizon=_KEPT * self.window)

    def update(self, x: Event) -> None:  # type: ignore[override]  # river's own take a bare number
        """Take in one event, and judge it."""
        if x.day >= self._line.begins:
            self._line.insert(x)
            self._line.forget()
        self.finding = self.review(x)
        self._drift_detected = self.finding is not None

    def revoke(self, x: Event) -> None:
        """Forget an event as if it had never been."""
        self._line.remove(x)

    def review(self, x: Event) -> Finding | None:
        """Judge one known event."""
        if not len(self._line) or x.day < self._line.days[-1] - self.window:
            return None
        first = self._line.since(x.day - self.window)
        days = self._line.days[first:]
        apart = np.hypot(self._line.x[first:] - x.x, self._line.y[first:] - x.y)
        near = np.flatnonzero((apart <= self.radius) & (days <= x.day + self.window))
        if len(near) < self.events:
            return None
        keys = self._line.keys(first)
        return Finding(
            observed=len(near),
            expected=None,
            score=float(len(near)),
            per_year=None,
            x=x.x,
            y=x.y,
            radius=self.radius,
            since=float(days[near[0]]),
            members=tuple(keys[n] for n in near),
        )

    def holds(self, finding: Finding, left: Sequence[Event]) -> bool:  # noqa: ARG002
        """Tell whether so many events still make a finding."""
        return len(left) >= self.events

    @property
    def keys(self) -> list[str]:
        """The events that are remembered one by one, oldest first."""
        return self._line.keys(0)

    def state(self) -> dict[str, Any]:
        """Give all that is remembered, ready for JSON."""
        return {"window": self.window, **self._line.state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what another rule of the same window remembered."""
        if state.get("window") != self.window:
            raise ValueError(f"the state is of another window than {self.window:g} days")
        self._reset()
        self._line.restore(state)
