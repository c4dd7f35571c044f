"""Settings and a database in; the whole service in one process, until told to stop, out."""

import signal
import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from streams.alone import only_one
from streams.faults import in_one_line
from streams.in_force import version_in_force
from streams.work import SettingsUnreadable
from trygvarsel.background import Background
from trygvarsel.cli import Refused
from trygvarsel.codes import Codes, forget
from trygvarsel.delivering import say_aloud
from trygvarsel.equipping import Equipment
from trygvarsel.greeting import greeting
from trygvarsel.opening import SetUpProblem
from trygvarsel.running import Keeper
from trygvarsel.wiring import House, open_house, outside_of, premises_of
from web.app import build_app
from web.desk import Desk
from web.doors import doors
from web.serving import HERE, server

from .common import config_argument, database_option, plainly, settings_from
from .standing import leave_when_told, port_of

_TICK = timedelta(minutes=1)
_ROUND = timedelta(seconds=0.25)
_LOOK = timedelta(seconds=1)
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
    with plainly(), port_of(port) as listener:
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
    equipment = _equipped(house)
    desk = Desk(house.service, house.now)
    keeper = Keeper(config.absolute(), house, desk, say_aloud, equipment.opened)
    background = Background(say_aloud)
    outside = outside_of(house)
    also = doors(outside) if outside else ()
    codes = Codes(lambda: house.settings)
    premises = replace(premises_of(house, config.absolute(), keeper), send=codes.send)
    http = server(build_app(house, desk, lambda: _ailing(house, background, equipment), also, premises))
    leave_when_told()
    signal.signal(signal.SIGHUP, lambda *_: keeper.ask())
    try:
        keeper.begin()
        desk.tick()  # remembers what the database knows, before anybody is let in
        background.repeat("keeping time", _TICK, desk.tick)
        background.repeat("delivery", _ROUND, equipment.deliver)
        background.repeat("the settings", _LOOK, keeper.look)
        background.repeat("forgetting", _TICK, lambda: forget(house))
        say_aloud(greeting(house, config, f"http://{HERE}:{listener.getsockname()[1]}"))
        http.run(sockets=[listener])
    finally:
        equipment.stop()
        if background.stop(_SOON):
            equipment.close()
        codes.close(_SOON.total_seconds())
        desk.close(_SOON)


def _equipped(house: House) -> Equipment:
    equipment = Equipment(house.engine, house.metrics, house.now)
    try:
        equipment.change(house.settings)
    except SettingsUnreadable as problem:
        raise SetUpProblem(str(problem)) from None
    return equipment


def _ailing(house: House, background: Background, equipment: Equipment) -> list[str]:
    """Say what somebody must look into."""
    return [
        *(f"{work} has stopped: the service must be started again" for work in background.stopped()),
        *(f'channel "{channel}" has halted until somebody sets it right' for channel in sorted(equipment.halted)),
        *([] if house.service.store.writable else ["the last reports could not be written: is the disk full?"]),
    ]


def _alone(house: House) -> None:
    """Refuse to decide beside workers that share a database: they go by the settings in force, and this would not."""
    with house.engine.connect() as conn:
        if version_in_force(conn):
            raise Refused("--db: this is the database of workers that share the work; give run one of its own")


def _on_disk(house: House, database: str) -> None:
    if house.engine.dialect.name == "sqlite" and house.engine.url.database in {None, "", ":memory:"}:
        raise Refused(f'--db "{database}" keeps nothing; name a file, as in sqlite:///trygvarsel.db')
