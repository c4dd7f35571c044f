"""Ready messages for groups in, one row for each person who is to hear of it out."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, select, update

from notifiers.reasons import Reason
from notifiers.recipients import Recipient

from .fates import Fate, MessageState, SendState
from .tables import insert_new, messages, outbox

RecipientsOf = Callable[[str], Sequence[Recipient]]


def expand(
    conn: Connection, now: datetime, recipients_of: RecipientsOf, resting: Collection[str] = ()
) -> Counter[Fate]:
    """Turn each message that is due into a row per consenting recipient of its group.

    Everybody gets their own language, or the one that was queued first. Who has heard the thread on this
    channel already, in whatever group, gets a row that says so and nothing else. A message past its time becomes
    stale, approved or not; a group that is ``resting`` has to wait.
    """
    # This writes before anything is read, so that SQLite gives no other writer room in between.
    fates = _stale(conn, now)
    due = conn.execute(
        select(messages)
        .where(messages.c.state == MessageState.READY, messages.c.due <= now, messages.c.group_id.not_in(resting))
        .order_by(messages.c.alert_id, messages.c.group_id, messages.c.channel, messages.c.id)
        .with_for_update()
    ).all()
    for _, versions in groupby(due, key=attrgetter("alert_id", "group_id", "channel")):
        fates += _expand(conn, now, list(versions), recipients_of)
    return fates


def _stale(conn: Connection, now: datetime) -> Counter[Fate]:
    open_states = (MessageState.WAITING, MessageState.READY)
    late = conn.execute(
        update(messages)
        .where(messages.c.state.in_(open_states), messages.c.expires <= now)
        .values(state=MessageState.STALE, reason=Reason.EXPIRED)
        .returning(messages.c.channel)
    )
    return Counter(Fate(channel, MessageState.STALE, Reason.EXPIRED) for channel in late.scalars())


def _expand(conn: Connection, now: datetime, versions: list[Row[Any]], recipients_of: RecipientsOf) -> Counter[Fate]:
    """Expand one alert for one group and channel; ``versions`` are its texts, one a language."""
    first = versions[0]
    told = _told(conn, first.thread, first.channel, recipients_of)
    rows = list(_rows(versions, recipients_of(first.group_id), told, now))
    insert_new(conn, outbox, rows)
    state, reason = (MessageState.EXPANDED, None) if rows else (MessageState.SUPPRESSED, Reason.NOBODY)
    conn.execute(
        update(messages)
        .where(messages.c.id.in_([version.id for version in versions]))
        .values(state=state, reason=reason)
    )
    if not rows:
        return Counter([Fate(first.channel, state, reason)])
    return Counter(Fate(first.channel, row["state"], row["reason"]) for row in rows)


def _rows(
    versions: list[Row[Any]], people: Sequence[Recipient], told: set[str], now: datetime
) -> Iterator[dict[str, Any]]:
    spoken = {version.language: version for version in versions}
    for person in people:
        message = spoken.get(person.language, versions[0])
        again = person.phone in told
        told.add(person.phone)
        yield {
            "message_id": message.id,
            "alert_id": message.alert_id,
            "recipient": person.id,
            "channel": message.channel,
            "priority": message.priority,
            "expires": message.expires,
            "state": SendState.SUPPRESSED if again else SendState.PENDING,
            "reason": Reason.ALREADY_TOLD if again else None,
            "next_attempt_at": now,
            "created_at": now,
        }


def _told(conn: Connection, thread: str, channel: str, recipients_of: RecipientsOf) -> set[str]:
    """Find the numbers that have a row in the thread.

    Numbers, not ids: one person may go by two ids in two groups' files, and two people by the same.
    """
    found = conn.execute(
        select(messages.c.group_id, outbox.c.recipient)
        .join_from(outbox, messages)
        .where(
            messages.c.thread == thread,
            outbox.c.channel == channel,
            outbox.c.state.not_in((SendState.SUPPRESSED, SendState.FAILED)),
        )
        .order_by(messages.c.group_id)
    )
    numbers: set[str] = set()
    for group, rows in groupby(found, key=attrgetter("group_id")):
        told = {row.recipient for row in rows}
        numbers |= {person.phone for person in recipients_of(group) if person.id in told}
    return numbers
