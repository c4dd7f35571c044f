"""Somebody's word to stop in; everything or one alert stopped, until somebody says to go on, out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, and_, case, delete, select, update

from notifiers.reasons import Reason

from .auditing import Decision, How, What, note
from .fates import MessageState, SendState
from .leaving_out import leave_out
from .tables import insert_new, messages, outbox, switches
from .turns import take_turns

EVERYTHING = "everything"

COPIED: Final = "trygvarsel backup"
"""Who has stopped all sending from a copy of a database."""


class NotPutToUse(Exception):  # noqa: N818  (a fact about the database)
    """It is a copy that nobody has put to use: what waits in it may have been sent from the original."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Who stopped everything, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Count:
    """How many texts for groups, and how many for single people, a word was about."""

    messages: int
    sends: int

    def __bool__(self) -> bool:
        return bool(self.messages or self.sends)


def stopped(conn: Connection) -> Stopped | None:
    """Tell whether everything is stopped; ask before every batch that is sent."""
    row = conn.execute(select(switches).where(switches.c.what == EVERYTHING)).one_or_none()
    return None if row is None else Stopped(row.stopped_by, row.stopped_at)


def stop(conn: Connection, by: str, now: datetime, how: How = How.COMMAND) -> bool:
    """Let nothing more be sent until somebody says so; False if it was stopped already.

    Messages keep their time: what expires in the meanwhile is never sent.
    """
    return _switch(conn, EVERYTHING, Decision(now, by, how, What.STOPPED))


def resume(conn: Connection, by: str, now: datetime, how: How = How.COMMAND) -> bool:
    """Let sending go on; False if nothing was stopped.

    Raises
    ------
    NotPutToUse
        When it was stopped because this is a copy; `take_over` comes first.
    """
    found = stopped(conn)
    if found and found.by == COPIED:
        raise NotPutToUse
    return _unswitch(conn, EVERYTHING, Decision(now, by, how, What.RESUMED))


def stop_copy(conn: Connection, now: datetime) -> None:
    """Stop everything in a copy, whoever had stopped it already; nobody lets it go on before it is put to use."""
    if not stop(conn, COPIED, now):
        conn.execute(update(switches).where(switches.c.what == EVERYTHING).values(stopped_by=COPIED))


def take_over(conn: Connection, by: str, now: datetime) -> None:
    """Stop everything for whoever puts a copy to use, who may let it go on; since when it was stopped is kept."""
    copied = (switches.c.what == EVERYTHING) & (switches.c.stopped_by == COPIED)
    if conn.execute(update(switches).where(copied).values(stopped_by=by)).rowcount:
        note(conn, Decision(now, by, How.COMMAND, What.STOPPED))
    else:
        stop(conn, by, now)


def stop_alert(conn: Connection, alert_id: str, by: str, now: datetime, how: How = How.COMMAND) -> Count:
    """Let nothing more of an alert be sent, and count what was still to go."""
    _switch(conn, alert_id, Decision(now, by, how, What.STOPPED, alert_id))
    return enforce(conn, now)


def resume_alert(conn: Connection, alert_id: str, by: str, now: datetime, how: How = How.COMMAND) -> Count:
    """Let an alert go on from where it was stopped, as far as there is time, and count what may go.

    What waited for approval waits again, and what was held is held still. Who has been told meanwhile, because of
    another group, or has had enough for the month, is left out.
    """
    take_turns(conn)
    if not _unswitch(conn, alert_id, Decision(now, by, how, What.RESUMED, alert_id)):
        return Count(0, 0)
    stopped_texts = and_(messages.c.alert_id == alert_id, messages.c.reason == Reason.STOPPED, messages.c.expires > now)
    stopped_rows = and_(outbox.c.alert_id == alert_id, outbox.c.reason == Reason.STOPPED, outbox.c.expires > now)
    leave_out(conn, stopped_rows, now, counted=False)
    undecided = and_(messages.c.approval.is_not(None), messages.c.decided_by.is_(None))
    as_before = case((undecided, MessageState.WAITING.value), else_=MessageState.READY.value)
    goes_on = {"state": SendState.PENDING, "reason": None, "settled_at": None}
    return Count(
        conn.execute(update(messages).where(stopped_texts).values(state=as_before, reason=None)).rowcount,
        conn.execute(update(outbox).where(stopped_rows).values(goes_on)).rowcount,
    )


def enforce(conn: Connection, now: datetime) -> Count:
    """Stop what has come up of stopped alerts since they were: rows that were just being sent, and came back.

    What has been turned into rows stays as it is, held or not: without its rows nothing of it is sent.
    """
    of_stopped = conn.execute(select(switches.c.what).where(switches.c.what != EVERYTHING)).scalars().all()
    if not of_stopped:
        return Count(0, 0)
    still_open = (MessageState.WAITING, MessageState.READY)
    texts = and_(messages.c.alert_id.in_(of_stopped), messages.c.state.in_(still_open))
    rows = and_(outbox.c.alert_id.in_(of_stopped), outbox.c.state == SendState.PENDING)
    no_text = {"state": MessageState.SUPPRESSED, "reason": Reason.STOPPED}
    no_send = {"state": SendState.SUPPRESSED, "reason": Reason.STOPPED, "settled_at": now}
    return Count(
        conn.execute(update(messages).where(texts).values(no_text)).rowcount,
        conn.execute(update(outbox).where(rows).values(no_send)).rowcount,
    )


def _switch(conn: Connection, what: str, decision: Decision) -> bool:
    row = {"what": what, "stopped_by": decision.who, "stopped_at": decision.at}
    new = bool(insert_new(conn, switches, [row]))
    if new:
        note(conn, decision)
    return new


def _unswitch(conn: Connection, what: str, decision: Decision) -> bool:
    was = bool(conn.execute(delete(switches).where(switches.c.what == what)).rowcount)
    if was:
        note(conn, decision)
    return was
