"""What a message would cost in, whether it may go without a person's word out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from notifiers.reasons import Reason

from .fates import SendState
from .tables import outbox

_FREE = (SendState.SUPPRESSED, SendState.DEAD)


@dataclass(frozen=True, slots=True)
class Purse:
    """What may be spent without asking.

    Parameters
    ----------
    prices
        What one segment costs, by channel; what is not named is free.
    per_alert
        What one alert may cost for one group.
    per_month
        What a partnership may spend in a calendar month.
    month_began
        When the month of a moment began, for the group of that id, in its own timezone.
    """

    prices: Mapping[str, float] = field(default_factory=dict)
    per_alert: float | None = None
    per_month: float | None = None
    month_began: Callable[[str, datetime], datetime] = lambda _group, now: now.replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )

    def holds(self, conn: Connection, versions: Sequence[Row[Any]], segments: int, now: datetime) -> Reason | None:
        """Say why the texts of one alert, already written down as ``segments`` to send, cost more than was agreed."""
        first = versions[0]
        cost = segments * self.prices.get(first.channel, 0.0)
        if self.per_alert is not None and cost > self.per_alert:
            return Reason.COST_PER_ALERT
        if not cost or self.per_month is None:
            return None
        spent = self._spent(conn, first.group_id, self.month_began(first.group_id, now))
        return Reason.COST_PER_MONTH if spent > self.per_month else None

    def _spent(self, conn: Connection, group_id: str, since: datetime) -> float:
        """Add up what the group's partnership has spent since then, and is about to."""
        partnership = group_id.partition("/")[0]
        used = (
            select(outbox.c.channel, func.sum(outbox.c.segments))
            .where(
                outbox.c.created_at >= since,
                outbox.c.state.not_in(_FREE),
                (outbox.c.group_id == partnership) | outbox.c.group_id.startswith(f"{partnership}/", autoescape=True),
            )
            .group_by(outbox.c.channel)
        )
        return sum(self.prices.get(channel, 0.0) * int(segments) for channel, segments in conn.execute(used))
