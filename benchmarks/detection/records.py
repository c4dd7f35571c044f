"""A file of public burglary records in; its residential ones, placed in metres and in order of arrival, out."""

import csv
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np

from detectors.base import Event
from detectors.ground import Ground

from .contender import Arrival
from .disturbances import Records
from .scene import Floats, Scene, in_order, split

RESIDENTIAL = "burglary_residential"
_LONGEST = 31.0  # days: an interval that is longer does not say when
_LATEST = 366.0  # days: a report that comes later than this is a slip of the pen
_FURTHEST = 60_000.0  # metres from the middle of all: beyond is another town


class Source(NamedTuple):
    """A file, what its stream is called, and when training begins and ends and the test ends."""

    file: str
    title: str
    since: str
    test_from: str
    until: str


SOURCES = {
    "stlouis": Source("stlouis_2008_2017", "St. Louis", "2013-06-01", "2014-06-01", "2018-01-01"),
    "toronto": Source("toronto_2014_2019", "Toronto", "2014-01-01", "2016-01-01", "2020-01-01"),
}


def beside_checkout() -> Path | None:
    """Find the folder */data beside the checkout that holds the records, if there is one."""
    checkout = Path(__file__).parents[2]
    found = next(checkout.parent.glob(f"*/data/{SOURCES['stlouis'].file}.csv.gz"), None)
    return found.parent if found else None


def read(folder: Path, name: str) -> Scene | None:
    """Read one of the `SOURCES`; None if its file is not in the folder."""
    source = SOURCES[name]
    path = folder / f"{source.file}.csv.gz"
    if not path.is_file():
        return None
    since, test_from, until = (day_of(text) or 0.0 for text in (source.since, source.test_from, source.until))
    arrivals, dropped = _placed(path, since, until)
    return replace(split(name, source.title, [arrivals], test_from, until), simulated=False, dropped=dropped)


def calibration(folder: Path) -> Records | None:
    """Read how late reports are in Denver and how wide intervals in Atlanta; None if a file is missing."""
    denver, atlanta = (folder / f"{name}.csv.gz" for name in ("denver_partial", "atlanta_2016_2019"))
    if not (denver.is_file() and atlanta.is_file()):
        return None
    return Records(
        delays=_apart(rows(denver), "occurred_to", "reported_at"),
        widths=_apart(rows(atlanta), "occurred_from", "occurred_to"),
    )


def _apart(found: list[dict[str, str]], earlier: str, later: str) -> Floats:
    """Give the days between two columns, where they are possible and tell when."""
    ends = ((day_of(row[earlier]), day_of(row[later])) for row in found if row["category"] == RESIDENTIAL)
    apart = [end - begin for begin, end in ends if begin is not None and end is not None]
    return np.array([days for days in apart if 0 <= days <= _LONGEST])


def rows(path: Path) -> list[dict[str, str]]:
    """Read the rows as they are."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def day_of(text: str) -> float | None:
    """Read a local time as days since 1970; None if it is empty."""
    if not text:
        return None
    return (datetime.fromisoformat(text) - datetime(1970, 1, 1)).total_seconds() / 86_400  # noqa: DTZ001  (local time)


def _placed(path: Path, since: float, until: float) -> tuple[tuple[Arrival, ...], int]:
    """Give the arrivals of a period, and how many of its rows were impossible."""
    kept, dropped = [], 0
    for row in rows(path):
        if row["category"] != RESIDENTIAL:
            continue
        begin, end, told = (day_of(row[column]) for column in ("occurred_from", "occurred_to", "reported_at"))
        known = next((time for time in (told, end, begin) if time is not None), None)
        if known is None or not since <= known < until:
            continue
        if _possible(begin, end, known) and row["lat"] and row["lon"]:
            middle, span = _when(begin, end, known)
            kept.append((Event(row["report_id"], middle, float(row["lon"]), float(row["lat"]), span), known))
        else:
            dropped += 1
    ground = Ground(*(float(np.median([getattr(event, axis) for event, _ in kept])) for axis in ("y", "x")))
    near = [Arrival(event, known) for event, known in _in_metres(kept, ground) if _is_near(event)]
    return in_order(near), dropped + len(kept) - len(near)


def _in_metres(kept: Iterable[tuple[Event, float]], ground: Ground) -> Iterator[tuple[Event, float]]:
    """Turn degrees into metres round the middle of all."""
    for event, known in kept:
        x, y = ground.metres(event.y, event.x)
        yield event._replace(x=x, y=y), known


def _is_near(event: Event) -> bool:
    return bool(np.hypot(event.x, event.y) < _FURTHEST)


def _possible(begin: float | None, end: float | None, known: float) -> bool:
    if begin is not None and end is not None and not 0 <= end - begin <= _LONGEST:
        return False
    latest = max(time for time in (begin, end, known) if time is not None)
    earliest = min(time for time in (begin, end, known) if time is not None)
    return known >= latest and latest - earliest <= _LATEST


def _when(begin: float | None, end: float | None, known: float) -> tuple[float, float]:
    """Give the middle of the interval in which it happened, and how many days long that is."""
    ends = [time for time in (begin, end) if time is not None] or [known]
    return sum(ends) / len(ends), ends[-1] - ends[0]
