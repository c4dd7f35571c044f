"""A partnership in; what it has spent this month, and what was agreed to, out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from config.schema.channels import TwilioChannel
from config.schema.settings import Settings
from notifiers.outbox import SendState
from notifiers.outbox.tables import outbox
from streams.months import month_began
from web.console.alerting.spoken import theirs

_FREE = (SendState.SUPPRESSED, SendState.DEAD)


@dataclass(frozen=True, slots=True)
class Month:
    """The calendar month so far: segments, what they cost, and what may be spent; None where nothing was agreed."""

    since: datetime
    segments: int
    cost: float
    agreed: float | None
    priced: bool

    @property
    def share(self) -> float | None:
        """How much of what was agreed is spent, from 0 to 1."""
        return None if not self.agreed else min(1.0, self.cost / self.agreed)


def month(conn: Connection, settings: Settings, partnership: str, now: datetime) -> Month:
    """Add up what was sent this month, and is about to be."""
    since = month_began(settings)(partnership, now)
    prices = {
        name: given.price_per_segment for name, given in settings.channels.items() if isinstance(given, TwilioChannel)
    }
    used = (
        select(outbox.c.channel, func.sum(outbox.c.segments))
        .where(
            outbox.c.created_at >= since,
            outbox.c.state.not_in(_FREE),
            outbox.c.channel.in_(list(prices)),
            theirs(partnership, outbox.c.group_id),
        )
        .group_by(outbox.c.channel)
    )
    segments = {channel: int(count) for channel, count in conn.execute(used)}
    cost = sum(prices[channel] * count for channel, count in segments.items())
    return Month(since, sum(segments.values()), cost, settings.limits.per_month, any(prices.values()))
