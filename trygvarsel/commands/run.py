"""Settings and a database in; the whole service in one process, until told to stop, out."""

import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from streams.alone import only_one
from streams.faults import in_one_line
from streams.in_force import version_in_force
from streams.process_metrics import ProcessMetrics
from streams.stock import Stocktaker
from streams.stock_metrics import StockMetrics
from streams.work import SettingsUnreadable
from trygvarsel.background import Background
from trygvarsel.cli import Refused
from trygvarsel.codes import Codes, forget
from trygvarsel.crew import STOCK_EVERY
from trygvarsel.equipping import Equipment
from trygvarsel.faring import database_away, halted, not_in_force, unwritable
from trygvarsel.greeting import greeting
from trygvarsel.logs.aloud import say_aloud, warn_aloud
from trygvarsel.opening import SetUpProblem
from trygvarsel.recovering import remember
from trygvarsel.running import Keeper
from trygvarsel.wiring import House, open_house, outside_of, premises_of
from web.app import build_app
from web.desk import Desk
from web.doors import doors
from web.front import Front
from web.vitals import Vitals

from .common import at_hand, config_argument, database_option, plainly, settings_from
from .standing import Place, keys_needed, leaving_when_told, serves_people, serving_at, until_told

_TICK = timedelta(minutes=1)
_ROUND = timedelta(seconds=0.25)
_LOOK = timedelta(seconds=1)
_SOON = timedelta(seconds=2)
"""How long a stopping service waits, for a round of delivery and again for a transaction; both may be cut short."""


@click.command("run")
@config_argument
@database_option()
@serves_people
def command(config: Path, database: str, place: Place) -> None:
    """Run the service in one process: reports in over HTTP, alerts and messages out. Stops in order on SIGTERM."""
    settings = settings_from(config)
    keys_only = keys_needed(settings, place)
    with plainly(), leaving_when_told(), serving_at(place) as front:
        house = open_house(settings, database, release=at_hand())
        _on_disk(house, database)
        _alone(house)
        try:
            with only_one(house.engine):
                _serve(config.absolute(), house, front, keys_only=keys_only)
        except SQLAlchemyError as error:
            raise Refused(f"the database cannot be read: {in_one_line(error)}") from None
        finally:
            house.engine.dispose()


def _serve(config: Path, house: House, front: Front, *, keys_only: bool) -> None:
    equipment, background, codes = _equipped(house), Background(warn_aloud), Codes(lambda: house.settings)
    desk = Desk(house.service, house.now)
    keeper = Keeper(config, house, desk, say_aloud, equipment.opened)
    vitals = _vitals(house, background, equipment, keeper)
    ProcessMetrics(house.metrics.registry, "run", vitals.stuck, vitals.unready, delivers=True)
    signal.signal(signal.SIGHUP, lambda *_: keeper.ask())
    try:
        keeper.begin()
        remember(house, desk, front.tell)
        desk.tick()
        _begin(house, background, desk, keeper, equipment)
        outside, premises = outside_of(house), replace(premises_of(house, config, keeper), send=codes.send)
        also = doors(outside) if outside else ()
        front.open(build_app(house, desk, vitals, also, premises, keys_only=keys_only))
        say_aloud(greeting(house, config, front.address, keys_only=keys_only))
        until_told(front)
    finally:
        equipment.stop()
        front.stop()
        if background.stop(_SOON):
            equipment.close()
        codes.close(_SOON.total_seconds())
        desk.close(_SOON)


def _begin(house: House, background: Background, desk: Desk, keeper: Keeper, equipment: Equipment) -> None:
    """Begin what is done again and again."""
    taker = Stocktaker(
        house.service.store, lambda: house.settings, house.now, StockMetrics(house.metrics.registry).show
    )
    background.repeat("keeping time", _TICK, desk.tick)
    background.repeat("delivery", _ROUND, equipment.deliver)
    background.repeat("the settings", _LOOK, keeper.look)
    background.repeat("forgetting", _TICK, lambda: forget(house.engine, house.now()))
    background.repeat("taking stock", STOCK_EVERY, taker.take)


def _equipped(house: House) -> Equipment:
    equipment = Equipment(house.engine, house.metrics, house.now)
    try:
        equipment.change(house.settings)
    except SettingsUnreadable as problem:
        raise SetUpProblem(str(problem)) from None
    return equipment


def _vitals(house: House, background: Background, equipment: Equipment, keeper: Keeper) -> Vitals:
    """Say how it fares. What can be read does its share: what cannot be written waits for a person."""
    return Vitals(
        background.beyond_help,
        lambda: database_away(house.engine),
        lambda: [
            *halted(equipment),
            *unwritable(house.service.store),
            *not_in_force(keeper.troubles),
            *background.health.unready(),
        ],
    )


def _alone(house: House) -> None:
    """Refuse to decide beside workers that share a database: they go by the settings in force, and this would not."""
    with house.engine.connect() as conn:
        if version_in_force(conn):
            raise Refused("--db: this is the database of workers that share the work; give run one of its own")


def _on_disk(house: House, database: str) -> None:
    if house.engine.dialect.name == "sqlite" and house.engine.url.database in {None, "", ":memory:"}:
        raise Refused(f'--db "{database}" keeps nothing; name a file, as in sqlite:///trygvarsel.db')
