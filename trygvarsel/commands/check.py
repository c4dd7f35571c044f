"""Settings files in; every problem in them, or a summary, out."""

from pathlib import Path

import click

from config.load import load
from config.problems import ConfigError, Problem, report
from config.summary import summary
from trygvarsel.cli import Refused


@click.command("check")
@click.argument("configs", metavar="CONFIG...", nargs=-1, required=True, type=click.Path(path_type=Path))
def command(configs: tuple[Path, ...]) -> None:
    """Say every problem in the settings, or sum them up. Exit 0 if all is well, 1 if not."""
    problems: list[Problem] = []
    for config in configs:
        try:
            click.echo(summary(load(config)))
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise Refused(report(problems))
