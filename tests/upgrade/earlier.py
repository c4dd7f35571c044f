"""An empty database in, one that an earlier release left in the middle of its work out; and the reports it was given.

What lies in `earlier` was written by the program as it was then; `python -m tests.upgrade.earlier FOLDER` writes
the same of the program as it is now, to be kept when there is a release.
"""

import base64
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, DateTime, Engine, LargeBinary, MetaData, select, text

from streams.core.facts import Report
from streams.files import Row, read_file
from streams.migrations import stamp
from streams.relay import Relay
from streams.reports import read_json, write_json
from streams.store import Store, open_engine
from tests.fleet import Fleet
from tests.world import burglary, in_order, town

FOLDER: Final = Path(__file__).with_name("earlier")
HANDLED: Final = 75
"""So many of the reports the earlier release had handled, and"""

WRITTEN_DOWN: Final = 55
"""so many of them when it last wrote down what it remembered."""

STILL_TO_SAY: Final = 3
"""So many alerts it had not yet said on the bus."""

_EMPTY: Final = frozenset({"alembic_version"})
_AWAY: Final = {"x": 90_000.0, "y": 9000.0}  # in nobody's area


def reports() -> list[Report]:
    """Give all reports, in the order in which they were sent."""
    lines = (FOLDER / "reports.jsonl").read_text(encoding="utf-8").splitlines()
    return [report for report in map(read_json, lines) if isinstance(report, Report)]


def rows() -> list[Row]:
    """Give them as a file holds them."""
    return list(read_file(FOLDER / "reports.jsonl"))


def settings() -> str:
    """Give the settings they were decided under."""
    return (FOLDER / "settings.yaml").read_text(encoding="utf-8")


def load(conn: Connection) -> None:
    """Put the earlier release's rows into its tables, which are there."""
    there = MetaData()
    there.reflect(conn)
    with (FOLDER / "rows.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            name, row = json.loads(line)
            columns = there.tables[name].c
            conn.execute(there.tables[name].insert(), {key: _read(columns[key].type, row[key]) for key in row})
    if conn.dialect.name == "postgresql":
        for table, key in _counted(there):
            counted = f"pg_get_serial_sequence('{table}', '{key}')"
            conn.execute(text(f"SELECT setval({counted}, max({key})) FROM {table} HAVING max({key}) > 0"))  # noqa: S608 - our own names


def _counted(there: MetaData) -> Iterator[tuple[str, str]]:
    for table in there.sorted_tables:
        for column in table.primary_key:
            if "nextval" in str(getattr(column.server_default, "arg", "")):
                yield table.name, column.name


def _read(kind: Any, value: Any) -> Any:
    if isinstance(kind, DateTime) and value:
        return datetime.fromisoformat(value)
    return base64.b64decode(value) if isinstance(kind, LargeBinary) and value else value


def _write(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _rows(conn: Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    there = MetaData()
    there.reflect(conn)
    for table in there.sorted_tables:
        if table.name not in _EMPTY:
            for row in conn.execute(select(table).order_by(*table.primary_key)).mappings():
                yield table.name, {key: _write(value) for key, value in row.items() if value is not None}


def _written_down(fleet: Fleet) -> None:
    for share in fleet._shares:
        known = share._decider.remembering
        for region in known:
            known.write_down(region, at_least=1)


def _invented() -> list[Report]:
    """Invent half a year: burglaries in runs, and versions that change, move or withdraw one, soon or late."""
    chance = random.Random(20261122)
    made: list[Report] = []
    for run in range(24):
        start, y = chance.uniform(0, 24 * 180), chance.choice([3000.0, 3000.0, -3000.0])
        x = chance.choice([0.0, 1800.0])
        for n in range(chance.choice([1, 2, 4, 6])):
            hours = start + n * chance.uniform(2, 20)
            place = {"x": x + chance.uniform(-250, 250), "y": y + chance.uniform(-250, 250)}
            first = burglary(f"{run}-{n}", hours, **place)
            made.append(first)
            later = hours + chance.choice([5, 40, 24 * 60])
            match chance.randrange(9):
                case 0:
                    made.append(replace(burglary(first.report_id, later), revision=2, withdrawn=True))
                case 1:
                    moved = chance.choice([_AWAY, {"x": place["x"], "y": -place["y"]}])
                    made.append(replace(burglary(first.report_id, later, **moved), revision=2))
                case _:
                    pass
    return in_order(made)


def write(folder: Path) -> str:
    """Let workers of this release handle the first reports, write down what they leave, and give the revision."""
    folder.mkdir(exist_ok=True)
    policies, every = town(settings()), _invented()
    lines = [write_json(report) for report in every]
    (folder / "reports.jsonl").write_text("\n".join([*lines, ""]), encoding="utf-8")
    engine: Engine = open_engine("sqlite://")
    fleet = Fleet(policies, engine, workers=2, partitions=3, chance=random.Random(1))
    for first, end in ((0, WRITTEN_DOWN), (WRITTEN_DOWN, HANDLED)):
        _written_down(fleet)
        fleet.work(("north", line.encode()) for line in lines[first:end])
    relay = Relay(Store(engine))
    relay.said(relay.waiting()[:-STILL_TO_SAY])
    with engine.connect() as conn, (folder / "rows.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(f"{json.dumps(row)}\n" for row in _rows(conn))
        at = stamp(conn)
    engine.dispose()
    return str(at)


if __name__ == "__main__":
    sys.stdout.write(f"written by revision {write(Path(sys.argv[1]))}\n")
