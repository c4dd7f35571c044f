"""A million made-up members in; how long it takes to find those near a spate, by index and by brute force, out.

``python -m benchmarks.delivery.matching``: SQLite always, PostgreSQL where the machine has it. Every way must find
the same number of members; the first run of each query is left out. The least time is what the work takes, the
median what a busy machine makes of it.
"""

import argparse
import math
import statistics
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

import h3.api.basic_int as h3  # type: ignore[import-untyped]  # h3 ships no types
import numpy as np
import shapely
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sqlalchemy import Engine, create_engine, insert, text

from detectors.ground import EARTH_M, Ground
from notifiers.audience import Near
from notifiers.people import count_in, living_in
from notifiers.people.nearness import cell_of, cells_inside, cells_near
from notifiers.people.tables import members, metadata
from tests.postgres import binaries, fresh_database, server

CITY, TOWN = (55.69, 12.55), (55.81, 12.36)
_LAND = (54.9, 57.5), (8.4, 12.4)
_GROUPS = 200
_AT_ONCE = 20_000
_ROUNDS = 15

Numbers = NDArray[np.float64]
Shape = Near | shapely.Polygon


class Question(NamedTuple):
    """Where a spate is, in words and as a shape."""

    name: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Homes:
    """Where the members live: the cell of each, and its middle in degrees."""

    cells: list[int]
    lat: Numbers
    lon: Numbers


def homes(count: int, seed: int) -> Homes:
    """Scatter homes: a third in a large city, the others round 300 towns, the larger the fewer."""
    chance = np.random.default_rng(seed)
    towns = np.column_stack([chance.uniform(*side, size=300) for side in _LAND])
    towns[0] = TOWN
    drawn = chance.choice(300, size=count, p=(weight := 1 / np.arange(1, 301)) / weight.sum())
    middle, spread = towns[drawn], np.full(count, 1_500.0)
    city = chance.random(count) < 1 / 3
    middle[city], spread[city] = CITY, 6_000.0
    north, east = chance.normal(size=(2, count)) * np.degrees(spread / EARTH_M)
    lat, lon = middle[:, 0] + north, middle[:, 1] + east / np.cos(np.radians(middle[:, 0]))
    cells = [cell_of(*place) for place in zip(lat.tolist(), lon.tolist(), strict=True)]
    middles = np.array([h3.cell_to_latlng(cell) for cell in cells])
    return Homes(cells, middles[:, 0], middles[:, 1])


def questions() -> Iterator[Question]:
    """Ask about circles of the sizes that spates have, and about two municipalities, in the city and in the town."""
    for name, place in (("city", CITY), ("town", TOWN)):
        for metres in (400.0, 1_000.0, 3_000.0):
            yield Question(f"{name}, {metres:,.0f} m", Near(*place, metres))
        yield Question(f"{name}, polygon of 90 km²", municipality(place, 90e6))


def municipality(place: tuple[float, float], square_m: float) -> shapely.Polygon:
    """Draw a ragged polygon of about that size, with 400 corners."""
    ground, radius = Ground(*place), math.sqrt(square_m / math.pi)
    corners = []
    for corner in range(400):
        angle = math.tau * corner / 400
        away = radius * (1 + 0.25 * math.sin(3 * angle) + 0.1 * math.cos(11 * angle))
        lat, lon = ground.degrees(away * math.cos(angle), away * math.sin(angle))
        corners.append((lon, lat))
    return shapely.Polygon(corners)


def cells_of(shape: Shape) -> Collection[int]:
    """Give the cells of a circle or a polygon."""
    return cells_near(shape) if isinstance(shape, Near) else cells_inside(shape)


def _cells(shape: Shape) -> int:
    return len(cells_of(shape))


def brute_force(found: Homes, shape: Shape) -> int:
    """Ask every home of all."""
    if not isinstance(shape, Near):
        return int(shapely.contains_xy(shape, found.lon, found.lat).sum())
    north, east = np.radians(found.lat - shape.lat), np.radians(found.lon - shape.lon)
    shrink = math.cos(math.radians(shape.lat)) * np.cos(np.radians(found.lat))
    half = np.sin(north / 2) ** 2 + shrink * np.sin(east / 2) ** 2
    return int((2 * EARTH_M * np.arcsin(np.sqrt(half)) <= shape.metres).sum())


def fill(engine: Engine, found: Homes) -> None:
    """Make a member of each home, in groups that lie all over the country."""
    metadata.create_all(engine)
    consent = {"language": "da", "consent_at": datetime(2026, 3, 1, tzinfo=UTC)}
    with engine.begin() as conn:
        for start in track(range(0, len(found.cells), _AT_ONCE), f"filling {engine.dialect.name}", transient=True):
            some = enumerate(found.cells[start : start + _AT_ONCE], start)
            conn.execute(
                insert(members),
                [
                    {"group_id": f"g/{at % _GROUPS}", "recipient": f"r-{at}", "phone": f"+45{20_000_000 + at}"}
                    | {"phone_person": f"{at:032x}", "cell9": cell, **consent}
                    for at, cell in some
                ],
            )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        # What PostgreSQL's autovacuum does by itself in time: with it the index alone answers.
        conn.execute(text("ANALYZE members" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE members"))


class Timed(NamedTuple):
    """An answer, and how long it took to find it: the median and the least, in milliseconds."""

    answer: int
    median: float
    least: float

    def __str__(self) -> str:
        return f"{self.median:.1f} ({self.least:.1f})"


def timed(work: Callable[[], int]) -> Timed:
    """Do it again and again."""
    took = []
    answer = work()
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1e3)
    return Timed(answer, statistics.median(took), min(took))


def counted(engine: Engine, shape: Shape) -> Timed:
    """Count the members by their cells, from the shape to the number."""
    with engine.connect() as conn:
        return timed(lambda: count_in(conn, cells_of(shape)))


def fetched(engine: Engine, shape: Shape) -> Timed:
    """Find the members by their cells, from the shape to the last row read."""
    with engine.connect() as conn:
        return timed(lambda: len(list(living_in(conn, cells_of(shape)))))


def report(found: Homes, engines: list[Engine]) -> Table:
    """Ask every question of everybody."""
    asked = [f"{each.dialect.name},\n{way}" for each in engines for way in ("counted", "fetched")]
    table = Table("where", "cells", "found\nin", "members", *asked, "numpy", caption="ms: median (least)")
    for name, shape in track(list(questions()), "asking", transient=True):
        cells = timed(partial(_cells, shape))
        ways = [way(engine, shape) for engine in engines for way in (counted, fetched)]
        ways.append(timed(partial(brute_force, found, shape)))
        if len({way.answer for way in ways}) != 1:
            raise SystemExit(f"{name}: the ways do not agree: {[way.answer for way in ways]}")
        table.add_row(name, f"{cells.answer:,}", str(cells), f"{ways[0].answer:,}", *map(str, ways))
    return table


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--members", type=int, default=1_000_000)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    found = homes(given.members, given.seed)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        engines = [create_engine(f"sqlite:///{Path(folder) / 'members.db'}")]
        if binaries():
            engines.append(create_engine(stack.enter_context(fresh_database(stack.enter_context(server()), "members"))))
        for engine in engines:
            fill(engine, found)
            stack.callback(engine.dispose)
        Console(width=120).print(report(found, engines))


if __name__ == "__main__":
    main()
