"""The outbox in; what was given up in it, or reported as not delivered, out."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, select

from notifiers.reasons import Reason

from .fates import SendState
from .tables import outbox

DEAD = (SendState.DEAD, SendState.UNDELIVERED)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A text for one person that did not arrive; ``at`` is when that was known, ``detail`` the provider's own word."""

    ref: str
    alert_id: str
    group_id: str
    recipient: str
    channel: str
    state: SendState
    reason: Reason | None
    detail: str | None
    attempts: int
    at: datetime | None


def dead_letters(
    conn: Connection, ref: str | None = None, alert_id: str | None = None, reason: Reason | None = None
) -> list[DeadLetter]:
    """List dead letters, all of them or those of one name, alert or reason, the oldest first."""
    own = [outbox.c[field.name] for field in fields(DeadLetter) if field.name != "at"]
    query = select(*own, outbox.c.settled_at.label("at")).where(outbox.c.state.in_(DEAD))
    wanted = {outbox.c.ref: ref, outbox.c.alert_id: alert_id, outbox.c.reason: reason}
    query = query.where(*(column == value for column, value in wanted.items() if value is not None))
    found = conn.execute(query.order_by(outbox.c.settled_at, outbox.c.id))
    return [DeadLetter(**row) for row in found.mappings()]
