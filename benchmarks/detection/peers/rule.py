"""Arrivals in; "at least so many within so many metres and days of the newest" out, with the count as the score."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.detection.contender import Alarm, Arrival, Contender

RADII = (200.0, 300.0, 400.0, 500.0, 650.0, 800.0)  # metres
WINDOWS = (3.0, 5.0, 7.0, 10.0, 14.0)  # days


@dataclass(frozen=True)
class Rule:
    """The rule of thumb, for whole streams at once: says what `detectors.near_repeat.NearRepeat` says.

    Parameters
    ----------
    radius, window
        In metres and in days.
    """

    radius: float
    window: float

    @property
    def name(self) -> str:
        """What it is called in the tables."""
        return f"≥ m in {self.radius:.0f} m / {self.window:.0f} d"

    def alarms(self, arrivals: Sequence[Arrival]) -> list[Alarm]:
        """Give an alarm for every event with another one near it."""
        day, x, y = (np.array([getattr(event, column) for event, _ in arrivals]) for column in ("day", "x", "y"))
        count = np.ones(len(day), int)
        newest = np.maximum.accumulate(day) if len(day) else day
        current = day >= newest - self.window
        order = np.argsort(day, kind="stable")
        for lag in range(1, len(day)):
            early, late = order[:-lag], order[lag:]
            close = day[late] - day[early] <= self.window
            if not close.any():
                break
            early, late = early[close], late[close]
            near = np.hypot(x[late] - x[early], y[late] - y[early]) <= self.radius
            np.add.at(count, np.maximum(early, late)[near], 1)
        return [
            Alarm(arrivals[n].at, float(x[n]), float(y[n]), self.radius, float(count[n]))
            for n in np.flatnonzero(current & (count > 1)).tolist()
        ]


def families(stream_kind: str) -> dict[str, list[Contender]]:  # noqa: ARG001  (one grid for every stream)
    """Give the choices of radius and window to tune over."""
    return {"rule of thumb": [Rule(radius, window) for radius in RADII for window in WINDOWS]}
