"""A database, or a broker's folder, in; the bytes that reports, messages and members take on it, out."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from typing import Final, NamedTuple

from sqlalchemy import Engine, text

_TELLING: Final = {"messages", "outbox", "audit"}
_LISTING: Final = {"members", "ledger", "ledger_end", "lists"}

_SQLITE: Final = """
SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name GROUP BY m.tbl_name
"""
_POSTGRESQL: Final = "SELECT relname, pg_total_relation_size(relid) FROM pg_stat_user_tables"


class Bytes(NamedTuple):
    """Bytes of a report, of a message to one person, and of a member on a list."""

    report: float
    message: float
    member: float


def of_sqlite(file: Path) -> Mapping[str, int]:
    """Weigh the tables of a SQLite database, with their indices."""
    with closing(connect(f"file:{file}?mode=ro", uri=True)) as conn:
        return dict(conn.execute(_SQLITE).fetchall())


def of_postgresql(engine: Engine) -> Mapping[str, int]:
    """Weigh the tables of a PostgreSQL database, with their indices."""
    with engine.connect() as conn:
        return {row.relname: int(row.pg_total_relation_size) for row in conn.execute(text(_POSTGRESQL))}


def each(before: Mapping[str, int], after: Mapping[str, int], reports: int, people: int) -> Bytes:
    """Divide what there was, by reports, and what has come since, by the people who were listed and then told."""

    def grown(names: set[str]) -> int:
        return sum(after[name] - before.get(name, 0) for name in names & set(after))

    aside = _TELLING | _LISTING
    kept = sum(size for name, size in before.items() if name not in aside)
    return Bytes(kept / reports, grown(_TELLING) / people, grown(_LISTING) / people)


def of_topic(logs: Path, topic: str, reports: int) -> float:
    """Weigh what lies on all partitions of a topic, a report; the indices are of a fixed size, and left out."""
    return sum(log.stat().st_size for log in logs.glob(f"{topic}-*/*.log")) / reports
