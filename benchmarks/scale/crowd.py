"""A number of partnerships in; what it costs to tell which of them a report concerns, and to load them all, out."""

import random
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from config.bundle import pack, unpack
from config.fingerprints import memory_fingerprints
from config.shapes import Circle
from detectors.ground import Ground
from streams.core.facts import Report
from streams.policies import policies
from streams.sorting import Sorter

from .settings import partnership

APART_M: Final = 20_000.0
"""From the middle of one drawn partnership to that of the next."""

_RADIUS_M: Final = 10_300.0  # neighbours overlap a little
_SIDE_BY_SIDE: Final = 400
_MIDDLE: Final = Ground(45.0, 15.0)
_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
_SOME, _OUTSIDE = 30, 5
_LITTLE = """
  p{n}:
    name: Bo trygt {n}
    areas:
      by: {{name: Byen, circle: {{lat: {lat:.5f}, lon: {lon:.5f}, metres: 400}}}}
    groups:
      naboer: {{name: Naboer {n}, kind: neighbourhood_watch}}
      politi: {{name: Politi {n}, kind: police}}
"""


class Crowd(NamedTuple):
    """Microseconds of processor time to sort one report among so many partnerships.

    ``first`` is for the first report from a patch of ground, ``again`` for the next ones, ``outside`` for a report from
    where nobody watches.
    """

    partnerships: int
    first: float
    again: float
    outside: float


def crowd(partnerships: int, seed: int = 1) -> Crowd:
    """Sort reports among so many partnerships, each a circle beside the next."""
    chance, rows = random.Random(seed), partnerships // _SIDE_BY_SIDE
    middles = [
        _MIDDLE.degrees((n % _SIDE_BY_SIDE - _SIDE_BY_SIDE / 2) * APART_M, (n // _SIDE_BY_SIDE - rows / 2) * APART_M)
        for n in range(partnerships)
    ]
    sorter = Sorter([partnership(f"p{n}", [Circle(*middle, _RADIUS_M)]) for n, middle in enumerate(middles)])
    inside = [_report(*chance.choice(middles), chance) for _ in range(_SOME)]
    outside = [_report(-80.0, 0.0, chance) for _ in range(_OUTSIDE)]
    first = _micros(sorter, inside)
    again = min(_micros(sorter, inside) for _ in range(5))
    _micros(sorter, outside)
    return Crowd(partnerships, first, again, _micros(sorter, outside))


def loading(partnerships: int) -> float:
    """Tell the seconds of processor time that it takes a worker to read the settings in force of so many."""
    with tempfile.TemporaryDirectory() as home:
        path = Path(home, "settings.yaml")
        places = ((55.2 + n // 60 * 0.013, 8.6 + n % 60 * 0.06) for n in range(partnerships))
        written = (_LITTLE.format(n=n, lat=lat, lon=lon) for n, (lat, lon) in enumerate(places))
        path.write_text("country: DK\npartnerships:\n" + "".join(written), encoding="utf-8")
        bundle = pack(path, rehearse=False)
        before = time.process_time()
        loaded = unpack(bundle, path.parent)
        policies(loaded)
        memory_fingerprints(loaded)
        return time.process_time() - before


def _report(lat: float, lon: float, chance: random.Random) -> Report:
    near = Ground(lat, lon).degrees(chance.uniform(-_RADIUS_M, _RADIUS_M), chance.uniform(-_RADIUS_M, _RADIUS_M))
    return Report("r", lat=near[0], lon=near[1], reported_at=_NOW)


def _micros(sorter: Sorter, reports: Sequence[Report]) -> float:
    before = time.thread_time()
    for report in reports:
        sorter.sort(report, {}, _NOW)
    return (time.thread_time() - before) / len(reports) * 1e6
