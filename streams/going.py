"""An alert for a group in; what of it is still to go, and what it comes to in money, out. Nothing is changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from config.schema.channels import TwilioChannel
from config.schema.settings import Settings
from notifiers.outbox import SendState
from notifiers.outbox.tables import outbox
from notifiers.reasons import Reason

from .months import month_began

_STILL = (SendState.PENDING, SendState.SENDING)
_FREE = (SendState.SUPPRESSED, SendState.DEAD)


@dataclass(frozen=True, slots=True)
class Going:
    """Texts for single people that wait for the same: when the first is tried next, and whether that depends.

    Parameters
    ----------
    in_turn
        Whether they only go if nobody has answered by then.
    """

    channel: str
    reason: Reason | None
    in_turn: bool
    next_at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Sum:
    """What something would cost, and what was agreed to, in whatever the settings count in.

    >>> str(Sum(1.75, 0.5))
    'would cost 1.75; agreed 0.50'
    """

    cost: float
    agreed: float

    def __str__(self) -> str:
        return f"would cost {self.cost:.2f}; agreed {self.agreed:.2f}"


def still_going(conn: Connection, alert_id: str, group_id: str) -> list[Going]:
    """List what is still to go, the soonest first."""
    in_turn = (outbox.c.turn > 0).label("in_turn")
    found = conn.execute(
        select(outbox.c.channel, outbox.c.reason, in_turn, func.min(outbox.c.next_attempt_at), func.count())
        .where(outbox.c.alert_id == alert_id, outbox.c.group_id == group_id, outbox.c.state.in_(_STILL))
        .group_by(outbox.c.channel, outbox.c.reason, in_turn)
        .order_by(func.min(outbox.c.next_attempt_at), outbox.c.channel)
    )
    return [Going(channel, reason, bool(after), at, count) for channel, reason, after, at, count in found]


def sum_of(
    settings: Settings, conn: Connection, alert_id: str, group_id: str, reason: Reason | None, now: datetime
) -> Sum | None:
    """Say what is too much in what is held for money; None for what is held for something else."""
    partnership = group_id.partition("/")[0]
    if reason is Reason.COST_PER_ALERT and settings.limits.per_alert is not None:
        this = outbox.c.alert_id == alert_id, outbox.c.group_id == group_id
        return Sum(_cost(settings, conn, *this), settings.limits.per_alert)
    if reason is Reason.COST_PER_MONTH and settings.limits.per_month is not None:
        theirs = (outbox.c.group_id == partnership) | outbox.c.group_id.startswith(f"{partnership}/", autoescape=True)
        lately = outbox.c.created_at >= month_began(settings)(group_id, now)
        return Sum(_cost(settings, conn, theirs, lately), settings.limits.per_month)
    return None


def _cost(settings: Settings, conn: Connection, *which: ColumnElement[bool]) -> float:
    channels = settings.channels.items()
    prices = {name: each.price_per_segment for name, each in channels if isinstance(each, TwilioChannel)}
    used = select(outbox.c.channel, func.sum(outbox.c.segments)).where(*which, outbox.c.state.not_in(_FREE))
    return sum(prices.get(name, 0.0) * int(count) for name, count in conn.execute(used.group_by(outbox.c.channel)))
