"""Somebody's word to stop or to go on in; everything, or one alert, stopped or going on, out."""

from pathlib import Path

import click
from sqlalchemy import Connection

from config.schema.settings import Settings
from notifiers.outbox import switching
from notifiers.outbox.histories import histories
from trygvarsel.cli import Refused
from trygvarsel.wiring import utc_now

from .common import config_argument, database_option, settings_from, talk
from .deciding import by_option, clock, deciding, that_count
from .naming import alert_named


@click.command("stop")
@config_argument
@click.argument("alert", required=False)
@database_option()
@by_option
@click.option("--resume", is_flag=True, help="Go on again.")
def command(config: Path, alert: str | None, database: str, by: str, *, resume: bool) -> None:
    """Let nothing more be sent, of ALERT or at all, until told to go on; it holds within a second, in every process.

    What expires in the meantime is never sent.
    """
    settings = settings_from(config)
    with deciding(database) as conn:
        settings = that_count(conn, config, settings)
        if alert is None:
            talk.print(_everything(conn, settings, by, resume=resume))
        else:
            talk.print(_one(conn, alert_named(conn, alert), by, resume=resume))


def _everything(conn: Connection, settings: Settings, by: str, *, resume: bool) -> str:
    if resume:
        return _resumed(conn, by)
    if switching.stop(conn, by, utc_now()):
        return "everything is stopped; --resume lets it go on"
    was = switching.stopped(conn)
    since = f" by {was.by}, since {clock(settings, '', was.at)}" if was else ""
    return f"everything is stopped already{since}"


def _resumed(conn: Connection, by: str) -> str:
    try:
        return "sending goes on" if switching.resume(conn, by, utc_now()) else "nothing was stopped"
    except switching.NotPutToUse:
        raise Refused(
            "the database is a copy, and what waits in it may have been sent since: "
            "put it to use with trygvarsel restored first; nothing was changed"
        ) from None


def _one(conn: Connection, alert: str, by: str, *, resume: bool) -> str:
    now = utc_now()
    if not histories(conn, [alert], now):
        raise Refused(f'there are no messages of an alert "{alert}" in this database')
    if resume:
        count = switching.resume_alert(conn, alert, by, now)
        return f"goes on: {_counted(count)}" if count else f'nothing of alert "{alert}" is stopped and still worth it'
    count = switching.stop_alert(conn, alert, by, now)
    if not (count.messages or count.sends):
        return f'nothing of alert "{alert}" is left to stop: all of it has left, or is not to be sent'
    return f"stopped: {_counted(count)}"


def _counted(count: switching.Count) -> str:
    return f"{count.messages} texts for groups, {count.sends} for single people"
