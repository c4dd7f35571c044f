"""An alert and a group in; whether any text of it has left the house, and when the first did, out."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from notifiers.reasons import Reason

from .fates import SendState
from .tables import outbox

# A row that is being sent counts as gone: its intent is on disk, and nobody can call it back.
LEFT = (SendState.SENDING, SendState.UNKNOWN, SendState.SENT, SendState.DELIVERED, SendState.UNDELIVERED)


def has_left() -> ColumnElement[bool]:
    """Tell of a row of the outbox whether its text is, or may be, on its way or there."""
    return or_(outbox.c.state.in_(LEFT), outbox.c.reason == Reason.PERHAPS_SENT)


def first_left(conn: Connection, alert_id: str, group_id: str) -> datetime | None:
    """Say when the first text of an alert left for a group; None while all of them can be called back."""
    mine = and_(outbox.c.alert_id == alert_id, outbox.c.group_id == group_id)
    left: datetime | None = conn.scalar(
        select(func.min(func.coalesce(outbox.c.claimed_at, outbox.c.created_at))).where(mine, has_left())
    )
    return left
