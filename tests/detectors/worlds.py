"""Made-up towns for the detectors' tests: events by chance alone, and spates among them."""

import numpy as np

from benchmarks.detection.town import KINDS, Kind, Town, spate
from detectors.base import Event, Located

YEAR = 365.25


def quiet(seed: int, years: float, *, clustered: bool = False, per_year: float = 365.0) -> list[Event]:
    """Draw a town in which nothing but chance is going on."""
    rng = np.random.default_rng(seed)
    return Town.make(rng, clustered=clustered).background(rng, years, per_year)


def with_spates(seed: int, kind: Kind, *, clustered: bool = False, years: float = 4.0) -> list[Event]:
    """Draw a town in whose second half a spate comes every 40 days."""
    rng = np.random.default_rng(seed)
    town = Town.make(rng, clustered=clustered)
    events = town.background(rng, years)
    first = years * YEAR / 2 + 20
    for n, start in enumerate(np.arange(first, years * YEAR - 20, 40)):
        events += spate(rng, kind, float(start), town.place(rng), f"s{n}")
    return sorted(events, key=lambda event: event.day)


def spoke(detector: Located, events: list[Event], since: float = 0.0) -> list[Event]:
    """List the events at which a detector spoke."""
    found = []
    for event in events:
        detector.update(event)
        if detector.drift_detected and event.day >= since:
            found.append(event)
    return found


def episodes(found: list[Event]) -> int:
    """Count findings, those within 1 km and 14 days of the first of an episode as one."""
    starts: list[Event] = []
    for event in found:
        if not any(np.hypot(event.x - s.x, event.y - s.y) <= 1000 and event.day - s.day <= 14 for s in starts):
            starts.append(event)
    return len(starts)


__all__ = ["KINDS", "YEAR", "episodes", "quiet", "spoke", "with_spates"]
