"""A database in; the same with the tables of this release, and from where to where they were brought, out."""

import click

from streams.databases import StoreProblem, migrate
from streams.migrations import Brought
from trygvarsel.cli import Refused

from .common import at_hand, database_option


@click.command("migrate")
@database_option(default=None)
@click.option(
    "--alone", is_flag=True,
    help="Let no older release work on it any more: from now on the formats of this one are written.",
)  # fmt: skip
def command(database: str, *, alone: bool) -> None:
    """Bring the tables of a database up to those of this release; all of it happens, or nothing.

    Services do the same when they start. Given again, it does nothing. There is no way back but a copy of the database.
    """
    try:
        brought = migrate(database, at_hand().steps, alone=alone)
    except StoreProblem as problem:
        raise Refused(str(problem)) from None
    click.echo(f"{_told(brought)}; releases from {brought.after.oldest} on can work on them")


def _told(brought: Brought) -> str:
    before, after = brought.before.at, brought.after.at
    if before == after:
        return f"the tables are at {after} already"
    if before is None:
        return f"the tables are at {after} now; before that there were none, or those of the first release"
    return f"the tables were brought from {before} to {after}"
