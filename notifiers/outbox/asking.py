"""Alerts that somebody is to acknowledge in; how far the asking has come, and which nobody has answered, out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, select

from notifiers.reasons import Reason

from .acknowledging import acknowledgements
from .fates import SendState
from .leaving import has_left
from .tables import messages, outbox

_CALLED_OFF = (Reason.RETRACTED, Reason.STOPPED, Reason.DECLINED)
_SAID_FOR = timedelta(days=1)
"""So long after an alert has expired it is still said that nobody answered."""


@dataclass(frozen=True, slots=True)
class Question:
    """An alert that a group has been asked about and nobody has acknowledged yet.

    Parameters
    ----------
    asked, to_ask
        How many contacts have been asked, and how many still can be.
    asked_last
        When the last of them was asked; None if nobody could be.
    next_at
        When the next is asked; None if there is none.
    patience
        How long each has to answer.
    """

    alert_id: str
    group_id: str
    asked: int
    to_ask: int
    asked_last: datetime | None
    next_at: datetime | None
    patience: timedelta
    expires: datetime

    def in_vain(self, now: datetime) -> bool:
        """Tell whether everybody has been asked and has had the time to answer."""
        return self.to_ask == 0 and (self.asked_last is None or now >= self.asked_last + self.patience)


def questions(conn: Connection, now: datetime) -> list[Question]:
    """List what has been asked and not been answered, the soonest to expire first."""
    asks = (messages.c.ask_next_after.is_not(None), messages.c.expires > now - _SAID_FOR)
    # Looked up first: a database that begins with the outbox reads all of it, and these are few.
    alert_ids = conn.execute(select(messages.c.alert_id).where(*asks).distinct()).scalars().all()
    if not alert_ids:
        return []
    still = outbox.c.state.in_((SendState.PENDING, SendState.SENDING))
    answered = and_(acknowledgements.c.alert_id == outbox.c.alert_id, acknowledgements.c.group_id == outbox.c.group_id)
    found = conn.execute(
        select(
            outbox.c.alert_id,
            outbox.c.group_id,
            func.count().filter(has_left()).label("asked"),
            func.count().filter(still).label("to_ask"),
            func.max(outbox.c.claimed_at).filter(has_left()).label("asked_last"),
            func.min(outbox.c.next_attempt_at).filter(still).label("next_at"),
            func.min(messages.c.ask_next_after).label("patience"),
            func.max(messages.c.expires).label("expires"),
        )
        .join_from(outbox, messages)
        .outerjoin(acknowledgements, answered)
        .where(*asks, outbox.c.alert_id.in_(alert_ids), acknowledgements.c.id.is_(None))
        .group_by(outbox.c.alert_id, outbox.c.group_id)
        .having(func.count().filter(outbox.c.reason.in_(_CALLED_OFF)) == 0)
        .order_by(func.max(messages.c.expires), outbox.c.alert_id, outbox.c.group_id)
    )
    return [Question(**row) for row in found.mappings()]


def asked_about(conn: Connection, alert_id: str) -> list[str]:
    """Name the groups that are to acknowledge an alert, whether they have or not."""
    query = select(messages.c.group_id).where(messages.c.alert_id == alert_id, messages.c.ask_next_after.is_not(None))
    return list(conn.execute(query.distinct().order_by(messages.c.group_id)).scalars())


def unanswered(conn: Connection, now: datetime) -> list[Question]:
    """List the alerts for which everybody was asked, and nobody answered: the operator has to call somebody."""
    return [question for question in questions(conn, now) if question.in_vain(now)]
