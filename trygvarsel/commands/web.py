"""Settings, a broker and a database that workers share in; intake and console for all of them, over HTTP, out."""

import socket
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
from streams.sender import Sender
from streams.service import Service
from streams.store import Store, open_engine
from streams.topics import Topics, knock
from trygvarsel.background import Background
from trygvarsel.codes import Codes, forget
from trygvarsel.delivering import say_aloud
from trygvarsel.following import Following
from trygvarsel.joining import begun, patiently, ready_topics
from trygvarsel.wiring import House, outside_of
from web.app import build_app
from web.console.premises import Premises
from web.doors import doors
from web.police.bus import Bus
from web.serving import HERE, server

from .common import broker_option, config_argument, database_option, plainly, prefix_option
from .standing import leave_when_told, port_of

_LOOK: Final = timedelta(seconds=1)
_TICK: Final = timedelta(minutes=1)
_SOON: Final = timedelta(seconds=2)


@click.command("web")
@config_argument
@broker_option(required=True)
@database_option(default=None)
@prefix_option
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8321, show_default=True, metavar="N",
    help="Serve on this port of this machine; 0 takes any free one.",
)  # fmt: skip
def command(config: Path, broker: str, database: str, prefix: str, port: int) -> None:
    """Take in reports for the workers of a fleet, and open the console to what they do. Stops in order on SIGTERM."""
    with plainly(), port_of(port) as listener:
        engine = open_engine(database) if database.startswith("sqlite") else patiently(lambda: open_engine(database))
        patiently(lambda: knock(broker))  # before any settings come into force
        store, metrics = Store(engine), Metrics(CollectorRegistry(), (), ())
        adoption = Adoption(engine, Surroundings(config, socket.gethostname(), metrics, say_aloud))
        begun(adoption.begin, say_aloud)
        following = Following(engine, config.absolute())
        house = _house(following.settings(), store, metrics)
        patiently(lambda: ready_topics(broker, Topics(prefix), house.settings, store))
        sender = Sender(broker, Topics(prefix).reports)
        try:
            _serve(house, config.absolute(), following, sender, listener)
        finally:
            sender.close()
            engine.dispose()


def _house(settings: Settings, store: Store, metrics: Metrics) -> House:
    """Put together what the doors look at; its service decides nothing."""
    with store.engine.begin() as conn:
        key = installation_key(conn)
    service = Service(policies(settings), store, metrics)
    return House(settings, store.engine, service, metrics, SharedClock(store).now, key)


def _serve(house: House, config: Path, following: Following, sender: Sender, listener: socket.socket) -> None:
    bus = Bus(Foreteller(house.service.store, lambda: house.service.policies, house.metrics), sender, house.now)
    background, outside, codes = Background(say_aloud), outside_of(house), Codes(following.settings)
    premises = Premises(
        house.engine, following.settings, following.policies, house.now, house.key, config, following.adopt,
        troubles=lambda: following.troubles, hinders=following.hinders, send=codes.send,
    )  # fmt: skip
    http = server(
        build_app(
            house,
            bus,
            lambda: [f"{work} has stopped: start this process again" for work in background.stopped()],
            doors(outside) if outside else (),
            premises,
        )
    )
    leave_when_told()
    try:
        background.repeat("following the settings", _LOOK, lambda: _keep_up(house, following))
        background.repeat("forgetting", _TICK, lambda: forget(house))
        here = f"http://{HERE}:{listener.getsockname()[1]}"
        say_aloud(f"reports go to {here}/v1/reports, or many at a time to /v1/reports:batch\nthe console is at {here}/")
        http.run(sockets=[listener])
    finally:
        background.stop(_SOON)
        codes.close(_SOON.total_seconds())


def _keep_up(house: House, following: Following) -> None:
    """Have the doors go by the settings in force as well."""
    following.look()
    if (found := following.settings()) is not house.settings:
        house.service.adopt(policies(found), memory_fingerprints(found))
        house.settings = found
