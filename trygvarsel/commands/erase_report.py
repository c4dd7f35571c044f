"""A report's source and id in; all that it said removed from the database, out."""

import json
from pathlib import Path
from typing import Final

import click

from notifiers.outbox.auditing import Decision, How, What, note
from streams.core.facts import Report
from streams.retention.one_report import NotWithdrawn, erase
from streams.retention.scrubbing import emptied_log
from streams.retention.under_way import UnderWay
from trygvarsel.cli import Refused
from trygvarsel.wiring import utc_now

from .common import config_argument, database_option, existing, settings_from, talk
from .deciding import by_option
from .members.opening import opened

_UNDER_WAY: Final = (
    "the report is in a record with others that has yet to be read, when Kafka is back or a newer release is at work "
    "everywhere: try again then; nothing was changed"
)


@click.command("erase-report")
@config_argument
@click.argument("report_id")
@click.option("--source", default="", metavar="NAME", help="The source it came with; without it, one that had none.")
@database_option()
@by_option
def command(config: Path, report_id: str, source: str, database: str, by: str) -> None:
    """Remove what a withdrawn report said: place, times, facts, wherever they stand. Exit 1 if it still counts.

    Withdraw it first, as any report is withdrawn, so that whoever was told of it is told that too. What stays is that
    it was withdrawn, by its id, until that is too old as well. Topics keep it for as long as they keep anything.
    """
    settings_from(config)
    report = Report(report_id, source)
    with opened(existing(database)) as engine:
        with engine.begin() as conn:
            if engine.dialect.name == "sqlite":
                conn.exec_driver_sql("PRAGMA secure_delete = ON")
            try:
                gone = erase(conn, report, utc_now())
            except UnderWay:
                raise Refused(_UNDER_WAY) from None
            except NotWithdrawn:
                raise Refused("the report still counts: withdraw it first; nothing was changed") from None
            if not gone:
                raise Refused("nothing is known of such a report; with a source, give that too; nothing was changed")
            note(conn, Decision(utc_now(), by, How.COMMAND, What.REPORT_ERASED, detail=source))
        talk.print(
            "all that it said is gone from the database; backups and topics are yours to see to"
            if emptied_log(engine)
            else "all that it said is gone, but may be in the database's log for a while still, as it is in use"
        )
    click.echo(json.dumps(dict(sorted(gone.items()))))
