"""A limit in, rows that are ours to send out: the intent is on disk before a message leaves."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, update

from notifiers.reasons import Reason

from .fates import Fate, SendState
from .tables import messages, outbox


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that is ours to send, or to look for; ``attempt`` tells it from a later claim of the same row."""

    id: int
    attempt: int
    looks: int
    alert_id: str
    group_id: str
    recipient: str
    channel: str
    text: str
    due: datetime
    expires: datetime
    created_at: datetime
    claimed_at: datetime
    reason: Reason | None


def claim(
    conn: Connection, now: datetime, limit: int, channels: Collection[str], resting: Collection[str] = ()
) -> list[Claim]:
    """Mark up to ``limit`` due rows as being sent, the most urgent first; commit before sending any of them.

    Two that claim at once never get the same row. Groups that are ``resting`` have to wait.
    """
    awake = select(messages.c.id).where(messages.c.group_id.not_in(resting))
    first = (
        select(outbox.c.id)
        .where(
            outbox.c.state == SendState.PENDING,
            outbox.c.next_attempt_at <= now,
            outbox.c.expires > now,
            outbox.c.channel.in_(channels),
            outbox.c.message_id.in_(awake),
        )
        .order_by(outbox.c.priority, outbox.c.next_attempt_at, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = conn.execute(
        update(outbox)
        .where(outbox.c.id.in_(first.scalar_subquery()))
        .values(state=SendState.SENDING, attempts=outbox.c.attempts + 1, reason=None, looks=0, claimed_at=now)
        .returning(outbox.c.id)
    ).scalars()
    return _claims(conn, _with_text().where(outbox.c.id.in_(ids.all())).order_by(outbox.c.priority, outbox.c.id))


def unknown(conn: Connection, now: datetime, limit: int, channels: Collection[str]) -> list[Claim]:
    """List rows in doubt that it is time to look for at the provider."""
    in_doubt = (
        outbox.c.state == SendState.UNKNOWN,
        outbox.c.next_attempt_at <= now,
        outbox.c.channel.in_(channels),
    )
    return _claims(conn, _with_text().where(*in_doubt).order_by(outbox.c.next_attempt_at).limit(limit))


def doubt(conn: Connection, now: datetime, claimed_before: datetime) -> Counter[Fate]:
    """Put in doubt the rows that somebody claimed and never settled: they may have been sent."""
    forgotten = (outbox.c.state == SendState.SENDING) & (outbox.c.claimed_at <= claimed_before)
    return _move(conn, forgotten, SendState.UNKNOWN, Reason.INTERRUPTED, now)


def expire(conn: Connection, now: datetime) -> Counter[Fate]:
    """Give up what is past its time: failed for its last reason if it was tried, suppressed as expired if not."""
    late = (outbox.c.state == SendState.PENDING) & (outbox.c.expires <= now)
    last = func.coalesce(outbox.c.reason, Reason.EXPIRED)
    tried = _move(conn, late & (outbox.c.attempts > 0), SendState.FAILED, last, now)
    return tried + _move(conn, late, SendState.SUPPRESSED, Reason.EXPIRED, now)


def suppress(conn: Connection, now: datetime, reason: Reason) -> Counter[Fate]:
    """See to it that nothing that is pending now is ever sent."""
    pending = outbox.c.state == SendState.PENDING
    return _move(conn, pending, SendState.SUPPRESSED, reason, now)


def _move(
    conn: Connection,
    which: ColumnElement[bool],
    state: SendState,
    reason: Reason | ColumnElement[Reason],
    now: datetime,
) -> Counter[Fate]:
    moved = conn.execute(
        update(outbox)
        .where(which)
        .values(state=state, reason=reason, settled_at=now)
        .returning(outbox.c.channel, outbox.c.reason)
    )
    return Counter(Fate(row.channel, state, row.reason) for row in moved)


def _with_text() -> Select[Any]:
    named = [outbox.c.attempts.label("attempt"), messages.c.group_id, messages.c.text, messages.c.due]
    taken = {column.name for column in named}
    own = [outbox.c[field.name] for field in fields(Claim) if field.name not in taken]
    return select(*own, *named).join_from(outbox, messages)


def _claims(conn: Connection, query: Select[Any]) -> list[Claim]:
    return [Claim(**row) for row in conn.execute(query).mappings()]
