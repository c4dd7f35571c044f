"""A database in; what is new in it since it was last looked into: alerts, decisions, what waits and what moves, out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, and_, func, or_, select

from notifiers.outbox import approving
from notifiers.outbox.approving import Waiting
from notifiers.outbox.auditing import Decision, audit
from notifiers.outbox.fates import MessageState, SendState
from notifiers.outbox.tables import messages, outbox
from streams.core.facts import Alert
from streams.tables import alerts, regions
from streams.told import read_alert

_AWAITED: Final = timedelta(hours=6)
"""For so long after a text was handed over, word of it is awaited."""

Delivered = tuple[str, str]
"""An alert and a group that heard of it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody sees who looks into the database.

    Parameters
    ----------
    raised, decided
        What came since the last look.
    waiting
        What waits for a person's word.
    moving
        What has texts that are due, or were handed over and nobody knows yet whether they arrived.
    fates
        What became of the texts that do not move any more, by alert and group.
    """

    raised: Sequence[Alert]
    decided: Sequence[Decision]
    waiting: Sequence[Waiting]
    moving: frozenset[Delivered]
    planned: datetime | None
    """When the next text is due, or the next thing that time alone brings about; None if nothing is."""
    going: bool
    """Whether any text is still to go, however late."""
    fates: dict[Delivered, Counter[SendState]]


class Watching:
    """Looks into a database, and remembers what it has seen."""

    def __init__(self, database: Engine) -> None:
        self._database = database
        with database.connect() as conn:
            self._alerts, self._decisions = _last(conn, alerts.c.seq), _last(conn, audit.c.id)
        self._began = self._alerts

    def look(self, now: datetime) -> Seen:
        """See what is new."""
        with self._database.connect() as conn:
            raised = conn.execute(
                select(alerts.c.seq, alerts.c.body, alerts.c.raised_at)
                .where(alerts.c.seq > self._alerts)
                .order_by(alerts.c.seq)
            ).all()
            decided = conn.execute(select(audit).where(audit.c.id > self._decisions).order_by(audit.c.id)).all()
            moving, fates = _sends(conn, now, self._began)
            waiting = approving.waiting(conn, now)
            going, planned = _ahead(conn, now)
        self._alerts = raised[-1].seq if raised else self._alerts
        self._decisions = decided[-1].id if decided else self._decisions
        return Seen(
            [read_alert(row.body, row.raised_at) for row in raised],
            [Decision(row.at, row.who, row.how, row.what, row.alert_id, row.group_id) for row in decided],
            waiting,
            moving,
            planned,
            going,
            fates,
        )


def _sends(
    conn: Connection, now: datetime, began: int
) -> tuple[frozenset[Delivered], dict[Delivered, Counter[SendState]]]:
    """Tell of the texts of alerts that were raised after a certain one."""
    due = and_(outbox.c.state == SendState.PENDING, outbox.c.next_attempt_at <= now)
    under_way = and_(outbox.c.state.in_((SendState.SENDING, SendState.SENT)), outbox.c.claimed_at > now - _AWAITED)
    moves = func.max(or_(due, under_way))
    query = (
        select(outbox.c.alert_id, outbox.c.group_id, outbox.c.state, func.count(), moves)
        .join(alerts, alerts.c.alert_id == outbox.c.alert_id)
        .where(alerts.c.seq > began)
        .group_by(outbox.c.alert_id, outbox.c.group_id, outbox.c.state)
    )
    moving: set[Delivered] = set()
    fates: dict[Delivered, Counter[SendState]] = {}
    for alert, group, state, count, moves_on in conn.execute(query):
        fates.setdefault((alert, group), Counter())[state] += count
        if moves_on:
            moving.add((alert, group))
    return frozenset(moving), {each: fate for each, fate in fates.items() if each not in moving}


def ahead(database: Engine, now: datetime) -> tuple[bool, datetime | None]:
    """Tell whether any text is still to go or waits for somebody's word, and when the next thing falls due."""
    with database.connect() as conn:
        return _ahead(conn, now)


def _ahead(conn: Connection, now: datetime) -> tuple[bool, datetime | None]:
    open_states = (MessageState.READY, MessageState.WAITING, MessageState.HELD)
    texts = [
        *conn.scalars(select(messages.c.due).where(messages.c.state.in_(open_states), messages.c.expires > now)),
        conn.scalar(select(func.min(outbox.c.next_attempt_at)).where(outbox.c.state == SendState.PENDING)),
    ]
    going = [at for at in texts if at]
    times = [*going, *conn.scalars(select(regions.c.next_due).where(regions.c.next_due.is_not(None)))]
    return bool(going), min((at for at in times if at > now), default=None)


def _last(conn: Connection, column: object) -> int:
    return conn.scalar(select(func.max(column))) or 0
