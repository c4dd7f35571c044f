"""A source, and perhaps a report of it, in; what the database knows of it and of what was refused, out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, RowMapping, select

from streams import tables
from streams.core.facts import Report
from streams.rows import read_noted
from streams.sorting import Noted

_NEVER: Final = (0, False)


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest version of a report that was taken in, and what came of it: believed, withdrawn, or elsewhere."""

    revision: int
    outcome: str


def newest(conn: Connection, source: str, report_id: str) -> Newest | None:
    """Find the newest version of a report that was taken in; None if none ever was."""
    key = Report(report_id, source).key
    found = conn.execute(select(tables.whereabouts.c.noted).where(tables.whereabouts.c.key == key)).scalar_one_or_none()
    return _newest(read_noted(found)) if found else None


def _newest(noted: Noted) -> Newest | None:
    rank = max((note.rank for note in noted.values()), default=_NEVER)
    if rank == _NEVER:
        return None
    believed = any(note.believed for note in noted.values() if note.rank == rank)
    return Newest(rank[0], "withdrawn" if rank[1] else "believed" if believed else "elsewhere")


def last_refusal(conn: Connection, source: str, report_id: str) -> RowMapping | None:
    """Find the last version of a report that was refused: when, of what kind and why."""
    table = tables.refused.c
    query = (
        select(table.received_at, table.kind, table.reason)
        .where(table.report_id == report_id, table.source == source)
        .order_by(table.seq.desc())
        .limit(1)
    )
    return conn.execute(query).mappings().one_or_none()


def latest_refused(
    conn: Connection, source: str | None, most: int, before: int | None, since: datetime | None
) -> list[RowMapping]:
    """List what was refused, the latest first.

    Parameters
    ----------
    source
        Of this one alone; None for all.
    before
        Only what was refused before the one of this number.
    since
        Only what came in from then on.
    """
    table = tables.refused.c
    columns = (table.received_at, table.origin, table.source, table.report_id, table.kind, table.reason)
    query = select(table.seq.label("id"), *columns).order_by(table.seq.desc()).limit(most)
    if source is not None:
        query = query.where(table.source == source)
    if before is not None:
        query = query.where(table.seq < before)
    if since is not None:
        query = query.where(table.received_at >= since)
    return list(conn.execute(query).mappings())
