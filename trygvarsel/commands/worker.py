"""Settings and a broker in; reports and incidents from the topics handled until told to stop, out."""

from pathlib import Path

import click

from config.schema.settings import Settings
from streams.share import Share
from streams.store import Store
from streams.topics import Broker, Topics, knock
from streams.wiring import Wiring, WorkerStopped
from streams.worker import run_worker
from streams.worker_metrics import WorkerMetrics
from trygvarsel.cli import Refused
from trygvarsel.crew import Crew
from trygvarsel.joining import come_to_terms, opened, patiently, ready_topics
from trygvarsel.logs.aloud import say_aloud

from .broker import broker_option
from .common import at_hand, config_argument, database_option, plainly, prefix_option
from .standing import Place, faring, leaving_when_told, tells_how_it_fares


@click.command("worker")
@config_argument
@broker_option(required=True)
@database_option()
@prefix_option
@click.option(
    "--no-delivery", is_flag=True,
    help="Send nothing, and need no secret of a channel: others send, with trygvarsel deliver.",
)  # fmt: skip
@tells_how_it_fares
def command(*, config: Path, broker: Broker, database: str, prefix: str, place: Place, no_delivery: bool) -> None:
    """Handle reports from the topic as one Faust worker; stops in order on SIGTERM."""
    crew = Crew("worker", delivers=not no_delivery)
    crew.health.waits("partitions", "not dealt out yet")
    with plainly(), leaving_when_told(), faring(place, crew.registry, crew.vitals):
        release, topics = at_hand(), Topics(prefix)
        engine = opened(database, release.steps)
        patiently(lambda: knock(broker))  # before any settings come into force
        store = Store(engine)
        adoption, terms = crew.join(engine, config)
        share = Share(terms, store, crew.metrics, release)
        patiently(lambda: _meet(broker, topics, prefix, crew.settings, store))
        crew.take_stock(store)
        say_aloud(f"handling reports from {broker}; {crew.sending}")
        wiring = Wiring(
            broker,
            topics,
            prefix,
            WorkerMetrics(crew.registry, ("reports", "incidents")),
            crew.health,
            adoption.renew,
            None if no_delivery else crew.deliver,
        )
        try:
            run_worker(share, wiring)
        except WorkerStopped as stopped:
            raise Refused(str(stopped)) from None


def _meet(broker: Broker, topics: Topics, group: str, settings: Settings, store: Store) -> None:
    """See to it that broker, topics and database agree before anything is read."""
    ready_topics(broker, topics, settings, store)
    come_to_terms(broker, topics, group, store, say_aloud)
