"""A village with one group of neighbours, of whom one has agreed to be written to, and what happens there today."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.web.served import columns
from tests.world import burglary

_CONFIG = """
sending: on
channels:
  sms: {channel}
partnerships:
  lund:
    name: Bo trygt Lund
    areas:
      nord: {{name: Nordby, circle: {{lat: 56.23, lon: 11.55, metres: 3300}}}}
    detection:
      - {{kind: near_repeat, events: 3, radius: 400 m, window: 7 days}}
    groups:
      nabo:
        name: Nabohjælp Nordby
        kind: neighbourhood_watch
        approval: {approval}
        quiet_hours: none
        recipients: nabo.csv
"""
_PEOPLE = """recipient,phone,language,consent_at
r-1,20100001,da,2026-03-01
r-2,20100002,da,
"""


def village(folder: Path, channel: str = "{kind: print}", approval: str = "coordinator") -> Path:
    """Write down the settings and the recipients; give the settings' path."""
    (folder / "nabo.csv").write_text(_PEOPLE, encoding="utf-8")
    path = folder / "village.yaml"
    path.write_text(_CONFIG.format(channel=channel, approval=approval), encoding="utf-8")
    return path


def spate_today() -> list[dict[str, object]]:
    """Report three burglaries near each other that have just been discovered."""
    return [_discovered(f"r{n}", minutes_ago=30 - n, x=40.0 * n) for n in range(3)]


def _discovered(name: str, minutes_ago: int, x: float) -> dict[str, object]:
    at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    return columns(burglary(name, 0, x=x, occurred_from=at - timedelta(hours=2), occurred_to=at, reported_at=at))
