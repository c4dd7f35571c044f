"""A database in; a transaction that changes its tables, one at a time and holding nobody up for long, out."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

PATIENCE: Final = 0.3
"""Seconds that a table is waited for. Whoever comes after waits as well, also those who would only read."""

_LOCK: Final = 0x7472796776
"""Ours among the advisory locks of a PostgreSQL server: the first five letters of the name."""

_NOT_FREE: Final = "55P03"


class Busy(Exception):  # noqa: N818 - it reads as what happened
    """Others are working on a table; nothing was changed, and the same may go through a moment later."""


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that also holds what changes tables, and that only one can be in at a time.

    Raises
    ------
    Busy
        When a table is not free in time.
    """
    with engine.begin() as conn:
        if engine.dialect.name == "sqlite":
            # Python's driver would begin one only with the first row that is written.
            conn.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            conn.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            conn.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
        try:
            yield conn
        except DBAPIError as error:
            if not_free(error):
                raise Busy from None
            raise


def not_free(error: DBAPIError) -> bool:
    """Tell whether it was only that somebody else had the table."""
    return getattr(error.orig, "sqlstate", None) == _NOT_FREE
