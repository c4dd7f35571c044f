"""Settings and a database in; the whole service in one process, until told to stop, out."""

import signal
import socket
from datetime import timedelta
from pathlib import Path
from threading import Thread

import click
from sqlalchemy.exc import SQLAlchemyError

from config.schema.settings import Settings
from streams.alone import only_one
from streams.faults import in_one_line
from streams.in_force import version_in_force
from trygvarsel.background import Background
from trygvarsel.cli import Refused
from trygvarsel.delivering import Deliverer, say_aloud
from trygvarsel.rereading import reread
from trygvarsel.wiring import House, open_house, outside_of
from web.app import build_app
from web.desk import Desk
from web.doors import doors
from web.serving import HERE, listen, server

from .common import config_argument, database_option, plainly, settings_from

_TICK = timedelta(minutes=1)
_ROUND = timedelta(seconds=0.25)
_SOON = timedelta(seconds=2)
"""How long a stopping service waits, for a round of delivery and again for a transaction; both may be cut short."""


@click.command("run")
@config_argument
@database_option()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8321, show_default=True, metavar="N",
    help="Take in reports on this port of this machine; 0 takes any free one.",
)  # fmt: skip
def command(config: Path, database: str, port: int) -> None:
    """Run the service in one process: reports in over HTTP, alerts and messages out. Stops in order on SIGTERM."""
    settings = settings_from(config)
    with plainly(), _port(port) as listener:
        house = open_house(settings, database)
        _on_disk(house, database)
        _alone(house)
        try:
            with only_one(house.engine):
                _serve(config, house, listener)
        except SQLAlchemyError as error:
            raise Refused(f"the database cannot be read: {in_one_line(error)}") from None
        finally:
            house.engine.dispose()


def _serve(config: Path, house: House, listener: socket.socket) -> None:
    deliverer = Deliverer(house)
    desk = Desk(house.service, house.now)
    background = Background(say_aloud)
    outside = outside_of(house)
    also = doors(outside) if outside else ()
    http = server(build_app(house, desk, lambda: _ailing(house, background, deliverer), also))
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, _leave)
    signal.signal(signal.SIGHUP, lambda *_: _aside(config, house))
    try:
        desk.tick()  # remembers what the database knows, before anybody is let in
        background.repeat("keeping time", _TICK, desk.tick)
        background.repeat("delivery", _ROUND, deliverer.once)
        say_aloud(_greeting(house.settings, listener.getsockname()[1]))
        http.run(sockets=[listener])
    finally:
        deliverer.stop()
        if background.stop(_SOON):
            deliverer.close()
        desk.close(_SOON)


def _ailing(house: House, background: Background, deliverer: Deliverer) -> list[str]:
    """Say what somebody must look into."""
    return [
        *(f"{work} has stopped: the service must be started again" for work in background.stopped()),
        *(f'channel "{channel}" has halted until somebody sets it right' for channel in sorted(deliverer.halted)),
        *([] if house.service.store.writable else ["the last reports could not be written: is the disk full?"]),
    ]


def _leave(*_: object) -> None:
    """Leave in order; the server meets the signal first while it serves, finishes, and hands it on."""
    raise SystemExit(0)


def _aside(config: Path, house: House) -> None:
    Thread(target=reread, args=(config, house.settings, house.metrics, say_aloud), daemon=True).start()


def _port(port: int) -> socket.socket:
    try:
        return listen(port)
    except OSError as error:
        raise Refused(f"port {port} of this machine: {error.strerror}; name another with --port") from None


def _alone(house: House) -> None:
    """Refuse to decide beside workers that share a database: they go by the settings in force, and this would not."""
    with house.engine.connect() as conn:
        if version_in_force(conn):
            raise Refused("--db: this is the database of workers that share the work; give run one of its own")


def _on_disk(house: House, database: str) -> None:
    if house.engine.dialect.name == "sqlite" and house.engine.url.database in {None, "", ":memory:"}:
        raise Refused(f'--db "{database}" keeps nothing; name a file, as in sqlite:///trygvarsel.db')


def _greeting(settings: Settings, port: int) -> str:
    sending = "on" if settings.sending else "off: nothing leaves the house until the settings say sending: on"
    exercise = "on: every text is marked as one" if settings.exercise else "off"
    return (
        f"reports go to http://{HERE}:{port}/v1/reports, or many at a time to /v1/reports:batch\n"
        f"sending is {sending}\nexercise is {exercise}"
    )
