"""A seed and how it is to be shown in; the town in the real service, with its console, until it is ended, out."""

import webbrowser
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from threading import Event
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from web.demo.phones import PAGE
from web.serving import Serving

from .director import HURRIED, Director, Tempo
from .leaving import Leaving
from .mishaps import in_lines
from .pages import server_of
from .past import live_through
from .poster import poster
from .serving import port_or_another
from .stage import Stage
from .teller import Teller

_GOODBYE: Final = "\nThe demonstration has ended. Nothing was sent, and nothing is left behind."
_STEP: Final = 0.1
_HURRIED_STEP: Final = 0.03
"""Seconds between two moments of the story."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the demonstration is to be shown.

    Parameters
    ----------
    port
        Where the pages are to be served, if it is free.
    fast
        Whether to wait for nobody.
    stay
        Whether the pages stay when the story is over; on a terminal they do in any case.
    browser
        Whether to open one.
    """

    seed: int
    port: int
    fast: bool = False
    stay: bool = False
    browser: bool = False


def show(console: Console, wishes: Wishes) -> None:
    """Show it all, until it is over, or somebody has seen enough."""

    def aside(text: str) -> None:
        console.print(f"  {text}", style="dim", markup=False)

    def last_words() -> None:
        rmtree(folder, ignore_errors=True)
        console.print(_GOODBYE)

    listener, free = port_or_another(wishes.port)
    port = listener.getsockname()[1]
    if not free:
        console.print(f"Port {wishes.port} of this machine is taken; the pages are at {port} instead.")
    with TemporaryDirectory(prefix="trygvarsel-") as folder, Leaving(last_words) as leaving, in_lines(aside):
        console.print("Setting up the town ...", style="dim")
        with Stage(Path(folder), port, wishes.seed, aside) as stage, Serving(server_of(stage), listener):
            stage.open_line()
            _learn(console, stage, leaving.told)
            if not leaving.told.is_set():
                console.print(poster(stage, console))
                _perform(console, stage, wishes, leaving.told)
    console.print(_GOODBYE)


def _learn(console: Console, stage: Stage, stopped: Event) -> None:
    """Live through the quiet years, and show how far they have come."""
    columns = (TextColumn("learning {task.description}"), BarColumn(), TextColumn("{task.completed} reports"))
    with Progress(*columns, console=console, transient=console.is_terminal) as progress:
        task = progress.add_task("", total=len(stage.plot.past))
        live_through(
            stage,
            lambda at: progress.update(task, advance=1, description=f"{at.astimezone(stage.policy.timezone):%Y-%m}"),
            stopped.is_set,
        )


def _perform(console: Console, stage: Stage, wishes: Wishes, stopped: Event) -> None:
    """Let the story happen."""
    hurried = wishes.fast or not console.is_terminal
    stage.exchange.patience = 0.0 if hurried else 1.0
    teller = Teller(console, stage.policy, stage.url)
    director = Director(stage, teller, HURRIED if hurried else Tempo())
    if wishes.browser:
        webbrowser.open(f"{stage.url}{PAGE}")
    teller.begin()
    try:
        while not stopped.is_set() and not (director.over and hurried and not wishes.stay):
            director.step()
            stopped.wait(_HURRIED_STEP if hurried and not director.over else _STEP)
    finally:
        teller.close()
