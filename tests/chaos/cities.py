"""A number of reports in; as many of four cities' burglaries, from public records or invented, out."""

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from detectors.ground import Ground
from streams.core.facts import Report
from streams.core.intake import known_at
from streams.files import read_file

VARIABLE = "TRYGVARSEL_RECORDS"
"""The environment variable that names the folder of public records."""


@dataclass(frozen=True, slots=True)
class City:
    """A city whose police is one source of reports; its corners, its middle and its share of the reports.

    ``records`` is the file of public records about it, read from the day ``since``.
    """

    source: str
    records: str
    zone: ZoneInfo
    since: date
    south_west: tuple[float, float]
    middle: tuple[float, float]
    north_east: tuple[float, float]
    share: float


CITIES = (
    City(
        "slmpd", "stlouis_2008_2017", ZoneInfo("America/Chicago"), date(2014, 1, 1),
        (38.53, -90.33), (38.6281, -90.2457), (38.78, -90.17), 0.4,
    ),
    City(
        "tps", "toronto_2014_2019", ZoneInfo("America/Toronto"), date(2017, 1, 1),
        (43.58, -79.64), (43.6970, -79.3918), (43.86, -79.11), 0.3,
    ),
    City(
        "cpd", "chicago_2016", ZoneInfo("America/Chicago"), date(2016, 1, 1),
        (41.64, -87.86), (41.8035, -87.6697), (42.03, -87.52), 0.2,
    ),
    City(
        "apd", "atlanta_2016_2019", ZoneInfo("America/New_York"), date(2016, 1, 1),
        (33.64, -84.56), (33.7497, -84.4085), (33.89, -84.28), 0.1,
    ),
)  # fmt: skip
"""The middle of each is where its burglaries have theirs, so that a border through it runs through a busy place."""


def burglaries(city: City, count: int, folder: Path | None, chance: Random) -> list[Report]:
    """Give so many burglaries of a city, in no order that matters; every time in them says its offset from UTC."""
    reports = _recorded(city, folder) if folder else _invented(city, chance)
    return [report for report, _ in zip(reports, range(count), strict=False)]


def records_folder(named: Path | None = None) -> Path | None:
    """Find the public records: where one is told to look, or in a folder */data beside the checkout."""
    if told := named or os.environ.get(VARIABLE):
        return Path(told)
    beside = Path(__file__).parents[3].glob(f"*/data/{CITIES[0].records}.csv.gz")
    found = next((path.parent for path in beside), None)
    complete = found and all((found / f"{city.records}.csv.gz").exists() for city in CITIES)
    return found if complete else None


def _recorded(city: City, folder: Path) -> Iterator[Report]:
    start = datetime.combine(city.since, time(), city.zone)
    timed = [
        (known, row.read)
        for row in read_file(folder / f"{city.records}.csv.gz")
        if isinstance(row.read, Report) and (known := known_at(row.read, city.zone)) and known >= start
    ]
    for known, report in sorted(timed, key=lambda each: (each[0], each[1].report_id)):
        began, ended = (_aware(moment, city.zone) for moment in (report.occurred_from, report.occurred_to))
        yield replace(
            report,
            source=city.source,
            occurred_from=began,
            occurred_to=ended,
            reported_at=known.astimezone(city.zone),
            reported_on=False,
        )


def _aware(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment and (moment if moment.tzinfo else moment.replace(tzinfo=zone))


def _invented(city: City, chance: Random) -> Iterator[Report]:
    """Invent burglaries: dense in the middle and thin at the edges, some 14 a day, and now and then a spate."""
    ground, number = Ground(*city.middle), 0
    clock = datetime.combine(city.since, time(), city.zone).astimezone(UTC)
    while True:
        clock += timedelta(minutes=round(chance.expovariate(1 / 144)))
        run = chance.choice([1] * 24 + [4, 6])
        spot = (chance.gauss(0, 4500), chance.gauss(0, 4500))
        for _ in range(run):
            number += 1
            yield _burglary(city, ground, number, clock, spot, chance)


def _burglary(
    city: City, ground: Ground, number: int, clock: datetime, spot: tuple[float, float], chance: Random
) -> Report:
    bearing, away = chance.uniform(0, math.tau), chance.uniform(0, 250)
    lat, lon = ground.degrees(spot[0] + away * math.sin(bearing), spot[1] + away * math.cos(bearing))
    ended = clock + timedelta(minutes=chance.randrange(60 * 60))
    return Report(
        f"{city.source}-{number:05}",
        source=city.source,
        category=chance.choice(["burglary_residential"] * 5 + ["burglary_nonresidential"]),
        occurred_from=(ended - timedelta(minutes=chance.randrange(20 * 60))).astimezone(city.zone),
        occurred_to=ended.astimezone(city.zone),
        reported_at=(ended + timedelta(minutes=round(chance.expovariate(1 / 200)))).astimezone(city.zone),
        lat=round(lat, 4),
        lon=round(lon, 4),
    )
