"""A process that joins a fleet in; broker, database and settings in force, waited for as long as is sensible, out."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

from config.problems import ConfigError, report
from config.schema.settings import Settings
from streams.dealing_out import deal_out
from streams.policies import policies
from streams.share import Terms
from streams.sorting import Sorter
from streams.store import Store, StoreAway
from streams.topics import BrokerDown, Topics, ensure
from streams.work import SettingsUnreadable

from .cli import Refused

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


def ready_topics(broker: str, topics: Topics, settings: Settings, store: Store) -> None:
    """See to it that the topics are there, and that the database is one that a fleet can share."""
    deal_out(store, Sorter(policies(settings)), store.now())
    ensure(broker, topics, settings.kafka)
