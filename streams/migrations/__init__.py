"""A database of whatever age in, the same one with the tables of this release out."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Column, Connection, Engine, MetaData, PrimaryKeyConstraint, String, Table, func, inspect, select

from notifiers import keys, people
from notifiers.outbox.acknowledging import acknowledgements
from streams import in_force_tables, tables, web_tables

HEAD = "0005"
"""The newest revision in `versions`."""

# Named by a table whose module nobody else is sure to load: loading it puts it among those of the outbox.
EVERYTHING = (
    tables.metadata,
    in_force_tables.metadata,
    web_tables.metadata,
    acknowledgements.metadata,
    people.metadata,
    keys.metadata,
)
"""All tables there are."""

_FIRST_RELEASE = "messages"
"""A table that databases had before they were stamped."""

_LOCK = 0x7472796776
"""Ours among the advisory locks of a PostgreSQL server: the first five letters of the name."""

stamps = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


class MigrationProblem(Exception):  # noqa: N818 - said to a person, as it stands
    """The database is not one that this release can work on; nothing was changed."""


def bring_up_to_date(engine: Engine) -> None:
    """Make the tables of a new database, or change those of an older release and keep every row.

    All of it happens or nothing. Of several that start at once one does it, and the others wait.

    Raises
    ------
    MigrationProblem
        When the database is of a newer release.
    """
    with engine.connect() as conn:
        if stamp(conn) == HEAD:
            return
    with _alone(engine) as conn:
        found = stamp(conn)
        if found is None and not inspect(conn).has_table(_FIRST_RELEASE):
            _make(conn)
        elif found != HEAD:
            from .upgrading import upgrade  # noqa: PLC0415 - slow to load, and needed once in a release

            upgrade(conn, found)


def stamp(conn: Connection) -> str | None:
    """Read which revision a database is at; None for a new one, and for one of the first release."""
    there = inspect(conn).has_table(stamps.name)
    return conn.scalar(select(stamps.c.version_num)) if there else None


def _make(conn: Connection) -> None:
    for metadata in EVERYTHING:
        metadata.create_all(conn)
    stamps.create(conn, checkfirst=True)
    conn.execute(stamps.insert().values(version_num=HEAD))


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that also holds what changes tables, and that only one can be in at a time."""
    with engine.begin() as conn:
        if engine.dialect.name == "sqlite":
            # Python's driver would begin one only with the first row that is written.
            conn.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            conn.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        yield conn
