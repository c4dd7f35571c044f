"""Print what the scan finds in a simulated town against the rule of thumb, at the same number of false episodes."""

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.detection.town import KINDS, Kind, Town, spate
from detectors.base import Event, Located
from detectors.near_repeat import NearRepeat
from detectors.scan import SpaceTimeScan

TRAIN, TEST = 2.0, 2.0  # years


def stream(seed: int, kind: Kind | None, *, clustered: bool) -> list[Event]:
    """Draw four years of a town; from the third on with a spate every 40 days, if a kind is given."""
    rng = np.random.default_rng(seed)
    town = Town.make(rng, clustered=clustered)
    events = town.background(rng, TRAIN + TEST)
    if kind:
        for n in range(18):
            centre = town.place(rng, anywhere=bool(n % 2))
            events += spate(rng, kind, 365 * TRAIN + 20 + 40 * n, centre, f"s{n}")
    return sorted(events, key=lambda event: event.day)


def run(detector: Located, events: list[Event]) -> list[Event]:
    """List the events at which the detector spoke after the training years."""
    spoke = []
    for event in events:
        detector.update(event)
        if detector.drift_detected and event.day >= 365 * TRAIN:
            spoke.append(event)
    return spoke


def episodes(spoke: list[Event]) -> int:
    """Count alerts, those within 1 km and 14 days of an episode's start as one."""
    starts: list[Event] = []
    for event in spoke:
        near = (np.hypot(event.x - s.x, event.y - s.y) <= 1000 and event.day - s.day <= 14 for s in starts)
        if not any(near):
            starts.append(event)
    return len(starts)


def to_come(spoke: list[Event], kind: Kind) -> list[int]:
    """Count, for each planted spate, the burglaries still to come when it was noticed; 0 when missed."""
    first: dict[str, int] = {}
    for event in spoke:
        if event.key.startswith("s"):
            name, _, number = event.key.partition(".")
            first.setdefault(name, kind.events - 1 - int(number))
    return [first.get(f"s{n}", -1) for n in range(18)]


def false_episodes(make: Callable[[], Located], seeds: range, *, clustered: bool) -> float:
    """Count episodes a year on streams without spates."""
    found = [episodes(run(make(), stream(seed, None, clustered=clustered))) for seed in seeds]
    return sum(found) / (len(seeds) * TEST)


def same_budget(target: float, seeds: range, *, clustered: bool) -> float:
    """Find the scan's budget that gives as many false episodes a year as the rule, by bisection."""
    low, high = 0.05, 40.0
    for _ in range(9):
        middle = (low * high) ** 0.5
        found = false_episodes(lambda m=middle: SpaceTimeScan(m), seeds, clustered=clustered)  # type: ignore[misc]
        low, high = (middle, high) if found < target else (low, middle)
    return low  # the side on which the scan is not given more than the rule


def compare(seeds: range, *, clustered: bool) -> dict[str, Any]:
    """Measure both on the same streams."""
    rule = NearRepeat(events=3, radius=400, window=7)
    allowed = false_episodes(rule.clone, seeds, clustered=clustered)
    budget = same_budget(allowed, seeds, clustered=clustered)
    used = false_episodes(lambda: SpaceTimeScan(budget), seeds, clustered=clustered)
    rows = []
    for kind in track(KINDS, description="planted spates", console=Console(stderr=True)):
        row: dict[str, Any] = {"kind": f"{kind.events} in {kind.radius:.0f} m / {kind.days:.0f} d"}
        for name, make in (("rule", rule.clone), ("scan", lambda: SpaceTimeScan(budget))):
            left = [n for s in seeds for n in to_come(run(make(), stream(s, kind, clustered=clustered)), kind)]
            row[name] = {
                "recall": round(sum(n >= 0 for n in left) / len(left), 3),
                "still_to_come": round(sum(max(n, 0) for n in left) / len(left), 3),
            }
        rows.append(row)
    return {
        "town": "clustered" if clustered else "uniform",
        "rule_false_episodes_per_year": round(allowed, 2),
        "scan_false_episodes_per_year": round(used, 2),
        "scan_budget": round(budget, 2),
        "rows": rows,
    }


def main() -> None:
    """Print a table to standard error and the figures as JSON to standard output."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=15, help="towns to draw")
    seeds = range(options.parse_args().seeds)
    start = time.perf_counter()
    results = [compare(seeds, clustered=clustered) for clustered in (False, True)]
    for result in results:
        title = (
            f"{result['town']} town; false episodes a year: rule {result['rule_false_episodes_per_year']}, "
            f"scan {result['scan_false_episodes_per_year']}"
        )
        table = Table("planted", "recall: rule", "scan", "still to come: rule", "scan", title=title)
        for row in result["rows"]:
            rule, scan = row["rule"], row["scan"]
            figures = rule["recall"], scan["recall"], rule["still_to_come"], scan["still_to_come"]
            table.add_row(row["kind"], *map(str, figures))
        Console(stderr=True).print(table)
    print(json.dumps({"seconds": round(time.perf_counter() - start, 1), "results": results}))


if __name__ == "__main__":
    main()
