"""The tables before and after a step in; what of it a release that knows only those before could stumble over, out."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, Connection, MetaData, Table, delete, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from streams.migrations import stamps

_MADE_UP: Final[dict[type, object]] = {
    str: "x",
    int: 1,
    bool: True,
    bytes: b"x",
    float: 0.5,
    datetime: datetime(2026, 3, 2, 12),
    date: date(2026, 3, 2),
    timedelta: timedelta(hours=1),
}
_TRIGGERS: Final = {
    "sqlite": "SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
}


def tables(conn: Connection) -> MetaData:
    """Read all tables as they are, but for the stamp."""
    found = MetaData()
    found.reflect(conn, only=lambda name, _: name != stamps.name)
    return found


def rules(conn: Connection) -> set[tuple[str, str]]:
    """List what a row must keep to besides its columns, each with its table: keys, checks and triggers."""
    asked, found = inspect(conn), set[tuple[str, str]]()
    for name in asked.get_table_names():
        found |= {(name, f"unique {index['column_names']}") for index in asked.get_indexes(name) if index["unique"]}
        found |= {(name, f"unique {each['column_names']}") for each in asked.get_unique_constraints(name)}
        found |= {(name, f"check {check['sqltext']}") for check in asked.get_check_constraints(name)}
        found |= {(name, f"refers {key['constrained_columns']}") for key in asked.get_foreign_keys(name)}
        found.add((name, f"primary key {asked.get_pk_constraint(name)['constrained_columns']}"))
    triggers = conn.execute(text(_TRIGGERS[conn.dialect.name]))
    return found | {(table, trigger) for table, trigger in triggers}


def changed(before: MetaData, after: MetaData) -> Iterator[str]:
    """Name what the release before would miss, or would leave out."""
    for name, table in before.tables.items():
        if name not in after.tables:
            yield f"{name} is gone"
            continue
        there = after.tables[name].c
        for column in table.c:
            yield from _missed(column, there)
        for column in there:
            if column.name not in table.c and not column.nullable and column.server_default is None:
                yield f"{column} has to be filled in by whoever does not know it"


def _missed(column: Column[Any], there: Any) -> Iterator[str]:
    if column.name not in there:
        yield f"{column} is gone"
    elif str(there[column.name].type) != str(column.type):
        yield f"{column} is {there[column.name].type} in place of {column.type}"
    elif column.nullable and not there[column.name].nullable:
        yield f"{column} must not be empty any more"
    elif column.server_default is not None and there[column.name].server_default is None:
        yield f"{column} is not filled in by itself any more"


def worked_on(conn: Connection, known: MetaData) -> dict[str, str]:
    """Write, read, change and delete a row of each table as who knows these tables does; say how each went.

    Nothing of it stays.
    """
    trial, went = conn.begin_nested(), dict[str, str]()
    for table in known.sorted_tables:
        row = {column.name: _MADE_UP[column.type.python_type] for column in table.c}
        went[f"insert {table.name}"] = _tried(conn, insert(table).values(row))
        went[f"select {table.name}"] = _tried(conn, select(table))
        went[f"update {table.name}"] = _tried(conn, update(table).values(_without_key(table, row)))
        went[f"delete {table.name}"] = _tried(conn, delete(table))
    trial.rollback()
    return went


def _without_key(table: Table, row: dict[str, object]) -> dict[str, object]:
    keys = set(table.primary_key.columns.keys())
    return {name: value for name, value in row.items() if name not in keys} or row


def _tried(conn: Connection, statement: Any) -> str:
    tried = conn.begin_nested()
    try:
        conn.execute(statement)
    except DBAPIError as error:
        tried.rollback()
        return type(error.orig).__name__
    tried.commit()
    return ""
