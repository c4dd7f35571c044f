"""Settings and a broker in; reports and incidents from the topics handled until told to stop, out."""

import socket
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import click
from prometheus_client import CollectorRegistry

from config.schema.settings import Settings
from streams.adopting import Adoption, Surroundings
from streams.clock import SharedClock
from streams.health import Health
from streams.metrics import Metrics
from streams.share import Share, Terms
from streams.store import Store, open_engine
from streams.topics import Topics, agree, knock
from streams.wiring import Wiring, WorkerStopped
from streams.work import SettingsUnreadable
from streams.worker import run_worker
from streams.worker_metrics import WorkerMetrics
from trygvarsel.cli import Refused
from trygvarsel.delivering import say_aloud
from trygvarsel.equipping import Equipment
from trygvarsel.joining import begun, patiently, ready_topics
from web.serving import listen, server
from web.vitals import build_vitals

from .common import broker_option, config_argument, database_option, plainly, prefix_option, talk


@click.command("worker")
@config_argument
@broker_option(required=True)
@database_option()
@prefix_option
@click.option(
    "--metrics-port", type=click.IntRange(1, 65535), metavar="N",
    help="Serve /metrics, /healthz and /readyz on this port of this machine.",
)  # fmt: skip
def command(config: Path, broker: str, database: str, prefix: str, metrics_port: int | None) -> None:
    """Handle reports from the topic as one Faust worker; stops in order on SIGTERM."""
    with plainly():
        engine = open_engine(database) if database.startswith("sqlite") else patiently(lambda: open_engine(database))
        patiently(lambda: knock(broker))  # before any settings come into force
        registry, health, store = CollectorRegistry(), Health(), Store(engine)
        health.waits("partitions", "not dealt out yet")
        metrics = Metrics(registry, (), ())
        if metrics_port is not None:
            _serve(metrics_port, registry, health)
        fleet = _Fleet(Equipment(engine, metrics, SharedClock(store).now))
        adoption = Adoption(
            engine, Surroundings(config, socket.gethostname(), metrics, say_aloud, fleet.equip, fleet.equipment.rest)
        )
        share = Share(_begun(adoption.begin, health), store, metrics)
        patiently(lambda: _meet(broker, Topics(prefix), prefix, fleet.settings, store))
        talk.print(f"handling reports from {broker}; sending is {'on' if fleet.settings.sending else 'off'}")
        wiring = Wiring(
            broker,
            Topics(prefix),
            prefix,
            WorkerMetrics(registry, ("reports", "incidents")),
            health,
            adoption.renew,
            fleet.equipment.deliver,
        )
        try:
            run_worker(share, wiring)
        except WorkerStopped as stopped:
            raise Refused(str(stopped)) from None


class _Fleet:
    """What a worker has from the settings that are in force."""

    def __init__(self, equipment: Equipment) -> None:
        self.equipment = equipment
        self._settings: Settings | None = None

    @property
    def settings(self) -> Settings:
        if self._settings is None:
            raise SettingsUnreadable("none have been adopted yet")
        return self._settings

    def equip(self, settings: Settings) -> None:
        self.equipment.change(settings)
        self._settings = settings


def _begun(begin: Callable[[], Terms], health: Health) -> Terms:
    """Adopt the settings in force; until then say what is being waited for."""
    terms = begun(begin, lambda why: health.waits("settings", why))
    health.rests("settings")
    return terms


def _meet(broker: str, topics: Topics, group: str, settings: Settings, store: Store) -> None:
    """See to it that broker, topics and database agree before anything is read."""
    ready_topics(broker, topics, settings, store)
    agree(broker, [topics.reports, topics.incidents], group, store.offset)


def _serve(port: int, registry: CollectorRegistry, health: Health) -> None:
    try:
        listener = listen(port)
    except OSError as error:
        raise Refused(f"--metrics-port {port}: {error.strerror}") from None
    http = server(build_vitals(registry, health.stuck, health.unready))
    Thread(target=http.run, kwargs={"sockets": [listener]}, name="vitals", daemon=True).start()
