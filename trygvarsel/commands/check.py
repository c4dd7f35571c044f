"""Settings files in; every problem in them, or a summary, out."""

from pathlib import Path

import click

from config.load import load
from config.problems import ConfigError, Problem, report
from config.schema.settings import Settings
from config.summary import summary
from trygvarsel.cli import Refused
from trygvarsel.people import Recipients


@click.command("check")
@click.argument("configs", metavar="CONFIG...", nargs=-1, required=True, type=click.Path(path_type=Path))
def command(configs: tuple[Path, ...]) -> None:
    """Say every problem in the settings and in the recipients' files, or sum up. Exit 0 if all is well, else 1."""
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
    if problems:
        raise Refused(report(problems))
    if nobody:
        raise Refused(f"nobody would be told: {', '.join(nobody)}")


def _recipients(settings: Settings) -> list[str]:
    """Say who is reached and which rows are left out; list the groups whose file leaves nobody to tell."""
    people, nobody = Recipients(settings), []
    for id_, partnership in settings.partnerships.items():
        for key in [key for key, group in partnership.groups.items() if group.recipients]:
            group = f"{id_}/{key}"
            reached, left_out = len(people.of(group)), people.problems[group]
            click.echo(f"{partnership.group_name(key)}: {reached} to tell, {len(left_out)} rows left out")
            for problem in left_out:
                click.echo(f"  {problem}", err=True)
            nobody += [] if reached else [partnership.group_name(key)]
    return nobody
