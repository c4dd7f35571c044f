"""A database from which rows were deleted in; the same one, its log emptied too, out."""

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError


def emptied_log(engine: Engine) -> bool:
    """Empty SQLite's log, which keeps older states of its pages; return whether that could be done.

    Another process that reads at the same moment keeps it alive until it is done. In the file itself, deleted rows are
    overwritten at once. PostgreSQL sees to its own log, and to rows marked as free, by itself.
    """
    if engine.dialect.name != "sqlite":
        return True
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            busy, *_ = conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    except OperationalError:
        return False
    return not busy
