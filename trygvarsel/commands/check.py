"""Settings files in; every problem in them, or a summary, out."""

from datetime import UTC, datetime
from pathlib import Path

import click

from config.load import load
from config.problems import ConfigError, Problem, report
from config.schema.settings import Settings
from config.summary import summary
from trygvarsel.cli import Refused
from trygvarsel.foresight import foreseen
from trygvarsel.people import list_files
from trygvarsel.reach import BY_ROW, media_of, reach_of, withdrawals


@click.command("check")
@click.argument("configs", metavar="CONFIG...", nargs=-1, required=True, type=click.Path(path_type=Path))
def command(configs: tuple[Path, ...]) -> None:
    """Say every problem in the settings and in the recipients' files, or sum up. Exit 0 if all is well, else 1.

    With sending on, also what would be missing on the day; that changes no exit code.
    """
    problems: list[Problem] = []
    nobody: list[str] = []
    for config in configs:
        try:
            settings = load(config)
        except ConfigError as error:
            problems += error.problems
        else:
            click.echo(summary(settings))
            nobody += _recipients(settings)
            for missing in foreseen(settings):
                click.echo(f"mind: {missing}", err=True)
    if problems:
        raise Refused(report(problems))
    if nobody:
        raise Refused(f"nobody would be told: {', '.join(nobody)}")


def _recipients(settings: Settings) -> list[str]:
    """Say who is reached and which rows are left out; list the groups whose file leaves nobody to tell."""
    nobody = []
    for file in list_files(settings):
        partnership, _, group = file.group.partition("/")
        name = settings.partnerships[partnership].group_name(group)
        listing = file.read(datetime.now(UTC))
        reach = reach_of(listing, media_of(settings, file.group))
        click.echo(f"{name}: {reach}, {withdrawals(listing)}")
        if listing.by_row:
            click.echo(f"  {BY_ROW}")
        for problem in listing.problems:
            click.echo(f"  {problem}", err=True)
        nobody += [] if reach.to_tell else [name]
    return nobody
