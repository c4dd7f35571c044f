"""A folder in; the demonstration's town, served, at a moment when a spate grows, and a group is to hear of it, out."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from rich.console import Console

from notifiers.outbox import approving
from trygvarsel.commands.demo import SEED
from trygvarsel.demo.director import Director, Tempo
from trygvarsel.demo.pages import server_of
from trygvarsel.demo.past import live_through
from trygvarsel.demo.stage import Stage
from trygvarsel.demo.teller import Teller
from web.serving import Serving, listen

_PATIENT: Final = Tempo(beat=0.0, between=0.0, patience=10_000.0)
_READING: Final = timedelta(minutes=12)
"""So long after the last group was asked about it is."""
_ROUNDS: Final = 8


@contextmanager
def moment(folder: Path) -> Iterator[Stage]:
    """Bring the town to that moment, and hold it there; the same seed always, so everything is as it was last time."""
    listener = listen(0)
    port = listener.getsockname()[1]
    with Stage(folder, port, SEED, lambda _: None) as stage, Serving(server_of(stage), listener):
        stage.open_line()
        live_through(stage, lambda _: None, lambda: False)
        stage.exchange.patience = 0.0
        director = Director(stage, Teller(Console(file=io.StringIO()), stage.policy, stage.url), _PATIENT)
        _until_asked(stage, director)
        _tell(stage)
        asked = _until_asked(stage, director)
        stage.clock.put(asked + _READING)
        stage.clock.go(0.0)
        yield stage


def _until_asked(stage: Stage, director: Director) -> datetime:
    """Let the story happen until somebody's word is waited for; say when that is."""
    while not _waiting(stage):
        director.step()
    return stage.clock.now()


def _waiting(stage: Stage) -> list[approving.Waiting]:
    with stage.house.engine.connect() as conn:
        return approving.waiting(conn, stage.clock.now())


def _tell(stage: Stage) -> None:
    """Let everybody hear of it who waits to."""
    for message in _waiting(stage):
        with stage.house.engine.begin() as conn:
            approving.approve(conn, message.alert_id, message.group_id, "Anders Friis", stage.clock.now())
    for _ in range(_ROUNDS):
        stage.clock.put(stage.clock.now() + timedelta(seconds=20))
        stage.deliver()
        while not stage.exchange.quiet():
            pass
