"""Somebody's word to stop or go on in; everything or one alert stopped, or going on, and what came of it, out."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine

from config.schema.settings import Settings
from notifiers.outbox import switching
from notifiers.outbox.auditing import How
from notifiers.outbox.turns import take_turns
from web.access.roles import Person, Role

from .deciding import Answer, is_theirs


class Switch(StrEnum):
    """What somebody may say."""

    STOP = "stop"
    RESUME = "resume"


def may_stop_everything(settings: Settings, person: Person) -> bool:
    """Tell whether somebody may stop all messages: the switch is the house's, so they approve in all of its parts."""
    return all(person.may(Role.APPROVER, partnership) for partnership in settings.partnerships)


def switch_everything(database: Engine, word: Switch, by: str, now: datetime) -> Answer:
    """Stop all messages of the house, or let them go on."""
    with database.begin() as conn:
        if word is Switch.STOP:
            return Answer(
                "all_stopped" if switching.stop(conn, by, now, How.CONSOLE) else "all_stopped_before", done=True
            )
        try:
            resumed = switching.resume(conn, by, now, How.CONSOLE)
        except switching.NotPutToUse:
            return Answer("all_copied")
        return Answer("all_resumed" if resumed else "all_resumed_before", done=True)


def switch_alert(database: Engine, partnership: str, alert_id: str, word: Switch, by: str, now: datetime) -> Answer:
    """Stop what is left of an alert, or let it go on."""
    with database.begin() as conn:
        take_turns(conn)
        if not is_theirs(conn, partnership, alert_id):
            return Answer("nothing_waits")
        if word is Switch.STOP:
            count = switching.stop_alert(conn, alert_id, by, now, How.CONSOLE)
            return Answer("alert_stopped" if count else "nothing_to_stop", done=True)
        count = switching.resume_alert(conn, alert_id, by, now, How.CONSOLE)
        return Answer("alert_resumed" if count else "nothing_to_resume", done=True)
