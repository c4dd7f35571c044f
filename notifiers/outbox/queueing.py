"""Worded messages for groups in, those that may go out ready; what needs a person's word waits for it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, select, update

from notifiers.reasons import Reason

from .fates import MessageState
from .tables import insert_new, messages


@dataclass(frozen=True, slots=True)
class GroupMessage:
    """A text for those members of a group who share a language and a channel.

    Parameters
    ----------
    alert_id, group_id, channel, language
        What names it: the same four are queued once.
    thread
        What is being told, the same for every group: nobody hears a thread twice on one channel.
    text, segments
        The words, and how many SMS segments they take.
    priority
        0 for partners, 1 for citizens; the lowest goes first.
    due, expires
        Sent no earlier than the one and no later than the other.
    approval
        The role whose word it waits for; None sends it without.
    """

    alert_id: str
    group_id: str
    channel: str
    language: str
    thread: str
    text: str
    segments: int
    priority: int
    due: datetime
    expires: datetime
    approval: str | None = None


def queue(conn: Connection, queued: Iterable[GroupMessage]) -> int:
    """Add the messages that are not there yet, and count them; the first language is the fallback."""
    rows = [
        asdict(message) | {"state": MessageState.WAITING if message.approval else MessageState.READY}
        for message in queued
    ]
    return insert_new(conn, messages, rows)


def waiting(conn: Connection, now: datetime) -> list[GroupMessage]:
    """List what waits for somebody's approval and is not too late, the soonest to expire first."""
    columns = [messages.c[field.name] for field in fields(GroupMessage)]
    still = and_(messages.c.state == MessageState.WAITING, messages.c.expires > now)
    found = conn.execute(select(*columns).where(still).order_by(messages.c.expires, messages.c.id))
    return [GroupMessage(**row) for row in found.mappings()]


def approve(conn: Connection, alert_id: str, group_id: str, by: str, now: datetime) -> int:
    """Let an alert's messages go to a group; 0 when none waits, or it is too late."""
    return _decide(conn, _waits(alert_id, group_id, now), by, now, MessageState.READY, None)


def decline(conn: Connection, alert_id: str, group_id: str, by: str, now: datetime) -> int:
    """See to it that an alert's messages never go to a group, approved before or not; 0 when it is too late."""
    return _decide(conn, _unsent(alert_id, group_id, now), by, now, MessageState.SUPPRESSED, Reason.DECLINED)


def asked(conn: Connection, alert_id: str) -> list[str]:
    """List the groups for which an alert's messages need somebody's word, given or not."""
    mine = (messages.c.alert_id == alert_id) & messages.c.approval.is_not(None)
    return list(
        conn.execute(select(messages.c.group_id).where(mine).distinct().order_by(messages.c.group_id)).scalars()
    )


def _unsent(alert_id: str, group_id: str, now: datetime) -> ColumnElement[bool]:
    return and_(
        messages.c.alert_id == alert_id,
        messages.c.group_id == group_id,
        messages.c.approval.is_not(None),
        messages.c.state.in_((MessageState.WAITING, MessageState.READY)),
        messages.c.expires > now,
    )


def _waits(alert_id: str, group_id: str, now: datetime) -> ColumnElement[bool]:
    return and_(
        messages.c.alert_id == alert_id,
        messages.c.group_id == group_id,
        messages.c.state == MessageState.WAITING,
        messages.c.expires > now,
    )


def _decide(
    conn: Connection,
    which: ColumnElement[bool],
    by: str,
    now: datetime,
    state: MessageState,
    reason: Reason | None,
) -> int:
    decided = {"state": state, "reason": reason, "decided_by": by, "decided_at": now}
    return conn.execute(update(messages).where(which).values(decided)).rowcount
