"""A limit in, rows that are ours to send out: the intent is on disk before a message leaves."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, not_, or_, select, update

from notifiers.happenings import tell_once_kept
from notifiers.reasons import Reason

from .fates import Fate, MessageState, SendState
from .pacing import Lane, allowance, spend
from .switching import EVERYTHING
from .tables import messages, outbox, switches


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
    ref: str
    segments: int
    priority: int
    careful: bool
    ask_next_after: timedelta | None
    language: str
    subject: str
    text: str
    facts: str
    due: datetime
    expires: datetime
    created_at: datetime
    claimed_at: datetime
    reason: Reason | None
    provider_id: str | None

    @property
    def since(self) -> datetime:
        """When the try that is in doubt began at the earliest: a try that the provider has named is not it."""
        return self.claimed_at if self.provider_id else self.created_at

    @property
    def urgent(self) -> bool:
        """Whether it goes by the sender that is kept for what is urgent."""
        return self.priority == 0


def claim(conn: Connection, now: datetime, limit: int, lane: Lane, resting: Collection[str] = ()) -> list[Claim]:
    """Mark up to ``limit`` due rows as being sent, the most urgent first; commit before sending any of them.

    Takes no more than the lane's pace allows. Two that claim at once never get the same row. Groups that are
    ``resting`` have to wait, so does all that is held or waits for the first few, and everything while it is stopped.
    """
    limit = allowance(conn, lane, now, limit)
    if limit <= 0:
        return []
    # Looked up once, before anything is updated: as a plain subquery PostgreSQL may do it anew for every row.
    first = _first(now, limit, lane, resting).cte("first").prefix_with("MATERIALIZED")
    ids = conn.execute(
        update(outbox)
        .where(outbox.c.id.in_(select(first.c.id)))
        .values(state=SendState.SENDING, attempts=outbox.c.attempts + 1, reason=None, looks=0, claimed_at=now)
        .returning(outbox.c.id)
    ).scalars()
    claims = _claims(conn, _with_text().where(outbox.c.id.in_(ids.all())).order_by(outbox.c.priority, outbox.c.id))
    spend(conn, lane, now, sum(one.segments for one in claims))
    return claims


def _first(now: datetime, limit: int, lane: Lane, resting: Collection[str]) -> Select[tuple[int]]:
    """Find the rows whose turn it is."""
    query = (
        select(outbox.c.id)
        .join_from(outbox, messages)
        .where(
            outbox.c.state == SendState.PENDING,
            outbox.c.channel == lane.channel,
            outbox.c.next_attempt_at <= now,
            outbox.c.expires > now,
            messages.c.state == MessageState.EXPANDED,
            or_(outbox.c.wave == 0, not_(messages.c.canary)),
            # Asked in the claim itself: a read before it would let another writer of SQLite in between.
            not_(exists(select(switches.c.what).where(switches.c.what == EVERYTHING))),
        )
        .order_by(outbox.c.priority, outbox.c.next_attempt_at, outbox.c.id)
        .limit(limit)
        .with_for_update(of=outbox, skip_locked=True)
    )
    if resting:
        query = query.where(messages.c.group_id.not_in(resting))
    if lane.urgent is not None:
        query = query.where(outbox.c.priority == 0 if lane.urgent else outbox.c.priority > 0)
    return query


def unknown(conn: Connection, now: datetime, limit: int, channels: Collection[str]) -> list[Claim]:
    """List rows in doubt that it is time to look for at the provider."""
    in_doubt = (
        outbox.c.state == SendState.UNKNOWN,
        outbox.c.next_attempt_at <= now,
        outbox.c.channel.in_(channels),
    )
    return _claims(conn, _with_text().where(*in_doubt).order_by(outbox.c.next_attempt_at).limit(limit))


def doubt(conn: Connection, now: datetime, claimed_before: datetime, searchable: Collection[str]) -> Counter[Fate]:
    """Put in doubt the rows that somebody claimed and never settled: they may have been sent.

    Where the provider cannot be asked there is nothing to wait for: what had rather come twice than never is sent
    again, and all else is given up.
    """
    forgotten = and_(outbox.c.state == SendState.SENDING, outbox.c.claimed_at <= claimed_before)
    in_doubt = or_(forgotten, outbox.c.state == SendState.UNKNOWN)
    careful = outbox.c.message_id.in_(select(messages.c.id).where(messages.c.careful).scalar_subquery())
    never_to_know = and_(in_doubt, outbox.c.channel.not_in(searchable))
    return (
        _move(conn, and_(never_to_know, careful), SendState.DEAD, Reason.PERHAPS_SENT, now)
        + _move(conn, never_to_know, SendState.PENDING, Reason.INTERRUPTED, now)
        + _move(conn, forgotten, SendState.UNKNOWN, Reason.INTERRUPTED, now)
    )


def expire(conn: Connection, now: datetime) -> Counter[Fate]:
    """Give up what is past its time: dead for its last reason if it was tried, suppressed as expired if not."""
    late = (outbox.c.state == SendState.PENDING) & (outbox.c.expires <= now)
    last = func.coalesce(outbox.c.reason, Reason.EXPIRED)
    tried = _move(conn, late & (outbox.c.attempts > 0), SendState.DEAD, last, now)
    return tried + _move(conn, late, SendState.SUPPRESSED, Reason.EXPIRED, now) + _stopped(conn, now)


def _stopped(conn: Connection, now: datetime) -> Counter[Fate]:
    """Stop what came back to be tried again while its message was being stopped."""
    stopped = select(messages.c.id).where(messages.c.state == MessageState.SUPPRESSED, messages.c.expires > now)
    reason = select(messages.c.reason).where(messages.c.id == outbox.c.message_id).scalar_subquery()
    left_over = and_(outbox.c.state == SendState.PENDING, outbox.c.message_id.in_(stopped))
    return _move(conn, left_over, SendState.SUPPRESSED, reason, now)


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
        .returning(outbox.c.alert_id, outbox.c.group_id, outbox.c.channel, outbox.c.reason)
    )
    counted = Counter(map(tuple, moved))
    fates: Counter[Fate] = Counter()
    for (alert, group, channel, why), count in counted.items():
        fates[Fate(channel, state, why)] += count
        facts = {"alert": alert, "group": group, "channel": channel, "reason": why and why.value, "count": count}
        tell_once_kept(conn, f"send.{state}", **facts)
    return fates


def _with_text() -> Select[Any]:
    words = ("careful", "ask_next_after", "language", "subject", "text", "facts", "due")
    named = [outbox.c.attempts.label("attempt"), *(messages.c[word] for word in words)]
    taken = {column.name for column in named}
    own = [outbox.c[field.name] for field in fields(Claim) if field.name not in taken]
    return select(*own, *named).join_from(outbox, messages)


def _claims(conn: Connection, query: Select[Any]) -> list[Claim]:
    return [Claim(**row) for row in conn.execute(query).mappings()]
