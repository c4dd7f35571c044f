"""Years of a nation's burglaries in; the seconds they take through the scan alone and through the core out."""

import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

from config.load import load
from detectors.ground import Ground
from detectors.scan import SpaceTimeScan
from streams.core.facts import Report
from streams.files import Row
from streams.policies import policies
from streams.replay import Replay

from .contender import Arrival
from .region import NATION, drawn
from .scenes import START

YEARS = 10.0
_MIDDLE = Ground(56.0, 10.5)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SETTINGS = """
country: DK
partnerships:
  nation:
    name: Bo trygt
    areas:
      all: {name: Danmark, circle: {lat: 56.0, lon: 10.5, metres: 180000}}
    groups:
      police: {name: Politi, kind: police}
"""


class Nation(NamedTuple):
    """How many reports there were, and seconds through the scan alone and through the whole core, on one core."""

    reports: int
    scan: float
    replay: float
    alerts: int


def nation(years: float = YEARS) -> Nation:
    """Run the scan as it comes, then the core as `trygvarsel replay` drives it, with the shipped settings."""
    arrivals = drawn(np.random.default_rng(98), NATION, START, years)
    scan, before = SpaceTimeScan(), time.perf_counter()
    for event, _ in arrivals:
        scan.update(event)
    alone = time.perf_counter() - before
    rows = [_row(n, arrival) for n, arrival in enumerate(arrivals)]
    before = time.perf_counter()
    alerts = _replayed(rows)
    return Nation(len(arrivals), alone, time.perf_counter() - before, alerts)


def _replayed(rows: Sequence[Row]) -> int:
    with tempfile.TemporaryDirectory() as home:
        path = Path(home, "nation.yaml")
        path.write_text(_SETTINGS, encoding="utf-8")
        replay = Replay(policies(load(path)), datetime.now(UTC))
        return sum(1 for _ in replay.over(rows))


def _row(number: int, arrival: Arrival) -> Row:
    half = NATION.across * NATION.side / 2
    lat, lon = _MIDDLE.degrees(arrival.event.x - half, arrival.event.y - half)
    happened, known = (_EPOCH + timedelta(days=day) for day in (arrival.event.day, arrival.at))
    report = Report(f"r{number}", lat=lat, lon=lon, occurred_from=happened, occurred_to=happened, reported_at=known)
    return Row("nation", number, "", report)
