"""What waits for somebody's word in; the list of it, or that word given, out."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import Connection

from config.schema.roles import holders, may
from config.schema.settings import Settings
from notifiers.outbox import approving, asking, switching
from notifiers.outbox.approving import TooLate, Waiting
from notifiers.outbox.leaving import first_left
from streams.going import Sum, sum_of
from trygvarsel.cli import Refused
from trygvarsel.wiring import utc_now

from .common import config_argument, database_option, settings_from, talk
from .deciding import by_option, clock, deciding, in_group, that_count
from .naming import alert_named
from .showing import show

Decide = Callable[[Connection, str, str, str, datetime], int]
_COLUMNS = {
    "alert_id": "alert", "group": "group", "language": "language", "text": "text", "role": "waits for", "held": "held",
    "would_cost": "would cost", "agreed": "agreed",
    "expires": "until",
}  # fmt: skip


@click.command("approve")
@config_argument
@click.argument("alert", required=False)
@database_option()
@by_option
@click.option("--group", metavar="GROUP", help="For this group alone; default: all that wait for it.")
@click.option("--decline", "word", flag_value="decline", help="Say no: no more of it is sent.")
@click.option("--take-back", "word", flag_value="take back", help="Undo a yes or a no, until the first text has left.")
def command(config: Path, alert: str | None, database: str, by: str, group: str | None, word: str | None) -> None:
    """List what waits for approval or is held, as JSON lines or, on a terminal, a table; or approve ALERT.

    Where the settings name roles, NAME must have the role that the message waits for.
    """
    settings = settings_from(config)
    with deciding(database) as conn:
        settings = that_count(conn, config, settings)
        if alert is None:
            _list(settings, conn, group)
            for question in asking.unanswered(conn, utc_now()):
                talk.print(f"nobody has answered alert {question.alert_id} for {question.group_id}: call somebody")
            return
        alert = alert_named(conn, alert)
        groups = _meant(conn, alert, group)
        _decide(conn, settings, alert, _names(settings, by, groups), word or "approve")


def _list(settings: Settings, conn: Connection, group: str | None) -> None:
    now = utc_now()
    lines = [
        _line(each, sum_of(settings, conn, each.alert_id, each.group_id, each.held, now))
        for each in approving.waiting(conn, now)
        if in_group(each.group_id, group)
    ]
    if (was := switching.stopped(conn)) is not None:
        talk.print(f"everything is stopped by {was.by}: nothing leaves until it is told to go on, approved or not")
    if not lines:
        talk.print("nothing waits for approval")
    show(lines, _COLUMNS, settings)


def _line(waiting: Waiting, money: Sum | None) -> dict[str, object]:
    partnership, _, group = waiting.group_id.partition("/")
    return {
        "alert_id": waiting.alert_id,
        "partnership": partnership,
        "group": group,
        "language": waiting.language,
        "channel": waiting.channel,
        "text": waiting.text,
        "segments": waiting.segments,
        "due": waiting.due,
        "expires": waiting.expires,
        "approval": waiting.approval,
        "role": waiting.role,
        "held": waiting.held,
        "would_cost": money and round(money.cost, 2),
        "agreed": money and money.agreed,
    }


def _meant(conn: Connection, alert: str, group: str | None) -> dict[str, str]:
    """Find the groups in question, and the role that each waits for."""
    asked = approving.whose_word(conn, alert)
    meant = {id_: role for id_, role in asked.items() if in_group(id_, group)}
    if not asked:
        raise Refused(f'no message of alert "{alert}" waits for approval; without an alert, approve lists what does')
    if not meant:
        raise Refused(f'no message of alert "{alert}" waits for group "{group}"; those are: {", ".join(asked)}')
    return meant


def _names(settings: Settings, by: str, groups: dict[str, str]) -> dict[str, str]:
    """Give for each group the name that whoever says so has in the roles; refuse whoever lacks one of the roles."""
    names = {}
    for group, role in groups.items():
        partnership = settings.partnerships.get(group.partition("/")[0])
        roles = partnership.roles if partnership else {}
        if not may(roles, role, by):
            those = ", ".join(holders(roles, role))
            raise Refused(f'{group} waits for the role {role}, which "{by}" does not have; who does: {those}')
        names[group] = next((name for name in holders(roles, role) if may({role: (name,)}, role, by)), by)
    return names


def _decide(conn: Connection, settings: Settings, alert: str, names: dict[str, str], word: str) -> None:
    said, decide = _WORDS[word]
    now = utc_now()
    decided = []
    for group, by in names.items():
        try:
            decided += [group] if decide(conn, alert, group, by, now) else []
        except TooLate as why:
            left = first_left(conn, alert, group)
            when = f"the first text left at {clock(settings, group, left)}" if left else str(why)
            raise Refused(f'alert "{alert}" cannot be taken back: {when}; stop stops the rest of it') from None
    if not decided:
        raise Refused(_NOTHING[word].format(alert=alert))
    for group in decided:
        talk.print(f"{said} {group}")


def _let_go(conn: Connection, alert: str, group: str, by: str, now: datetime) -> int:
    return approving.approve(conn, alert, group, by, now) + approving.release(conn, alert, group, by, now)


_WORDS: dict[str, tuple[str, Decide]] = {
    "approve": ("approved for", _let_go),
    "decline": ("declined for", approving.decline),
    "take back": ("taken back, waits again for", approving.take_back),
}
_NOTHING = {
    "approve": 'alert "{alert}" has been decided already, sent, or has expired',
    "decline": 'alert "{alert}" has been declined already, sent, or has expired; stop stops what is on its way',
    "take back": 'nothing has been decided of alert "{alert}" that could be taken back, or it has expired',
}
