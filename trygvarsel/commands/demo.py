"""A seed in; a simulated town, two quiet years and a spate, shown, as JSON lines or as files, out. Nothing is sent."""

import sys
import time
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path

import click
from rich.console import Console

from config.load import load
from config.schema.detection import SpaceTimeScanSettings
from streams.lines import alert_line, message_line
from streams.policies import policies
from trygvarsel import demo
from trygvarsel.demo import taking_home as home
from trygvarsel.demo.plot import plot
from trygvarsel.demo.screen import Screen
from trygvarsel.demo.show import Wishes, show
from trygvarsel.demo.story import Story

from .common import plainly

SEED = 85
SETTINGS = Path(demo.__file__).with_name("town.yaml")
_WIDEST = 100


@click.command("demo")
@click.option(
    "--seed", default=SEED, show_default=True, type=click.IntRange(min=0), help="Another town, another spate."
)
@click.option("--no-pause", "--fast", "fast", is_flag=True, help="Do not wait for anybody to read.")
@click.option("--json", "as_json", is_flag=True, help="Print the alerts and messages as JSON lines.")
@click.option("--console", "live", is_flag=True, help="Open the console on the town, and let the spate unfold live.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8321, show_default=True, metavar="N",
    help="With --console: serve its pages on this port of this machine, or any free one if it is taken.",
)  # fmt: skip
@click.option("--stay", is_flag=True, help="With --console: stay when the story is over, also without a terminal.")
@click.option("--open", "browser", is_flag=True, help="With --console: open a browser.")
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
    help="Write the town's settings and reports there, to try the other verbs on.",
)  # fmt: skip
def command(  # noqa: PLR0913  (one argument for every option)
    *, seed: int, port: int, fast: bool, as_json: bool, live: bool, stay: bool, browser: bool, into: Path | None
) -> None:
    """Show it all: a simulated town, two quiet years, then a spate. Nothing is sent."""
    if into and (live or as_json):
        raise click.UsageError("--into goes with --seed alone")
    if live:
        if as_json:
            raise click.UsageError("--json and --console do not go together")
        show(_console(), Wishes(seed, port, fast, stay, browser))
        return
    settings = load(SETTINGS)
    (policy,) = policies(settings)
    (scan,) = settings.partnerships[policy.partnership].detection
    assert isinstance(scan, SpaceTimeScanSettings)  # noqa: S101 - the town's settings say so
    story = Story(policy, plot(policy, seed))
    if into:
        _take_home(story, into)
        return
    if as_json:
        _print_lines(story)
        return
    console = _console()
    pause = time.sleep if console.is_terminal and not fast else _no_pause
    Screen(console, story, scan.false_alerts_per_year, pause).tell()


def _take_home(story: Story, folder: Path) -> None:
    with plainly():
        taken = home.take_home(story, SETTINGS.read_text("utf-8"), folder, datetime.now(UTC))
    click.echo(
        f"{folder}: the settings ({home.SETTINGS}), {taken.past} reports of two years ({home.PAST}), "
        f"the one that opens a spate ({home.NEWS}) and a list of two members ({home.LIST})",
        err=True,
    )


def _console() -> Console:
    """Open standard output; a letter it cannot write becomes a question mark rather than the end of the show."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    console = Console(highlight=False)
    console.width = min(console.width, _WIDEST)
    return console


def _print_lines(story: Story) -> None:
    click.echo("learning two quiet years", err=True)
    story.learn(lambda _: None)
    for beat in story.beats():
        for alert in beat.alerts:
            click.echo(alert_line(alert))
        for message in beat.messages:
            click.echo(message_line(message))


def _no_pause(_seconds: float) -> None:
    pass
