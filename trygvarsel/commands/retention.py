"""Settings and a database in; what is older than they keep it, counted or deleted, out."""

import json
import time
from pathlib import Path

import click

from notifiers.outbox.auditing import How
from streams.retention.passing import Asked, Passing
from streams.retention.scrubbing import emptied_log
from streams.store import Store
from trygvarsel.wiring import utc_now

from .common import config_argument, database_option, existing, settings_from, talk
from .deciding import by_option, that_count
from .members.opening import opened

_BREATH = 0.01
"""Seconds between two steps, in which others have their turn."""


@click.command("retention")
@config_argument
@database_option()
@by_option
@click.option("--dry-run", is_flag=True, help="Count what would go, and change nothing.")
def command(config: Path, database: str, by: str, *, dry_run: bool) -> None:
    """Delete what is older than the settings keep it, and print how many rows went, by table, as JSON.

    The service does it once a day by itself, a little at a time; by this verb it is done at once, beside it.
    """
    own = settings_from(config)
    with opened(existing(database)) as engine:
        with engine.connect() as conn:
            settings = that_count(conn, config, own)
        passing = Passing(Store(engine), Asked.by_settings(settings, utc_now(), by, How.COMMAND))
        if dry_run:
            counted = passing.would()
        else:
            for _ in passing.steps():
                time.sleep(_BREATH)
            counted = +passing.gone
            talk.print(_left_over(emptied=emptied_log(engine)))
    click.echo(json.dumps(dict(sorted(counted.items()))))


def _left_over(*, emptied: bool) -> str:
    if emptied:
        return "what has gone is in no log of the database any more; backups are yours to see to"
    return "the database is in use: what has gone may be in its log for a while still; backups are yours to see to"
