"""The parts of a process in; whether it is alive and does its share, and what waits for a person, out."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from config.problems import Problem
from streams import tables
from streams.store import Store

from .equipping import Equipment

_AWAY: Final = "the database does not answer"


def database_away(database: Engine) -> list[str]:
    """Say whether a database cannot be read; this asks it."""
    try:
        with database.connect() as conn:
            conn.execute(select(tables.offsets.c.offset).limit(1))
    except SQLAlchemyError:
        return [_AWAY]
    return []


def halted(equipment: Equipment) -> list[str]:
    """Name the channels by which nothing can be sent."""
    return [f'channel "{channel}" has halted until somebody sets it right' for channel in sorted(equipment.halted)]


def unwritable(store: Store) -> list[str]:
    """Say whether what came in last could not be kept."""
    return [] if store.writable else ["the last reports could not be written: is the disk full?"]


def not_in_force(troubles: Sequence[Problem]) -> list[str]:
    """Say that a settings file has changed in vain."""
    return ["the settings file, as it is now, is not in force; the log and the console say why"] if troubles else []


def beside(all_that_waits: Iterable[str], share: Iterable[str]) -> list[str]:
    """Leave out of what waits what is said to keep a process from its share.

    >>> beside(["delivery: no room", "the broker: away"], ["the broker: away"])
    ['delivery: no room']
    """
    said = set(share)
    return [waits for waits in all_that_waits if waits not in said]
