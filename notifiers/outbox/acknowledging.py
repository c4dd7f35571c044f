"""Somebody's word that they have seen an alert in; who was first on record, and nobody asked after them, out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    and_,
    func,
    or_,
    select,
    update,
)

from notifiers.columns import UtcDateTime, words
from notifiers.reasons import Reason

from .auditing import LONGEST_NAME, Decision, How, What, note
from .fates import SendState
from .leaving import has_left
from .tables import insert_new, messages, metadata, outbox

acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_id", String(200), nullable=False),
    Column("group_id", String(200), nullable=False),
    Column("by", String(LONGEST_NAME), nullable=False, comment="a name, or the made-up id of a recipient"),
    Column("how", words(How), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("alert_id", "group_id"),
    Index("acknowledgements_at", "at"),
)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The first word of a group on an alert: whose, by what way, and when."""

    alert_id: str
    group_id: str
    by: str
    how: How
    at: datetime


class Answer(NamedTuple):
    """What an acknowledgement came to: the one on record, and whether it is this one or an earlier."""

    first: Acknowledgement
    new: bool


def acknowledge(conn: Connection, alert_id: str, group_id: str, by: str, how: How, now: datetime) -> Answer:
    """Write down that somebody in a group has seen an alert; the first counts, and nobody else is asked."""
    row = {"alert_id": alert_id, "group_id": group_id, "by": by, "how": how, "at": now}
    new = bool(insert_new(conn, acknowledgements, [row]))
    if new:
        note(conn, Decision(now, by, how, What.ACKNOWLEDGED, alert_id, group_id))
        _spare_others(conn, and_(outbox.c.alert_id == alert_id, outbox.c.group_id == group_id), now)
    (first,) = acknowledged(conn, [alert_id], group_id)
    return Answer(first, new)


def acknowledge_by_ref(conn: Connection, ref: str, how: How, now: datetime) -> Answer | None:
    """Take the word of whoever got the text of that name; None if there is no such text."""
    mine = select(outbox.c.alert_id, outbox.c.group_id, outbox.c.recipient).where(outbox.c.ref == ref)
    row = conn.execute(mine).one_or_none()
    return None if row is None else acknowledge(conn, row.alert_id, row.group_id, row.recipient, how, now)


def acknowledge_by_person(conn: Connection, person: str, how: How, now: datetime) -> list[Answer]:
    """Take a person's word on what they were sent last, in each of their groups that asks for it.

    It stands for all they were sent of that story, as long as it is worth anything; empty if that is nothing. What a
    group did not send them because another had told them already was sent to them as well.
    """
    threads = select(messages.c.thread).join_from(outbox, messages).where(outbox.c.person == person, has_left())
    heard = conn.execute(threads.distinct()).scalars().all()
    sent = (
        select(outbox.c.alert_id, outbox.c.group_id, outbox.c.recipient, messages.c.story)
        .join_from(outbox, messages)
        .where(
            outbox.c.person == person,
            or_(has_left(), and_(outbox.c.reason == Reason.ALREADY_TOLD, messages.c.thread.in_(heard))),
            outbox.c.expires > now,
            messages.c.ask_next_after.is_not(None),
        )
        .order_by(outbox.c.group_id, func.coalesce(outbox.c.claimed_at, outbox.c.created_at).desc(), outbox.c.id.desc())
    )
    return [
        acknowledge(conn, row.alert_id, row.group_id, row.recipient, how, now)
        for _, rows in groupby(conn.execute(sent).all(), key=attrgetter("group_id"))
        for row in _last_story(rows)
    ]


def acknowledged(conn: Connection, alert_ids: Sequence[str], group_id: str | None = None) -> list[Acknowledgement]:
    """List who was first to acknowledge some alerts."""
    own = select(*(acknowledgements.c[field.name] for field in fields(Acknowledgement)))
    query = own.where(acknowledgements.c.alert_id.in_(alert_ids)).order_by(acknowledgements.c.id)
    if group_id is not None:
        query = query.where(acknowledgements.c.group_id == group_id)
    return [Acknowledgement(**row) for row in conn.execute(query).mappings()]


def spare(conn: Connection, now: datetime, since: datetime) -> int:
    """Ask nobody else about what was acknowledged since then, and count the rows that were still to go.

    A row that was just being sent when somebody acknowledged, and came back to be tried again, is one of these.
    """
    lately = select(acknowledgements.c.alert_id, acknowledgements.c.group_id).where(acknowledgements.c.at >= since)
    return sum(
        _spare_others(conn, and_(outbox.c.alert_id == row.alert_id, outbox.c.group_id == row.group_id), now)
        for row in conn.execute(lately).all()
    )


def _last_story(found: Iterable[Any]) -> list[Any]:
    """Pick the newest alert of a group and all others of its story, each once, from rows with the newest first."""
    rows = list(found)
    newest = rows[0]
    same = (row for row in rows if row.alert_id == newest.alert_id or (row.story and row.story == newest.story))
    return list({row.alert_id: row for row in same}.values())


def _spare_others(conn: Connection, which: ColumnElement[bool], now: datetime) -> int:
    still_to_go = and_(which, outbox.c.state == SendState.PENDING, outbox.c.turn > 0)
    spared = {"state": SendState.SUPPRESSED, "reason": Reason.ACKNOWLEDGED, "settled_at": now}
    return conn.execute(update(outbox).where(still_to_go).values(spared)).rowcount
