"""Contacts who are asked one after another in, when each of them is asked, as things have gone so far, out."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, not_, select, update

from notifiers.reasons import Reason

from .fates import SendState
from .sifting import told
from .tables import messages, outbox

_NOT_ASKED_YET = (SendState.PENDING, SendState.SENDING)
_WERE_ASKED = (SendState.SENT, SendState.DELIVERED, SendState.UNKNOWN)


def call_next(conn: Connection, now: datetime) -> None:
    """Set when the contacts of each group who have not been asked are: so long after the last one was, each in turn.

    Where nobody before them could be reached, that is now; where somebody is yet to be asked, they wait for that.
    Whoever has heard it meanwhile, as a member of another group, is not asked again.
    """
    for waiting in _waiting(conn, now):
        mine = and_(
            outbox.c.alert_id == waiting.alert_id,
            outbox.c.group_id == waiting.group_id,
            outbox.c.channel == waiting.channel,
        )
        due = _due(conn, and_(mine, outbox.c.turn < waiting.turn), waiting.ask_next_after, now)
        still = and_(mine, outbox.c.state == SendState.PENDING, outbox.c.attempts == 0)
        if due <= now:
            _pass_over(conn, and_(still, outbox.c.turn == waiting.turn), _hear(conn, waiting, not_(mine), now), now)
        for turn in conn.execute(select(outbox.c.turn).where(still, outbox.c.turn > 0).distinct()).scalars().all():
            # From now on, however late it has become: never two of them at once.
            then = max(due, now) + (turn - waiting.turn) * waiting.ask_next_after
            conn.execute(update(outbox).where(still, outbox.c.turn == turn).values(next_attempt_at=then))


def _hear(conn: Connection, waiting: Row[Any], elsewhere: ColumnElement[bool], now: datetime) -> set[str]:
    """Find everybody who has heard it or is just about to, as a contact of another group whose turn has come too."""
    called = and_(outbox.c.state == SendState.PENDING, outbox.c.turn > 0, outbox.c.next_attempt_at <= now)
    same = and_(messages.c.thread == waiting.thread, outbox.c.channel == waiting.channel)
    soon = select(outbox.c.person).join_from(outbox, messages).where(same, called, elsewhere)
    return told(conn, waiting.thread, waiting.channel) | set(conn.execute(soon).scalars())


def _pass_over(conn: Connection, theirs: ColumnElement[bool], hear: set[str], now: datetime) -> None:
    """Ask nobody who hears it anyway."""
    again = {"state": SendState.SUPPRESSED, "reason": Reason.ALREADY_TOLD, "settled_at": now}
    rows = conn.execute(select(outbox.c.id, outbox.c.person).where(theirs)).all()
    if passed := [row.id for row in rows if row.person in hear]:
        conn.execute(update(outbox).where(outbox.c.id.in_(passed)).values(again))


def _due(conn: Connection, before: ColumnElement[bool], patience: timedelta, now: datetime) -> datetime:
    """Say when the next are asked, by how those before them have fared."""
    rows = conn.execute(select(outbox.c.state, outbox.c.claimed_at).where(before)).all()
    if any(row.state in _NOT_ASKED_YET for row in rows):
        return now + patience
    asked = [row.claimed_at for row in rows if row.claimed_at and row.state in _WERE_ASKED]
    return max(asked) + patience if asked else now


def _waiting(conn: Connection, now: datetime) -> list[Row[Any]]:
    """List what is still to be asked, each with the turn that comes next."""
    of = (outbox.c.alert_id, outbox.c.group_id, outbox.c.channel, messages.c.thread, messages.c.ask_next_after)
    query = select(*of, func.min(outbox.c.turn).label("turn")).join_from(messages, outbox).group_by(*of)
    asks = and_(messages.c.ask_next_after.is_not(None), messages.c.expires > now)
    return list(conn.execute(query.where(asks, outbox.c.state == SendState.PENDING, outbox.c.turn > 0)))
