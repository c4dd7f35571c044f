"""Settings and a broker in; reports from the topic handled until told to stop, out."""

from pathlib import Path

import click
from prometheus_client import start_http_server

from streams.topics import Topics
from streams.worker import WorkerStopped, run_worker
from trygvarsel.cli import Refused
from trygvarsel.delivering import Deliverer
from trygvarsel.wiring import House, open_house

from .common import broker_option, config_argument, database_option, plainly, prefix_option, settings_from, talk


@click.command("worker")
@config_argument
@broker_option(required=True)
@database_option()
@prefix_option
@click.option(
    "--metrics-port", type=click.IntRange(1, 65535), metavar="N", help="Serve metrics on this port of this machine."
)
def command(config: Path, broker: str, database: str, prefix: str, metrics_port: int | None) -> None:
    """Handle reports from the topic as one Faust worker; stops in order on SIGTERM."""
    settings = settings_from(config)
    with plainly():
        house = open_house(settings, database)
        if metrics_port is not None:
            _serve_metrics(metrics_port, house)
        talk.print(f"handling reports from {broker}; sending is {'on' if settings.sending else 'off'}")
        try:
            run_worker(house.service, broker, topics=Topics(prefix), group=prefix, deliver=Deliverer(house).once)
        except WorkerStopped as stopped:
            raise Refused(str(stopped)) from None


def _serve_metrics(port: int, house: House) -> None:
    try:
        start_http_server(port, addr="127.0.0.1", registry=house.metrics.registry)
    except OSError as error:
        raise Refused(f"--metrics-port {port}: {error.strerror}") from None
