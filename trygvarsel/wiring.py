"""Settings and a database URL in; the parts of the service, put together, out."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from config.fingerprints import memory_fingerprints
from config.problems import Problem
from config.schema.channels import TwilioChannel
from config.schema.settings import Settings
from config.secret import NotThere, from_either
from notifiers.delivery import Delivery
from notifiers.keys import installation_key
from notifiers.people import People
from streams.dealing_out import deal_out
from streams.metrics import Metrics
from streams.policies import policies
from streams.release import THIS, Release
from streams.service import Service
from streams.sorting import Sorter
from streams.store import Store, open_engine
from web.acknowledging import acknowledge_path
from web.console.premises import Adopted, Premises
from web.doors import Outside
from web.leaving import leave_path

from .living import LivingList, LivingMap
from .logs.speaking import trace_by
from .opening import open_channel
from .terms import terms_of

STATUS = "/v1/twilio/status"
"""Where Twilio tells how messages fare."""

_NEW_START = Adopted(in_force=False, said="start the service again to put them in force")


@dataclass(slots=True)
class House:
    """All parts of one process; ``settings`` are exchanged while it runs, together with what its service decides by."""

    settings: Settings
    engine: Engine
    service: Service
    metrics: Metrics
    now: Callable[[], datetime]
    key: bytes = field(repr=False)


def utc_now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


def open_house(
    settings: Settings, database: str, now: Callable[[], datetime] = utc_now, release: Release = THIS
) -> House:
    """Put the service together on a database."""
    metrics = Metrics(CollectorRegistry(), settings.partnerships, settings.channels)
    engine = open_engine(database, release.steps)
    trace_by(engine)
    decided, store = policies(settings), Store(engine)
    deal_out(store, Sorter(decided), now())
    service = Service(decided, store, metrics, memory_fingerprints(settings), release.formats)
    with engine.begin() as conn:
        key = installation_key(conn)
    return House(settings, engine, service, metrics, now, key)


def open_delivery(house: House, people: People) -> Delivery:
    """Put delivery together; with sending off no channel is opened and no secret is needed."""
    settings, outside = house.settings, house.settings.public_url
    opened = {
        name: open_channel(
            name,
            settings,
            leave_url=_linking(house, leave_path),
            acknowledge_url=_linking(house, acknowledge_path),
            report_to=f"{outside}{STATUS}" if outside else None,
        )
        for name in (settings.channels if settings.sending else ())
    }
    terms = terms_of(settings, house.service.policies)
    return Delivery(house.engine, opened, people, terms, now=house.now, chance=random.SystemRandom())


def _linking(house: House, path: Callable[[bytes, str], str]) -> Callable[[str], str] | None:
    """Make addresses of refs; None where the settings do not say how we are reached from outside."""
    outside = house.settings.public_url
    return None if outside is None else lambda ref: f"{outside}{path(house.key, ref)}"


class Kept(Protocol):
    """What keeps a house to its settings file."""

    @property
    def troubles(self) -> Sequence[Problem]:
        """The mistakes for which the file is not in force."""
        ...

    def adopt(self) -> Adopted:
        """Put what the file now says in force; say what came of it."""
        ...

    def hinders(self, settings: Settings) -> Sequence[Problem]:
        """Say why settings could not come into force here."""
        ...


def premises_of(house: House, config: Path, kept: Kept | None = None) -> Premises:
    """Say what the console looks at; without anything that keeps the house to its file, it takes a new start."""
    return Premises(
        engine=house.engine,
        settings=lambda: house.settings,
        policies=lambda: {policy.partnership: policy for policy in house.service.policies},
        now=house.now,
        key=house.key,
        config=config,
        adopt=kept.adopt if kept else lambda: _NEW_START,
        troubles=(lambda: kept.troubles) if kept else tuple,
        hinders=kept.hinders if kept else lambda _settings: (),
    )


def outside_of(house: House) -> Outside | None:
    """Say what the doors to the outside need; None where the settings do not say how we are reached there.

    All but the address itself follows the settings while they are exchanged.
    """
    if house.settings.public_url is None:
        return None
    return Outside(
        house.engine,
        People(house.key),
        house.key,
        house.settings.public_url,
        LivingList(lambda: _tokens(house.settings)),
        LivingMap(lambda: {name: given.medium for name, given in house.settings.channels.items()}),
        LivingList(lambda: (house.settings.country,)),
        house.now,
        lambda fate: house.metrics.delivery.settled(Counter([fate])),
    )


def _tokens(settings: Settings) -> list[str]:
    """Read the tokens that Twilio signs with; one that is not there is missed where messages are sent."""
    tokens = []
    for given in settings.channels.values():
        if isinstance(given, TwilioChannel):
            with suppress(NotThere):
                tokens.append(from_either(given.auth_token_env, given.auth_token_file, "auth token"))
    return tokens
