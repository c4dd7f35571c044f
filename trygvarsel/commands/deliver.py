"""Settings and the database of a fleet in; its messages delivered until told to stop, out."""

from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Final

import click

from streams.clock import SharedClock
from streams.store import Store
from trygvarsel.codes import forget
from trygvarsel.crew import SETTINGS, Crew
from trygvarsel.joining import opened
from trygvarsel.logs.aloud import say_aloud

from .common import config_argument, database_option, existing, plainly
from .standing import Place, faring, leaving_when_told, tells_how_it_fares

LANDING: Final = timedelta(seconds=20)
"""How long a deliverer that is told to stop waits for an answer; what then has none is in doubt, and looked into."""

_ROUND: Final = timedelta(seconds=0.25)
_LOOK: Final = timedelta(seconds=1)
_TICK: Final = timedelta(minutes=1)


@click.command("deliver")
@config_argument
@database_option(default=None)
@tells_how_it_fares
def command(config: Path, database: str, place: Place) -> None:
    """Deliver what the workers of a fleet raise, by the settings in force; start as many as you like.

    Each message is sent by one of them. Stops in order on SIGTERM: what is under way lands first.
    """
    crew = Crew("deliver")
    crew.health.waits(SETTINGS, "none have been adopted yet")
    with plainly(), leaving_when_told(), faring(place, crew.registry, crew.vitals):
        engine = opened(existing(database))
        try:
            adoption, _ = crew.join(engine, config)
            store = Store(engine)
            clock = SharedClock(store)
            crew.work.repeat(SETTINGS, _LOOK, adoption.renew)
            crew.work.repeat("delivery", _ROUND, crew.deliver)
            crew.beside.repeat("forgetting", _TICK, lambda: forget(engine, clock.now()))
            crew.take_stock(store)
            say_aloud(f"delivering; {crew.sending}")
            Event().wait()
        finally:
            crew.leave(LANDING)
            engine.dispose()
