"""The beginning of an id, as somebody typed it, in; the id that is meant, or the several that could be, out."""

from collections.abc import Iterable

from sqlalchemy import Column, Connection, select

from notifiers.outbox.tables import messages, outbox
from streams import tables
from trygvarsel.cli import Refused

_LEAST = 4
_SHOWN = 8


def alert_named(conn: Connection, written: str) -> str:
    """Find the alert whose id begins so; what begins no id is given back as it is, for whoever asks to refuse."""
    return _named(conn, written, "alert", (tables.alerts.c.alert_id, messages.c.alert_id))


def spate_or_alert_named(conn: Connection, written: str) -> str:
    """Find the spate or the alert whose id begins so, as `alert_named` does."""
    return _named(conn, written, "spate or alert", (tables.alerts.c.spate_id, tables.alerts.c.alert_id))


def ref_named(conn: Connection, written: str) -> str:
    """Find the text for one person whose ref begins so, as `alert_named` does."""
    return _named(conn, written, "message", (outbox.c.ref,))


def _named(conn: Connection, written: str, what: str, columns: Iterable[Column[str]]) -> str:
    if len(written) < _LEAST:
        return written
    found: set[str] = set()
    for column in columns:
        query = select(column).where(column.startswith(written, autoescape=True)).distinct()
        found |= {id_ for id_ in conn.execute(query).scalars() if id_.startswith(written)}
    if written in found or not found:
        return written
    if len(found) > 1:
        some = ", ".join(sorted(found)[:_SHOWN]) + (", ..." if len(found) > _SHOWN else "")
        raise Refused(f'"{written}" begins the id of more than one {what}: {some}')
    return found.pop()
