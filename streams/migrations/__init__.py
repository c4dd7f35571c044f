"""A database of whatever age in, the same one with the tables of this release out."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, Engine, inspect

from .at_work import left_behind
from .locking import Busy, alone
from .stamping import Standing, bear_with, stamp, stamps, standing
from .steps import EVERYTHING, HEAD, OLDEST, OURS, MigrationProblem, Steps

__all__ = [
    "EVERYTHING",
    "HEAD",
    "OLDEST",
    "OURS",
    "Brought",
    "MigrationProblem",
    "Standing",
    "Steps",
    "bring_up_to_date",
    "leave_behind",
    "stamp",
    "stamps",
    "standing",
]

T = TypeVar("T")

_FIRST_RELEASE = "messages"
"""A table that databases had before they were stamped."""

_RESTS = (0.2, 0.5, 1.0, 2.0, 3.0, 3.0, 5.0, 5.0, 5.0, 5.0)
"""Seconds between two tries to get hold of tables that others are working on."""

_BUSY = (
    "the tables that have to be changed are held by others, and were not free within half a minute: end what holds "
    "them (on PostgreSQL, pg_stat_activity lists it), then try again; nothing was changed"
)


@dataclass(frozen=True, slots=True)
class Brought:
    """From where to where a database was brought; twice the same when there was nothing to do."""

    before: Standing
    after: Standing


def bring_up_to_date(engine: Engine, steps: Steps = OURS, rest: Callable[[float], object] = time.sleep) -> Brought:
    """Make the tables of a new database, or change those of an older release and keep every row.

    All of it happens or nothing. Of several that start at once one does it, and the others wait. A database of a newer
    release stays as it is, if that release lets this one go on. On PostgreSQL, who works on the tables meanwhile is
    never held up for longer than `locking.PATIENCE`, unless the change itself takes longer: where others are at work,
    it is tried again.

    Raises
    ------
    MigrationProblem
        When the database is of a newer release that has left this one behind, when others work on it that the change
        would leave behind, or when it could not be changed.
    """
    with engine.connect() as conn:
        found = standing(conn)
    if steps.reach(found):
        return Brought(found, found)
    if refusal := steps.refusal(found):
        raise MigrationProblem(refusal)
    return _patiently(lambda: _brought(engine, steps), rest)


def leave_behind(engine: Engine, steps: Steps = OURS, rest: Callable[[float], object] = time.sleep) -> Standing:
    """Let no release before this one work on a database any more: what only this one reads is written from now on.

    There is no way back from it but a copy of the database.

    Raises
    ------
    MigrationProblem
        When the tables are of another release, or when processes of an older one are at work.
    """
    return _patiently(lambda: _left_behind(engine, steps), rest)


def _patiently(change: Callable[[], T], rest: Callable[[float], object]) -> T:
    for pause in _RESTS:
        with suppress(Busy):
            return change()
        rest(pause)
    try:
        return change()
    except Busy:
        raise MigrationProblem(_BUSY) from None


def _left_behind(engine: Engine, steps: Steps) -> Standing:
    with alone(engine) as conn:
        found = standing(conn)
        if found.at != steps.head:
            raise MigrationProblem(f"the tables are at {found.at}, and those of this release at {steps.head}")
        if found.oldest < steps.head:
            _see_nobody_left_behind(conn, steps.head)
            bear_with(conn, steps.head)
        return standing(conn)


def _brought(engine: Engine, steps: Steps) -> Brought:
    with alone(engine) as conn:
        found = standing(conn)
        if found.at is None and not inspect(conn).has_table(_FIRST_RELEASE):
            _make(conn, steps)
        elif not steps.reach(found):
            if found.at != steps.head:
                _upgrade(conn, steps, found.at)
            bear_with(conn, steps.oldest)
        return Brought(found, standing(conn))


def _upgrade(conn: Connection, steps: Steps, found: str | None) -> None:
    from .upgrading import upgrade  # noqa: PLC0415 - slow to load, and needed once in a release

    _see_nobody_left_behind(conn, steps.oldest)
    upgrade(conn, steps, found)


def _see_nobody_left_behind(conn: Connection, oldest: str) -> None:
    if at_work := left_behind(conn, oldest):
        raise MigrationProblem(
            f"{at_work} connections of a release that could not go on (its tables are older than {oldest}) are open on "
            "this database: stop its processes first; nothing was changed"
        )


def _make(conn: Connection, steps: Steps) -> None:
    for metadata in steps.tables:
        metadata.create_all(conn)
    stamps.create(conn, checkfirst=True)
    conn.execute(stamps.insert().values(version_num=steps.head, oldest=steps.oldest))
