"""A SQLite database in use in; a copy of it as of one moment, verified and on disk, out."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import create_engine, inspect
from sqlalchemy.pool import NullPool

from notifiers.outbox import switching
from notifiers.outbox.auditing import audit
from notifiers.outbox.tables import switches

from .databases import StoreProblem

_PATIENCE: Final = 30.0
"""Seconds for which the copy waits for whoever writes at that moment."""


def copy_sqlite(database: Path, to: Path, now: datetime) -> None:
    """Copy a database while it is written to; sending is stopped in the copy, until it is said to be put to use.

    What was deleted is not in the copy, not even as bytes. The file is for its owner's eyes only.

    Raises
    ------
    StoreProblem
        When there is such a file already, or no whole copy can be made; then there is none.
    """
    with taking_its_place(to) as part:
        try:
            with closing(sqlite3.connect(database, timeout=_PATIENCE, isolation_level=None)) as source:
                source.execute("VACUUM INTO ?", (str(part),))
            _mark(part, now)
            with closing(sqlite3.connect(part)) as copy:
                found = [*copy.execute("PRAGMA integrity_check(1)"), *copy.execute("PRAGMA foreign_key_check")]
        except sqlite3.Error as error:
            raise StoreProblem(f"{database} cannot be copied: {error}") from None
        if found != [("ok",)]:
            raise StoreProblem(f"{database} is broken: its copy fails SQLite's own check")


@contextmanager
def taking_its_place(to: Path) -> Iterator[Path]:
    """Give a file to write to that takes the place of ``to`` when all of it is written, and never of another file."""
    if to.exists():
        raise StoreProblem(f"{to} is there already; a backup never takes the place of another")
    handle, name = tempfile.mkstemp(prefix=f"{to.name}.", suffix=".part", dir=to.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        _on_disk(part)
        os.link(part, to)
        _on_disk(to.parent)
    except FileExistsError:
        raise StoreProblem(f"{to} is there already; a backup never takes the place of another") from None
    finally:
        part.unlink(missing_ok=True)


def _mark(part: Path, now: datetime) -> None:
    """Stop sending in a copy: whoever has it in place of the original must say so first."""
    engine = create_engine(f"sqlite:///{part}", poolclass=NullPool)
    with engine.begin() as conn:
        there = inspect(conn)
        if there.has_table(switches.name) and there.has_table(audit.name):  # a release before them knows no such word
            switching.stop_copy(conn, now)


def _on_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
