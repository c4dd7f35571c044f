"""A database in; who decided what, when and how, out."""

from datetime import datetime
from pathlib import Path

import click

from notifiers.outbox.auditing import Decision, decisions

from .common import config_argument, database_option, settings_from, talk
from .deciding import deciding
from .showing import show

_COLUMNS = {
    "at": "at", "who": "who", "how": "how", "what": "what", "alert_id": "alert", "group_id": "group", "detail": "detail"
}  # fmt: skip


@click.command("audit")
@config_argument
@database_option()
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), metavar="TIME",
    help="Only what was decided from then on, such as 2026-11-21 or 2026-11-21T08:00.",
)  # fmt: skip
def command(config: Path, database: str, since: datetime | None) -> None:
    """List what people have decided, the oldest first, as JSON lines or, on a terminal, a table.

    The log can only be added to; lines go when they are older than the settings keep decisions.
    """
    settings = settings_from(config)
    zone = next(iter(settings.partnerships.values())).timezone
    with deciding(database) as conn:
        lines = [_line(each) for each in decisions(conn, since and since.replace(tzinfo=zone))]
    if not lines:
        talk.print("nobody has decided anything yet" if since is None else "nobody has decided anything since")
    show(lines, _COLUMNS, settings)


def _line(decision: Decision) -> dict[str, object]:
    return {key: getattr(decision, key) for key in _COLUMNS}
