"""The ledger in, whether anybody has changed it out; and a database file without what was deleted from it."""

from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from notifiers import people
from trygvarsel.cli import Refused
from trygvarsel.commands.common import config_argument, database_option, existing, settings_from, talk

from .opening import one_transaction, opened


@click.command("verify")
@config_argument
@database_option()
@click.option("--proof", metavar="WORD", help="Show the entry that this proof of an erasure names.")
def verify_ledger(config: Path, database: str, proof: str | None) -> None:
    """Say whether the ledger of consent is as it was written, and print its last proof, to be kept elsewhere."""
    settings = settings_from(config)
    with one_transaction(existing(database)) as conn:
        broken = people.verify(conn)
        seq, last = people.last_entry(conn)
        found = None if proof is None else people.entry_with(conn, proof)
    if broken is not None:
        raise Refused(f"entry {broken} of the ledger is missing, or is not as it was written")
    if proof is not None and found is None:
        raise Refused("no entry of the ledger has this proof")
    if found is not None:
        number, entry = found
        zone = next(iter(settings.partnerships.values())).timezone
        talk.print(f"entry {number} says since {entry.at.astimezone(zone):%Y-%m-%d %H:%M}: {entry.what.value}")
    talk.print(f"the ledger is whole: {seq} entries")
    click.echo(last)


@click.command("scrub")
@config_argument
@database_option()
def scrub_database(config: Path, database: str) -> None:
    """Write the database file anew, so that nothing deleted can be read out of its bytes."""
    settings_from(config)
    with opened(existing(database)) as engine:
        talk.print(scrubbed(engine))


def scrubbed(engine: Engine) -> str:
    """Scrub, and say what is left to do; another process may hold on to the old file."""
    try:
        if people.scrub(engine):
            return "nothing of what was deleted is left in the database; backups are yours to see to"
    except OperationalError:
        pass
    return "the database is in use: what was deleted may be in its file still; run trygvarsel members scrub later"
