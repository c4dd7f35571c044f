"""A database in; how many connections others have to it, and whose release a newer one would leave behind, out."""

from typing import Final

from sqlalchemy import Connection, text

_NAME: Final = "trygvarsel/"

_OTHERS: Final = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND starts_with(application_name, :name)"
)
_OLDER: Final = f"{_OTHERS} AND application_name < :oldest"


def name_of(head: str) -> str:
    """Name the connections of a release, by the newest revision of the tables that it knows.

    >>> name_of("0005")
    'trygvarsel/0005'
    """
    return f"{_NAME}{head}"


def left_behind(conn: Connection, oldest: str) -> int:
    """Count the connections of releases before a revision; on SQLite, where nobody can be asked, none."""
    if conn.dialect.name == "sqlite":
        return 0
    return int(conn.execute(text(_OLDER), {"name": _NAME, "oldest": name_of(oldest)}).scalar_one())


def connected(conn: Connection) -> int:
    """Count the other connections that any release of ours has to a PostgreSQL database."""
    return int(conn.execute(text(_OTHERS), {"name": _NAME}).scalar_one())
