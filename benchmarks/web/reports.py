"""A seed in; reports of burglaries over a town, as a police system sends them, out."""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Final

_FIRST: Final = datetime(2024, 1, 1, tzinfo=UTC)
_MIDDLE: Final = (56.20, 11.55)
"""At sea, where nobody lives."""


def made(count: int, seed: int, named: str) -> list[bytes]:
    """Make so many reports, an hour apart, strewn over a district of forty kilometres, each as JSON."""
    rng = random.Random(seed)
    return [_one(n, rng, named) for n in range(count)]


def _one(n: int, rng: random.Random, named: str) -> bytes:
    at = _FIRST + timedelta(hours=n)
    report = {
        "report_id": f"{named}-{n}",
        "source": "bench",
        "occurred_from": (at - timedelta(hours=8)).isoformat(),
        "occurred_to": at.isoformat(),
        "reported_at": at.isoformat(),
        "lat": round(_MIDDLE[0] + rng.uniform(-0.18, 0.18), 6),
        "lon": round(_MIDDLE[1] + rng.uniform(-0.32, 0.32), 6),
        "dwelling": "house",
    }
    return json.dumps(report).encode()


SETTINGS: Final = """
partnerships:
  bench:
    name: Bo trygt Bænk
    areas:
      midt: {name: Midt, circle: {lat: 56.20, lon: 11.55, metres: 40000}, addresses: 20000}
    groups:
      naboer: {name: Nabohjælp, kind: neighbourhood_watch}
      politi: {name: Politi, kind: police}
"""
