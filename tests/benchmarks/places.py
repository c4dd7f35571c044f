"""A seed in; small streams, quick to run over, out."""

import numpy as np

from benchmarks.detection.contender import Arrival
from benchmarks.detection.scene import Stream, in_order
from detectors.base import Event


def arrival(day: float, x: float = 0.0, y: float = 0.0, wait: float = 0.0) -> Arrival:
    """Let something happen, and become known after some days."""
    return Arrival(Event(f"{day}-{x}-{y}", day, x, y), day + wait)


def ground(seed: int = 1, years: float = 2.0, per_year: int = 400, side: float = 12_000.0) -> Stream:
    """Draw a square without spates; the second half of its years is judged."""
    rng = np.random.default_rng(seed)
    days = np.sort(rng.uniform(0, 365.25 * years, int(per_year * years)))
    x, y = rng.uniform(0, side, (2, len(days)))
    events = [Event(f"b{n}", float(days[n]), float(x[n]), float(y[n])) for n in range(len(days))]
    waits = rng.exponential(0.2, len(days)).tolist()
    arrivals = (Arrival(event, event.day + wait) for event, wait in zip(events, waits, strict=True))
    return Stream(in_order(arrivals), 365.25 * years / 2, 365.25 * years)
