"""Rows in, those inserted that are not there yet, or put in place of those that are, for both databases alike."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_unless_there(conn: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, and pass over those whose key is taken."""
    if rows:
        conn.execute(_insert(conn, table).on_conflict_do_nothing(), rows)


def insert_or_replace(conn: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, or change those whose key is taken."""
    if not rows:
        return
    insert = _insert(conn, table)
    keys = [column.name for column in table.primary_key]
    changed = {name: insert.excluded[name] for name in rows[0] if name not in keys}
    conn.execute(insert.on_conflict_do_update(index_elements=keys, set_=changed), rows)


def _insert(conn: Connection, table: Table) -> Any:  # noqa: ANN401 - one of two dialects' own, which share no base
    return (postgresql if conn.dialect.name == "postgresql" else sqlite).insert(table)
