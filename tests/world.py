"""A small invented town for tests: two partnerships, their groups, and burglaries placed by metres."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

from config.load import parse
from config.schema.settings import Settings
from detectors.ground import Ground
from streams.core.facts import Report
from streams.core.policy import Policy
from streams.policies import policies

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday in March
NOW = datetime(2027, 1, 1, tzinfo=UTC)
TOWN = Ground(56.20, 11.55)  # at sea, where nobody lives

CONFIG = """
    partnerships:
      lund:
        name: Bo trygt Lund
        areas:
          nord: {name: Nordby, circle: {lat: 56.23, lon: 11.55, metres: 3300}}
          syd: {name: Sydby, circle: {lat: 56.17, lon: 11.55, metres: 3300}}
        detection:
          - {kind: near_repeat, events: 3, radius: 400 m, window: 7 days}
        groups:
          nabo_nord: {name: Nabohjælp Nordby, kind: neighbourhood_watch, areas: [nord]}
          nabo_syd: {name: Nabohjælp Sydby, kind: neighbourhood_watch, areas: [syd], approval: none}
          politi: {name: Politi, kind: police}
"""


def dedented(text: str = CONFIG) -> str:
    """Give settings as a file holds them."""
    return dedent(text).lstrip()


def settings(text: str = CONFIG, folder: Path = Path()) -> Settings:
    """Read settings from text."""
    return parse(dedent(text), "test.yaml", folder)


def town(text: str = CONFIG) -> tuple[Policy, ...]:
    """Give the town's policies."""
    return policies(settings(text))


def burglary(name: str, hours: float, x: float = 0.0, y: float = 3000.0, **facts: Any) -> Report:
    """Report a burglary so many hours after the start, x metres east and y north of the middle of town."""
    lat, lon = TOWN.degrees(x, y)
    at = START + timedelta(hours=hours)
    report = Report(name, lat=lat, lon=lon, occurred_from=at - timedelta(hours=3), occurred_to=at, reported_at=at)
    return replace(report, **facts)


def spate(name: str, hours: float, count: int = 3, y: float = 3000.0, every: float = 12.0) -> list[Report]:
    """Report a run of burglaries, 50 m and some hours apart."""
    return [burglary(f"{name}{n}", hours + every * n, x=50.0 * n, y=y) for n in range(count)]


def in_order(reports: Sequence[Report]) -> list[Report]:
    """Sort reports by when they were made."""
    return sorted(reports, key=lambda report: (report.reported_at or START, report.key, report.revision))
