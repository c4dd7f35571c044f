"""A process that joins a fleet in; broker, database and settings in force, waited for as long as is sensible, out."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy import Engine

from config.problems import ConfigError, report
from config.schema.settings import Settings
from streams.anew import known_topics, note_topics
from streams.dealing_out import deal_out
from streams.gaps import put_to_use
from streams.migrations import OURS, Steps
from streams.policies import policies
from streams.share import Terms
from streams.sorting import Sorter
from streams.store import Store, StoreAway, open_engine
from streams.topics import BrokerDown, Topics, Where, agree, ensure, identities, see_that_they_are_the_same
from streams.work import SettingsUnreadable

from .cli import Refused
from .logs.speaking import trace_by

T = TypeVar("T")

_AGAIN: Final = 1.0
"""Seconds between tries to begin."""

_PATIENCE: Final = 12.0
"""Seconds for which whoever is being started waits for broker and database."""


def patiently(attempt: Callable[[], T]) -> T:
    """Try for some seconds what fails because broker or database are being started anew."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return attempt()
        except (BrokerDown, StoreAway):
            if time.monotonic() > deadline:
                raise
        time.sleep(_AGAIN)


def opened(database: str, steps: Steps = OURS) -> Engine:
    """Open the database of a fleet; what answers from elsewhere is waited for."""
    waits = not database.startswith("sqlite")
    engine = patiently(lambda: open_engine(database, steps)) if waits else open_engine(database, steps)
    trace_by(engine)
    return engine


def begun(begin: Callable[[], Terms], waits: Callable[[str], object]) -> Terms:
    """Adopt the settings in force, however long it takes until that can be done; ``waits`` is told why it takes."""
    while True:
        try:
            return begin()
        except ConfigError as error:
            raise Refused(report(error.problems)) from None
        except (SettingsUnreadable, StoreAway) as problem:
            waits(str(problem))
            time.sleep(_AGAIN)


def ready_topics(broker: Where, topics: Topics, settings: Settings, store: Store) -> None:
    """See to it that the topics are there, and that the database is one that a fleet can share."""
    deal_out(store, Sorter(policies(settings)), store.now())
    ensure(broker, topics, settings.kafka)


def come_to_terms(broker: Where, topics: Topics, group: str, store: Store, say: Callable[[str], object]) -> None:
    """See to it that database and broker agree on what has been handled, of the same topics as before.

    A database that is older than what Kafka remembers was restored, or begun anew: nobody knows what was sent since.
    Raises `TopicRemade`, `OutOfStep`.
    """
    names = [topics.reports, topics.incidents]
    ids = identities(broker, names)
    see_that_they_are_the_same(ids, known_topics(store))
    agree(broker, names, group, store.offset, older=lambda: _doubt(store, say))
    note_topics(store, ids)


def _doubt(store: Store, say: Callable[[str], object]) -> None:
    with store.writing() as conn:
        since = put_to_use(conn, "trygvarsel worker", store.now())
    say(
        f"this database was restored, or begun anew: Kafka remembers more than it does, since {since:%Y-%m-%d %H:%M} "
        "UTC; sending is stopped, and what may have been sent since then is in doubt: give trygvarsel restored"
    )
