"""The outbox in, how it stands out: counts by state, and how long the oldest row has waited."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from .fates import MessageState, SendState
from .tables import messages, outbox


@dataclass(frozen=True, slots=True)
class Standing:
    """How many messages and sends are in each state, by channel; ``oldest`` is None if none is pending."""

    messages: Counter[tuple[str, MessageState]]
    sends: Counter[tuple[str, SendState]]
    oldest: timedelta | None


def standing(conn: Connection, now: datetime) -> Standing:
    """Count what there is."""
    by_message = select(messages.c.channel, messages.c.state, func.count()).group_by(
        messages.c.channel, messages.c.state
    )
    by_send = select(outbox.c.channel, outbox.c.state, func.count()).group_by(outbox.c.channel, outbox.c.state)
    oldest = conn.scalar(select(func.min(outbox.c.created_at)).where(outbox.c.state == SendState.PENDING))
    return Standing(
        Counter({(channel, state): count for channel, state, count in conn.execute(by_message)}),
        Counter({(channel, state): count for channel, state, count in conn.execute(by_send)}),
        None if oldest is None else now - oldest,
    )
