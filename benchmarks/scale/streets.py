"""A stream of the detection benchmark in; the same as reports of a town on the globe, with its spates, out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.detection.contender import Arrival
from benchmarks.detection.planting import plant
from benchmarks.detection.records import beside_checkout
from benchmarks.detection.scene import Stream
from benchmarks.detection.scenes import scene
from detectors.ground import Ground
from streams.core.facts import Report

NOW: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""Later than everything: nothing of a benchmark is from the future, and nobody lives in its present."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MIDDLE = {"stlouis": Ground(38.63, -90.2), "region": Ground(56.0, 10.5)}
_PLANTED = 12  # spates of each kind, in busy and in quiet places
_SEED = 5


@dataclass(frozen=True)
class Town:
    """Reports in their order of arrival; those before ``since`` are learned from, the rest judged.

    ``planted`` holds, for each spate that was put there, the ids of its reports.
    """

    title: str
    ground: Ground
    reports: tuple[Report, ...]
    since: datetime
    until: datetime
    planted: tuple[frozenset[str], ...] = ()

    @property
    def learned(self) -> list[Report]:
        """The reports before ``since``."""
        return [report for report in self.reports if (report.reported_at or NOW) < self.since]

    @property
    def years(self) -> float:
        """How many years are judged."""
        return (self.until - self.since) / timedelta(days=365.25)

    @property
    def radius_m(self) -> float:
        """Metres from the middle to the farthest report, and a little more."""
        places = [self.ground.metres(report.lat or 0.0, report.lon or 0.0) for report in self.reports]
        return float(np.hypot(*np.array(places).T).max()) + 1000.0

    def moved(self, metres: float) -> "Town":
        """Give the same town with each report moved by chance, by no more than so many metres each way."""
        rng = np.random.default_rng(_SEED)
        apart = rng.uniform(-metres, metres, (len(self.reports), 2)).tolist()
        places = (Ground(r.lat or 0.0, r.lon or 0.0).degrees(*by) for r, by in zip(self.reports, apart, strict=True))
        reports = (replace(r, lat=lat, lon=lon) for r, (lat, lon) in zip(self.reports, places, strict=True))
        return replace(self, reports=tuple(reports))


def towns(folder: Path | None = None, *, quick: bool = False) -> list[Town]:
    """Give St. Louis if its records lie beside the checkout, and the simulated region, bare and with spates planted."""
    found = []
    records = folder or beside_checkout()
    for name in ("stlouis", "region"):
        made = scene(name, records, quick=True)
        if made is None:
            continue
        stream = made.test[0]
        found.append(_town(name, made.title, stream))
        run = plant([stream], 2 if quick else _PLANTED, _SEED)[0]
        spates = tuple(frozenset(arrival.event.key for arrival in spate.arrivals) for spate in run.spates)
        found.append(_town(name, f"{made.title}, spates planted", run.stream, spates))
    return found


def reports_of(arrivals: Sequence[Arrival], ground: Ground) -> tuple[Report, ...]:
    """Put arrivals on the globe, the middle of them all where the ground has its own."""
    middle = np.mean([(event.x, event.y) for event, _ in arrivals], axis=0)
    reports = []
    for event, at in arrivals:
        lat, lon = ground.degrees(event.x - middle[0], event.y - middle[1])
        began, ended, known = (_moment(day) for day in (event.earliest, event.latest, at))
        reports.append(
            Report(event.key, lat=lat, lon=lon, occurred_from=began, occurred_to=ended, reported_at=max(known, began))
        )
    return tuple(reports)


def _town(name: str, title: str, stream: Stream, planted: Sequence[frozenset[str]] = ()) -> Town:
    reports = reports_of(stream.arrivals, _MIDDLE[name])
    return Town(title, _MIDDLE[name], reports, _moment(stream.since), _moment(stream.until), tuple(planted))


def _moment(day: float) -> datetime:
    return _EPOCH + timedelta(days=day)
