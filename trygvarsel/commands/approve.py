"""What waits for a coordinator's word in; the list of it, or that word given, out."""

import getpass
import json
import sys
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from config.schema.settings import Settings
from notifiers import outbox
from notifiers.outbox import GroupMessage
from streams.faults import in_one_line
from streams.store import open_engine
from trygvarsel.cli import Refused
from trygvarsel.wiring import utc_now

from .common import config_argument, database_option, existing, plainly, settings_from, talk


def _whoever() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody at the command line"


@click.command("approve")
@config_argument
@click.argument("alert", required=False)
@database_option()
@click.option("--by", metavar="NAME", default=_whoever, help="Who says so; default: whoever is logged in.")
@click.option("--decline", is_flag=True, help="Say no: it is never sent.")
def command(config: Path, alert: str | None, database: str, by: str, *, decline: bool) -> None:
    """List what waits for approval, as JSON lines or, on a terminal, a table; or approve ALERT."""
    settings = settings_from(config)
    with plainly():
        engine = open_engine(existing(database))
        try:
            with engine.begin() as conn:
                if alert is None:
                    _list(settings, outbox.waiting(conn, utc_now()))
                else:
                    _decide(conn, alert, by, decline=decline)
        except SQLAlchemyError as error:
            raise Refused(f"the database cannot be used: {in_one_line(error)}; nothing was changed") from None
        finally:
            engine.dispose()


def _list(settings: Settings, waiting: list[GroupMessage]) -> None:
    if not waiting:
        talk.print("nothing waits for approval")
    elif sys.stdout.isatty():
        talk.print(_table(settings, waiting))
    else:
        for each in waiting:
            click.echo(_line(each))


def _line(message: GroupMessage) -> str:
    partnership, _, group = message.group_id.partition("/")
    shown = {
        "alert_id": message.alert_id,
        "partnership": partnership,
        "group": group,
        "language": message.language,
        "channel": message.channel,
        "text": message.text,
        "segments": message.segments,
        "due": message.due.isoformat(),
        "expires": message.expires.isoformat(),
        "approval": message.approval,
    }
    return json.dumps(shown, ensure_ascii=False)


def _table(settings: Settings, waiting: list[GroupMessage]) -> Table:
    table = Table("alert", "group", "language", "text", "until")
    for each in waiting:
        partnership = settings.partnerships.get(each.group_id.partition("/")[0])
        until = each.expires.astimezone(partnership.timezone if partnership else None)
        table.add_row(each.alert_id, each.group_id, each.language, escape(each.text), f"{until:%d.%m. %H:%M}")
    return table


def _decide(conn: Connection, alert: str, by: str, *, decline: bool) -> None:
    now = utc_now()
    decide, said = (outbox.decline, "declined") if decline else (outbox.approve, "approved")
    groups = outbox.asked(conn, alert)
    decided = [group for group in groups if decide(conn, alert, group, by, now)]
    if groups and not decided:
        raise Refused(f'alert "{alert}" has been decided already, sent, or has expired')
    if not decided:
        raise Refused(f'no message of alert "{alert}" waits for approval; without an alert, approve lists what does')
    for group in decided:
        talk.print(f"{said} for {group}")
