"""A database in; which revision its tables are at, and which releases may work on them, out, and written down."""

from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    inspect,
    null,
    select,
    text,
    update,
)

stamps = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    Column("oldest", String(32), comment="the oldest revision whose release may work on this database"),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a database stands: the revision of its tables, and the oldest whose release may work on it.

    ``at`` is None for a new database, and for one of the first release; ``oldest`` is empty where that was not yet
    written down.
    """

    at: str | None = None
    oldest: str = ""


def standing(conn: Connection) -> Standing:
    """Read where a database stands, whatever its age."""
    if not inspect(conn).has_table(stamps.name):
        return Standing()
    oldest = stamps.c.oldest if _says_whom(conn) else null()
    row = conn.execute(select(stamps.c.version_num, oldest)).first()
    return Standing(row[0], row[1] or "") if row else Standing()


def stamp(conn: Connection) -> str | None:
    """Read which revision a database is at; None for a new one, and for one of the first release."""
    return standing(conn).at


def bear_with(conn: Connection, oldest: str) -> None:
    """Write down which releases may work on a database from now on."""
    if not _says_whom(conn):
        conn.execute(text(f"ALTER TABLE {stamps.name} ADD COLUMN {stamps.c.oldest.name} VARCHAR(32)"))
    conn.execute(update(stamps).values(oldest=oldest))


def _says_whom(conn: Connection) -> bool:
    """Tell whether the column is there: before this was written down, it was not."""
    return any(column["name"] == stamps.c.oldest.name for column in inspect(conn).get_columns(stamps.name))
