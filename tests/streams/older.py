"""An empty database in, one as the first release left it out; and processes that open it, all at once or killed midway.

The tables and rows in `first_release` were written by the program as it was then, with its own statements.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, text

from streams.store import open_engine

_FILES = Path(__file__).parent / "first_release"
_COUNTED = {"journal": "seq", "refused": "seq", "alerts": "seq", "messages": "id", "outbox": "id"}
TABLES = (*_COUNTED, "offsets")

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__, "streams.migrations.upgrading"])


def leave(engine: Engine) -> None:
    """Fill an empty database with what the first release left behind."""
    with engine.begin() as conn:
        for file in (f"{engine.dialect.name}.sql", "rows.sql"):
            for statement in (_FILES / file).read_text(encoding="utf-8").split(";\n"):
                if statement.strip():
                    conn.exec_driver_sql(statement)
        if engine.dialect.name == "postgresql":
            for name, number in _COUNTED.items():
                conn.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{name}', '{number}'), max({number})) FROM {name}")  # noqa: S608 - our own names
                )


def rows(conn: Connection, table: str) -> list[dict[str, Any]]:
    """Read a table as it stands, whatever its columns."""
    found = [dict(row) for row in conn.execute(text(f"SELECT * FROM {table}")).mappings()]  # noqa: S608 - our own names
    return sorted(found, key=lambda row: str([row.get("seq"), row.get("id"), row.get("partition")]))


def all_at_once(url: str, starts: int) -> list[int | None]:
    """Open a database in so many processes at one moment, and give how each ended: 0 is well."""
    together = _processes.Barrier(starts)
    return _ended([_processes.Process(target=_open_with, args=(url, together.wait)) for _ in range(starts)])


def killed_at(url: str, statement: int) -> bool:
    """Open a database in a process that is killed before the statement of that number; False if it gets through."""
    (end,) = _ended([_processes.Process(target=_open_until, args=(url, statement))])
    if end not in (0, -signal.SIGKILL):
        raise AssertionError(f"the process was not killed and did not end well either: {end}")
    return end != 0


def _ended(started: list[Any]) -> list[int | None]:
    for each in started:
        each.start()
    for each in started:
        each.join(60)
    return [each.exitcode for each in started]


def _open_with(url: str, others: Callable[[], object]) -> None:
    others()
    open_engine(url).dispose()


def _open_until(url: str, statement: int) -> None:
    numbers = count()

    def kill(*_: object) -> None:
        if next(numbers) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", kill)
    open_engine(url).dispose()
