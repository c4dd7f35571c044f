"""A folder in; what ``run`` takes on SQLite: to start, at rest, while a year comes in, while members are told, out."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import connect
from typing import Final, NamedTuple

from streams.store import open_engine

from .district import MEMBERS, post_all, reports, settle_in, tell, write_settings
from .verb import Effort, meanwhile, started
from .weighing import Bytes, each, of_sqlite

BATCH: Final = 500
REST: Final = 20.0
PACED: Final = 400
PACE: Final = 0.05
"""Seconds between reports under load: twenty a second, some thousand times what a district's worst hour brings."""


class Alone(NamedTuple):
    """What ``run`` took.

    Parameters
    ----------
    starts
        To become ready, by how many reports it had in its journal.
    intake
        While a year's reports came in as fast as it took them.
    rest, paced, telling
        At rest; while reports came at a pace; and while all members were told, by ``print``.
    bytes
        What reports, messages and members took on disk.
    """

    starts: dict[int, Effort]
    intake: Effort
    rest: Effort
    paced: Effort
    telling: Effort
    bytes: Bytes


def alone(folder: Path, year: int, decade: int) -> Alone:
    """Measure it, from the first start on to the journal of a decade."""
    file, database = folder / "alone.db", f"sqlite:///{folder}/alone.db"
    words = (str(write_settings(folder / "district.yaml")), "--db", database)
    now = datetime.now(UTC)
    drawn, late = reports(decade, now), reports(PACED, now, named="late-", seed=2)
    starts: dict[int, Effort] = {}
    with started(folder, "run", *words) as verb:
        starts[0] = verb.start
        intake = verb.until(meanwhile(lambda: post_all(verb.port, drawn[:year], BATCH)))
    before = of_sqlite(file)
    settle_in(database)
    with started(folder, "run", *words) as verb:
        starts[year] = verb.start
        rest = verb.over(REST)
        paced = verb.until(meanwhile(lambda: post_all(verb.port, late, 1, PACE)))
        telling = verb.until(_told(database, file))
        after = of_sqlite(file)
        post_all(verb.port, drawn[year:], BATCH)
    with started(folder, "run", *words) as verb:
        starts[decade] = verb.start
    return Alone(starts, intake, rest, paced, telling, each(before, after, year, MEMBERS))


def _told(database: str, file: Path) -> Callable[[], bool]:
    """Queue a text to all, and give what tells when all have it."""
    engine = open_engine(database)
    tell(engine, "bench-0")
    engine.dispose()

    def all_of_them() -> bool:
        with closing(connect(f"file:{file}?mode=ro", uri=True)) as conn:
            (sent,) = conn.execute("SELECT count(*) FROM outbox WHERE state = 'sent'").fetchone()
        return bool(sent >= MEMBERS)

    return all_of_them
