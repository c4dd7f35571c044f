"""Settings, a broker and a database that workers share in; intake and console for all of them, over HTTP, out."""

import socket
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import click
from prometheus_client import CollectorRegistry

from config.fingerprints import memory_fingerprints
from config.schema.settings import Settings
from notifiers.keys import installation_key
from streams.adopting import Adoption, Surroundings
from streams.clock import SharedClock
from streams.foretelling import Foreteller
from streams.metrics import Metrics
from streams.policies import policies
from streams.process_metrics import ProcessMetrics
from streams.sender import Sender
from streams.service import Service
from streams.store import Store
from streams.topics import Broker, Topics, knock
from trygvarsel.background import Background
from trygvarsel.codes import Codes, forget
from trygvarsel.faring import beside, database_away
from trygvarsel.following import Following
from trygvarsel.joining import begun, opened, patiently, ready_topics
from trygvarsel.logs.aloud import say_aloud, warn_aloud
from trygvarsel.wiring import House, outside_of
from web.app import build_app
from web.console.premises import Premises
from web.doors import doors
from web.front import Front
from web.police.bus import Bus
from web.vitals import Vitals

from .broker import broker_option
from .common import config_argument, database_option, plainly, prefix_option
from .standing import Place, keys_needed, leaving_when_told, serves_people, serving_at, until_told

_BROKER: Final = "reaching the broker"

_LOOK: Final = timedelta(seconds=1)
_KNOCK: Final = timedelta(seconds=5)
_TICK: Final = timedelta(minutes=1)
_SOON: Final = timedelta(seconds=2)


@click.command("web")
@config_argument
@broker_option(required=True)
@database_option(default=None)
@prefix_option
@serves_people
def command(*, config: Path, broker: Broker, database: str, prefix: str, place: Place) -> None:
    """Take in reports for the workers of a fleet, and open the console to what they do. Stops in order on SIGTERM."""
    with plainly(), leaving_when_told(), serving_at(place) as front:
        engine = opened(database)
        patiently(lambda: knock(broker))  # before any settings come into force
        store, metrics = Store(engine), Metrics(CollectorRegistry(), (), ())
        begun(Adoption(engine, Surroundings(config, socket.gethostname(), metrics, say_aloud)).begin, front.tell)
        following = Following(engine, config.absolute())
        house = _house(following.settings(), store, metrics)
        patiently(lambda: ready_topics(broker, Topics(prefix), house.settings, store))
        sender = Sender(broker, Topics(prefix).reports)
        background = Background(warn_aloud)
        background.repeat(_BROKER, _KNOCK, lambda: knock(broker))
        try:
            _serve(_Doors(house, config.absolute(), following, background), sender, place, front)
        finally:
            sender.close()
            engine.dispose()


def _house(settings: Settings, store: Store, metrics: Metrics) -> House:
    """Put together what the doors look at; its service decides nothing."""
    with store.engine.begin() as conn:
        key = installation_key(conn)
    service = Service(policies(settings), store, metrics)
    return House(settings, store.engine, service, metrics, SharedClock(store).now, key)


@dataclass(frozen=True, slots=True)
class _Doors:
    """What is behind the doors."""

    house: House
    config: Path
    following: Following
    background: Background

    def premises(self, codes: Codes) -> Premises:
        """Say what the console looks at."""
        house, following = self.house, self.following
        return Premises(
            house.engine, following.settings, following.policies, house.now, house.key, self.config, following.adopt,
            troubles=lambda: following.troubles, hinders=following.hinders, send=codes.send,
        )  # fmt: skip

    def vitals(self) -> Vitals:
        """Say how it fares: who cannot reach database or broker, or shows what is not in force, is asked in vain."""
        health, following = self.background.health, self.following

        def unready() -> list[str]:
            unreadable = [following.unreadable] if following.unreadable else []
            return [*database_away(self.house.engine), *health.unready(_BROKER), *unreadable]

        return Vitals(self.background.beyond_help, unready, lambda: beside(health.unready(), health.unready(_BROKER)))

    def keep_up(self) -> None:
        """Have the doors go by the settings in force as well."""
        self.following.look()
        if (found := self.following.settings()) is not self.house.settings:
            self.house.service.adopt(policies(found), memory_fingerprints(found))
            self.house.settings = found
            self.house.metrics.decides_by(*self.following.shows, found.partnerships, found.channels)


def _serve(behind: _Doors, sender: Sender, place: Place, front: Front) -> None:
    house, background, codes = behind.house, behind.background, Codes(behind.following.settings)
    bus = Bus(Foreteller(house.service.store, lambda: house.service.policies), sender, house.now)
    outside, vitals = outside_of(house), behind.vitals()
    ProcessMetrics(house.metrics.registry, "web", vitals.stuck, vitals.unready, delivers=False)
    also, premises = doors(outside) if outside else (), behind.premises(codes)
    try:
        background.repeat("following the settings", _LOOK, behind.keep_up)
        background.repeat("forgetting", _TICK, lambda: forget(house.engine, house.now()))
        front.open(build_app(house, bus, vitals, also, premises, keys_only=keys_needed(house.settings, place)))
        here = front.address
        say_aloud(f"reports go to {here}/v1/reports, or many at a time to /v1/reports:batch\nthe console is at {here}/")
        until_told(front)
    finally:
        front.stop()
        background.stop(_SOON)
        codes.close(_SOON.total_seconds())
