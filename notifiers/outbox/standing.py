"""The outbox in, how it stands out: counts by state, and how long the oldest row has waited."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, not_, or_, select

from .fates import MessageState, SendState
from .tables import messages, outbox


@dataclass(frozen=True, slots=True)
class Standing:
    """How many messages and sends are in each state, by channel.

    ``oldest`` is how long the oldest that could be sent has waited; None if none could be.
    """

    messages: Counter[tuple[str, MessageState]]
    sends: Counter[tuple[str, SendState]]
    oldest: timedelta | None


def standing(conn: Connection, now: datetime, resting: Collection[str] = ()) -> Standing:
    """Count what there is; groups that are ``resting`` are not waited for."""
    by_message = select(messages.c.channel, messages.c.state, func.count()).group_by(
        messages.c.channel, messages.c.state
    )
    by_send = select(outbox.c.channel, outbox.c.state, func.count()).group_by(outbox.c.channel, outbox.c.state)
    oldest = conn.scalar(_oldest(now, resting))
    return Standing(
        Counter({(channel, state): count for channel, state, count in conn.execute(by_message)}),
        Counter({(channel, state): count for channel, state, count in conn.execute(by_send)}),
        None if oldest is None else now - oldest,
    )


def _oldest(now: datetime, resting: Collection[str]) -> Select[tuple[Any]]:
    """Ask when the oldest row came about that neither its turn, its time, a person nor the first few keep back."""
    return (
        select(func.min(outbox.c.created_at))
        .join_from(outbox, messages)
        .where(
            outbox.c.state == SendState.PENDING,
            # What was tried and is to be tried again is late, also while it rests in between.
            or_(outbox.c.next_attempt_at <= now, outbox.c.attempts > 0),
            outbox.c.expires > now,
            messages.c.state == MessageState.EXPANDED,
            or_(outbox.c.wave == 0, not_(messages.c.canary)),
            messages.c.group_id.not_in(resting),
        )
    )


def longest_in_doubt(conn: Connection, now: datetime) -> timedelta:
    """Tell for how long it has not been known of some text whether it was sent; zero if none is in doubt."""
    oldest = conn.scalar(select(func.min(outbox.c.claimed_at)).where(outbox.c.state == SendState.UNKNOWN))
    return max(now - oldest, timedelta()) if oldest else timedelta()
