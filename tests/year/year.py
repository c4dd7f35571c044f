"""A municipality in; the service run there from moment to moment, and every promise checked after each, out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from prometheus_client import CollectorRegistry
from sqlalchemy import StaticPool, create_engine, select

from config import linting
from notifiers import keys, outbox, people
from notifiers.delivery import Delivery
from notifiers.outbox import Fate
from notifiers.people import People
from streams import tables
from streams.arrivals import Arrival
from streams.core.facts import Report
from streams.core.texts import Words
from streams.metrics import Metrics
from streams.policies import policies
from streams.reports import write_json
from streams.service import Service
from streams.store import Store
from tests.year.clock import Clock
from tests.year.consent import Consent
from tests.year.municipality import Member, Municipality
from tests.year.promises import Promises, Read
from tests.year.provider import Mailboxes, Phones
from trygvarsel.people import Lists
from trygvarsel.terms import terms_of

_AT_ONCE = 2000
_SOON = (timedelta(), timedelta(minutes=35), timedelta(hours=4))
"""When the outbox is looked into after something has happened; and after that every few hours."""
_EVERY = timedelta(hours=11)


class Year:
    """The service, in memory, with reports fed to the core and messages taken by a provider with bad days.

    Parameters
    ----------
    municipality
        Who lives there.
    clock
        Set to when it begins.
    """

    def __init__(self, municipality: Municipality, clock: Clock) -> None:
        settings = municipality.settings
        self.municipality, self.clock = municipality, clock
        self.engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        for metadata in (tables.metadata, outbox.metadata, people.metadata, keys.metadata):
            metadata.create_all(self.engine)
        with self.engine.begin() as conn:
            self.key = keys.installation_key(conn)
        self.consent = Consent(municipality)
        self.read: Read = {}
        self.promises = Promises(settings, self.consent, self.read)
        rules = [replace(policy, lint=self._reads) for policy in policies(settings)]
        self.service = Service(rules, Store(self.engine), Metrics(CollectorRegistry(), settings.partnerships, []))
        self.phones, self.mail = Phones(clock), Mailboxes(clock)
        self._people, self._lists = People(self.key), Lists(settings)
        channels = {"sms": self.phones, "mail": self.mail}
        terms = terms_of(settings, self.service.policies)
        self._delivery = Delivery(self.engine, channels, self._people, terms, now=clock, chance=Random(1))
        self.runs: list[tuple[int, list[Report]]] = []
        self.gone: dict[str, list[Member]] = {}
        self.fates: Counter[Fate] = Counter()
        self.sent = 0

    def receive(self, reports: Sequence[Report]) -> None:
        """Take in reports, and note what has been withdrawn by them."""
        self.service.receive([Arrival(write_json(report).encode(), "police") for report in reports], self.clock())
        self._note_withdrawn()

    def wait(self, hours: float) -> None:
        """Let time pass, and do what the service does: let spates end, read the lists, deliver."""
        end = self.clock() + timedelta(hours=hours)
        for moment in self._moments(hours):
            self.clock.time = moment
            self.service.tick(moment)
            self.deliver()
        self.clock.time = end

    def deliver(self, most: int = _AT_ONCE) -> None:
        """Deliver until nothing more is due, and check every message that went out."""
        with self.engine.begin() as conn:
            self._lists.sync(conn, self._people, self.clock())
        while True:
            done = self._delivery.deliver(most)
            self.fates += done.fates
            self._check()
            if len(done.waits) < most:
                return

    def deliver_a_few(self, most: int) -> None:
        """Deliver so few that others are left for later."""
        self.fates += self._delivery.deliver(most).fates
        self._check()

    def close(self) -> None:
        """Hang up."""
        self._delivery.close()
        self.engine.dispose()

    def _moments(self, hours: float) -> list[datetime]:
        start, end = self.clock(), self.clock() + timedelta(hours=hours)
        moments = [start + soon for soon in _SOON]
        while moments[-1] < end:
            moments.append(moments[-1] + _EVERY)
        return [moment for moment in moments if moment <= end]

    def _check(self) -> None:
        """Check what was accepted since the last time; an unsubscribed number counts as out from now on."""
        for provider in (self.phones, self.mail):
            sent, provider.accepted = provider.accepted, []
            provider.found |= {one.message.ref for one in sent}
            with self.engine.connect() as conn:
                broken = self.promises.broken(conn, sent, provider.doubted)
            assert not broken, "\n".join(broken)
            self.sent += len(sent)
            for address in provider.unsubscribed:
                self.consent.leaves(address, self.clock())
            provider.unsubscribed.clear()

    def _reads(self, body: str, words: Words, stage: str, *, citizens: bool) -> Sequence[str]:
        """Read a text over as the service does, and remember it."""
        self.read[body] = (words, stage, citizens)
        return linting.faults(body, words, stage, citizens=citizens)

    def _note_withdrawn(self) -> None:
        withdrawn = tables.alerts.c.body.like('%"stage": "withdrawn"%')
        with self.engine.connect() as conn:
            self.promises.retracted |= set(conn.scalars(select(tables.alerts.c.spate_id).where(withdrawn)))
