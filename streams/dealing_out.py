"""A journal of an older release, in which no line says which region it is for, in; one in which each does out."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, exists, select

from . import tables
from .core.facts import Refusal
from .keeping import inserted
from .reports import read_json
from .rows import write_noted
from .sorting import Noted, Sorter
from .store import Store

NOBODY: Final = ""
"""Stands where a line of the journal names no region."""


def deal_out(store: Store, sorter: Sorter, now: datetime) -> int:
    """Deal the lines of an older journal out to their regions, each in its order; tell how many there were.

    Of several that start at once, one does it.
    """
    with store.writing() as conn:
        if conn.dialect.name == "postgresql":
            conn.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")  # a long past takes its time
        if not conn.execute(select(exists().where(tables.journal.c.partnership == NOBODY))).scalar():
            return 0
        lines = conn.execute(select(tables.journal).order_by(tables.journal.c.seq)).mappings().all()
        if conn.execute(delete(tables.journal)).rowcount != len(lines):
            conn.rollback()
            return 0
        noted: dict[str, Noted] = {}
        dealt = [copy for line in lines for copy in _dealt(dict(line), sorter, noted)]
        if dealt:
            conn.execute(tables.journal.insert(), dealt)
        _note(conn, noted, now)
        _wake(conn, sorter, now)
        return len(lines)


def _dealt(line: dict[str, Any], sorter: Sorter, noted: dict[str, Noted]) -> Iterator[dict[str, Any]]:
    """Give a line for each region it concerns."""
    kept = {name: value for name, value in line.items() if name != "seq"}
    if line["partnership"] != NOBODY:
        yield kept
        return
    report = read_json(line["report"])
    if isinstance(report, Refusal):
        return
    found = sorter.sort(report, noted.get(report.key, {}), line["received_at"])
    noted[report.key] = found.noted
    for region in found.regions:
        yield kept | {"partnership": region}


def _note(conn: Connection, noted: dict[str, Noted], now: datetime) -> None:
    rows = [{"key": key, "noted": write_noted(each), "at": now} for key, each in noted.items()]
    if rows:
        conn.execute(inserted(conn, tables.whereabouts).on_conflict_do_nothing(), rows)


def _wake(conn: Connection, sorter: Sorter, now: datetime) -> None:
    """Have every region looked at soon: what is due in it is not known yet."""
    rows = [{"name": name, "version": 1, "next_due": now} for name in sorter.regions.by_name]
    conn.execute(inserted(conn, tables.regions).on_conflict_do_nothing(), rows)
