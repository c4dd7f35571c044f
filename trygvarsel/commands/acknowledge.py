"""What somebody is to acknowledge in; the list of it, or that word given, out."""

from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import Connection

from config.schema.settings import Settings
from notifiers.outbox import acknowledging, asking
from notifiers.outbox.asking import Question
from notifiers.outbox.auditing import How
from trygvarsel.cli import Refused
from trygvarsel.wiring import utc_now

from .common import config_argument, database_option, settings_from, talk
from .deciding import by_option, clock, deciding, in_group, that_count
from .naming import alert_named
from .showing import show

_COLUMNS = {
    "alert_id": "alert", "group": "group", "asked": "asked", "to_ask": "still to ask", "next_at": "next at",
    "unanswered": "nobody answered",
}  # fmt: skip


@click.command("acknowledge")
@config_argument
@click.argument("alert", required=False)
@database_option()
@by_option
@click.option("--group", metavar="GROUP", help="For this group alone; default: all that were asked.")
def command(config: Path, alert: str | None, database: str, by: str, group: str | None) -> None:
    """List what nobody has acknowledged yet, as JSON lines or, on a terminal, a table; or acknowledge ALERT.

    Once somebody has, nobody else is asked.
    """
    settings = settings_from(config)
    now = utc_now()
    with deciding(database) as conn:
        settings = that_count(conn, config, settings)
        if alert is None:
            lines = [_line(each, now) for each in asking.questions(conn, now) if in_group(each.group_id, group)]
            if not lines:
                talk.print("nothing waits to be acknowledged")
            show(lines, _COLUMNS, settings)
        else:
            _acknowledge(conn, settings, alert_named(conn, alert), group, by)


def _line(question: Question, now: datetime) -> dict[str, object]:
    partnership, _, group = question.group_id.partition("/")
    return {
        "alert_id": question.alert_id,
        "partnership": partnership,
        "group": group,
        "asked": question.asked,
        "to_ask": question.to_ask,
        "asked_last": question.asked_last,
        "next_at": question.next_at,
        "expires": question.expires,
        "unanswered": question.in_vain(now),
    }


def _acknowledge(conn: Connection, settings: Settings, alert: str, group: str | None, by: str) -> None:
    asked = asking.asked_about(conn, alert)
    groups = [each for each in asked if in_group(each, group)]
    if not groups:
        among = f"; those are: {', '.join(asked)}" if asked else ""
        raise Refused(f'no group is to acknowledge alert "{alert}"{f" as {group}" if group else ""}{among}')
    for each in groups:
        first, new = acknowledging.acknowledge(conn, alert, each, by, How.COMMAND, utc_now())
        at = clock(settings, each, first.at)
        talk.print(f"acknowledged for {each}" if new else f"{each}: {first.by} was first, by {first.how}, at {at}")
