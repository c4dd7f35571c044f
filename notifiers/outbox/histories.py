"""Alerts in; what has become of their messages, group by group or for one person, out. Nothing is changed."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from notifiers.audience import Near
from notifiers.reasons import Reason

from .acknowledging import Acknowledgement, acknowledged
from .asking import Question, questions
from .expanding import near_of
from .fates import MessageState, SendState
from .tables import messages, outbox


@dataclass(frozen=True, slots=True)
class Text:
    """One language of an alert for a group, on one channel, and how far it has come."""

    channel: str
    language: str
    state: MessageState
    reason: Reason | None
    approval: str | None
    decided_by: str | None
    decided_at: datetime | None
    due: datetime
    expires: datetime
    near: Near | None


@dataclass(frozen=True, slots=True)
class Sends:
    """How many texts for single people share a channel, a state and a reason."""

    channel: str
    state: SendState
    reason: Reason | None
    count: int


@dataclass(frozen=True, slots=True)
class History:
    """What has become of an alert for one group.

    Parameters
    ----------
    acknowledged
        Who was first to say they have seen it; None if nobody has.
    question
        How far the asking has come, where somebody is to answer and nobody has.
    """

    alert_id: str
    group_id: str
    texts: tuple[Text, ...]
    sends: tuple[Sends, ...]
    acknowledged: Acknowledgement | None
    question: Question | None


@dataclass(frozen=True, slots=True)
class Personal:
    """One text for one person: when it is tried next if it is still to go, and since when it no longer is."""

    alert_id: str
    channel: str
    state: SendState
    reason: Reason | None
    turn: int
    next_at: datetime
    settled_at: datetime | None
    delivered_at: datetime | None


def histories(conn: Connection, alert_ids: Sequence[str], now: datetime) -> list[History]:
    """Tell what has become of some alerts, in the order they are named in, and of each for every group."""
    texts = _texts(conn, alert_ids)
    sends = _sends(conn, alert_ids)
    first = {(each.alert_id, each.group_id): each for each in acknowledged(conn, alert_ids)}
    asked = {(each.alert_id, each.group_id): each for each in questions(conn, now)}
    order = {alert_id: place for place, alert_id in enumerate(alert_ids)}
    return [
        History(*of, tuple(texts[of]), tuple(sends.get(of, ())), first.get(of), asked.get(of))
        for of in sorted(texts, key=lambda of: (order[of[0]], of[1]))
    ]


def personal(conn: Connection, alert_ids: Sequence[str], group_id: str, recipient: str) -> list[Personal]:
    """Tell what has become of some alerts for one member of a group, the oldest first."""
    own = [outbox.c[field.name] for field in fields(Personal) if field.name != "next_at"]
    found = conn.execute(
        select(*own, outbox.c.next_attempt_at.label("next_at"))
        .where(outbox.c.alert_id.in_(alert_ids), outbox.c.group_id == group_id, outbox.c.recipient == recipient)
        .order_by(outbox.c.id)
    )
    return [Personal(**row) for row in found.mappings()]


def _texts(conn: Connection, alert_ids: Sequence[str]) -> dict[tuple[str, str], list[Text]]:
    own = [messages.c[field.name] for field in fields(Text)]
    query = select(messages.c.alert_id, messages.c.group_id, *own)
    texts: dict[tuple[str, str], list[Text]] = {}
    found = conn.execute(query.where(messages.c.alert_id.in_(alert_ids)).order_by(messages.c.id))
    for row in found.mappings():
        told = {field.name: row[field.name] for field in fields(Text)} | {"near": near_of(row["near"])}
        texts.setdefault((row["alert_id"], row["group_id"]), []).append(Text(**told))
    return texts


def _sends(conn: Connection, alert_ids: Sequence[str]) -> dict[tuple[str, str], list[Sends]]:
    kind = (outbox.c.alert_id, outbox.c.group_id, outbox.c.channel, outbox.c.state, outbox.c.reason)
    query = select(*kind, func.count()).where(outbox.c.alert_id.in_(alert_ids)).group_by(*kind).order_by(*kind)
    sends: dict[tuple[str, str], list[Sends]] = {}
    for alert_id, group_id, *rest in conn.execute(query):
        sends.setdefault((alert_id, group_id), []).append(Sends(*rest))
    for row in _far(conn, alert_ids):
        far = Sends(row.channel, SendState.SUPPRESSED, Reason.TOO_FAR, row.far)
        sends.setdefault((row.alert_id, row.group_id), []).append(far)
    return sends


def _far(conn: Connection, alert_ids: Sequence[str]) -> list[Row[Any]]:
    """Count those who live too far away, and have no row of their own; every language of a text says the same."""
    kind = (messages.c.alert_id, messages.c.group_id, messages.c.channel)
    query = select(*kind, func.max(messages.c.far).label("far")).where(
        messages.c.alert_id.in_(alert_ids), messages.c.far > 0
    )
    return list(conn.execute(query.group_by(*kind).order_by(*kind)))
