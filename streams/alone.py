"""A database in; the promise that no other process works on it in the same way, for as long as this one does, out."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, func, select

from .migrations.at_work import connected
from .store import StoreProblem

_KEY = 0x7279_6776_6172_7365
"""Names the promise among a PostgreSQL database's advisory locks; any number would do."""

_TAKEN = "another run works on this database already; two of them would each know half of the reports"
_IN_USE = "the service works on this database: stop it first; nothing was changed"


@contextmanager
def only_one(engine: Engine) -> Iterator[None]:
    """Be the only one who does this with a database; whoever dies, however it happens, makes room for the next.

    On SQLite a file beside the database is locked, on PostgreSQL an advisory lock is held by a session of its own.

    Raises
    ------
    StoreProblem
        When somebody else is at it; nobody waits.
    """
    with _file(engine, _TAKEN) if engine.dialect.name == "sqlite" else _session(engine):
        yield


@contextmanager
def unused(engine: Engine) -> Iterator[None]:
    """Have a database that no service works on; on SQLite none can begin to, either, until this is over.

    Raises
    ------
    StoreProblem
        When one does: on SQLite ``run``, on PostgreSQL whatever of ours is connected, with how many connections.
    """
    if engine.dialect.name == "sqlite":
        with _file(engine, _IN_USE):
            yield
        return
    with engine.connect() as conn:
        if others := connected(conn):
            raise StoreProblem(f"{_IN_USE} (connections to it: {others})")
    yield


@contextmanager
def _file(engine: Engine, taken: str) -> Iterator[None]:
    database = engine.url.database
    if database in {None, "", ":memory:"}:
        yield  # nobody else can reach it
        return
    # The file stays: whoever took it away might take it from under one who has just begun to wait at it.
    with Path(f"{database}.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreProblem(taken) from None
        yield


@contextmanager
def _session(engine: Engine) -> Iterator[None]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        if not conn.scalar(select(func.pg_try_advisory_lock(_KEY))):
            raise StoreProblem(_TAKEN)
        try:
            yield
        finally:
            # The session goes back to a pool, which would keep the lock.
            conn.invalidate()
