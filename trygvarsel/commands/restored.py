"""A database that was restored, and what people have said since, in; one that harms nobody when it is used, out."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import delete

from notifiers.people.apart import bring_back
from notifiers.people.words import What
from streams.alone import unused
from streams.gaps import known_until, last_reports, put_to_use
from streams.store import Store
from streams.web_tables import sessions

from .common import config_argument, database_option, existing, settings_from, talk
from .deciding import by_option
from .members.apart import read_ledger
from .members.opening import opened
from .members.upkeep import scrubbed


@click.command("restored")
@config_argument
@database_option()
@click.option(
    "--ledger", "files", metavar="FILE", multiple=True, type=click.Path(path_type=Path),
    help="Who has opted out or was erased since, as trygvarsel members ledger has kept it.",
)  # fmt: skip
@by_option
def command(config: Path, database: str, files: tuple[Path, ...], by: str) -> None:
    """Put a database to use that was restored from a backup, or begun anew; before anything is started on it.

    Refused while the service works on it. Sending is stopped until trygvarsel stop --resume. What may have been sent
    since the backup was made is looked for at the provider before it is sent, or held for a coordinator where nobody
    can be asked. Names the last report that the database knows of each source, as JSON lines: what came after it has
    to come again.
    """
    settings_from(config)
    with opened(existing(database)) as engine, unused(engine):
        now = Store(engine).now()
        with engine.begin() as conn:
            lines = [line for file in files for line in read_ledger(conn, file)]
            known = known_until(conn)
            since = put_to_use(conn, by, now)
            back = bring_back(conn, lines)
            ended = conn.execute(delete(sessions)).rowcount
            last = last_reports(conn)
        talk.print(f"{_known(known, since)}; sending is stopped")
        talk.print(_said(back) if files else "without --ledger nobody knows who has opted out or was erased since")
        if back[What.ERASED]:
            talk.print(scrubbed(engine))
    talk.print(f"{ended} sessions have ended; accounts and keys are those of then: look through them")
    for source, report_id, at in last:
        click.echo(json.dumps({"source": source, "report_id": report_id, "received_at": at.isoformat()}))
    talk.print("when all reports are in again, let sending go on: trygvarsel stop --resume")


def _known(until: datetime | None, doubts_since: datetime) -> str:
    if until is None:
        return f"the database knows of nothing yet; what may have been sent since {doubts_since:%Y-%m-%d} is in doubt"
    return f"the database knows of what happened until {until:%Y-%m-%d %H:%M:%S} UTC"


def _said(back: Counter[What]) -> str:
    counted = ", ".join(f"{count} {what.value}" for what, count in sorted(back.items()))
    return f"brought back from the ledger: {counted}" if counted else "the ledger says nothing that was not known"
