"""A partnership in; what of its messages is still to go, and what keeps it, out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from config.schema.channels import EmailChannel, TwilioChannel
from config.schema.settings import Settings
from notifiers.outbox import MessageState, SendState
from notifiers.outbox.tables import messages, outbox
from notifiers.reasons import Reason
from streams.core import routing
from streams.core.policy import Policy
from web.console.alerting.spoken import theirs

HALTS: Final = frozenset(
    {Reason.BAD_LOGIN, Reason.BAD_ADDRESS, Reason.BAD_SENDER, Reason.BAD_COUNTRY, Reason.NOT_TRUSTED}
)
"""Why a channel sends nothing more until somebody has set something right."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Texts for single people of one group that wait on one channel.

    Parameters
    ----------
    quiet_until
        When the group's quiet hours end; None if it has none just now.
    held
        Whether somebody's word is needed.
    after_first_few
        How many of them wait until the first few have gone well.
    in_turn
        How many of them are only sent if nobody has answered by then.
    halted
        Why the channel sends nothing more until somebody has set something right; None while it sends.
    takes
        How long the channel needs for all of them at its pace; None for as fast as it is asked to.
    """

    channel: str
    group: str
    count: int
    next_at: datetime
    quiet_until: datetime | None
    held: bool
    after_first_few: int
    in_turn: int
    halted: Reason | None
    takes: timedelta | None


def queues(conn: Connection, settings: Settings, policy: Policy, now: datetime) -> list[Queue]:
    """List what waits, by channel and group, the soonest first."""
    groups = {f"{policy.partnership}/{group.id}": group for group in policy.groups}
    found = []
    for row in conn.execute(_what_waits(policy.partnership)):
        group = groups.get(row.group_id)
        rested = routing.due(policy, group, now) if group else now
        found.append(
            Queue(
                channel=row.channel,
                group=group.name if group else row.group_id.partition("/")[2],
                count=row.many,
                next_at=row.next_at,
                quiet_until=rested if rested > now else None,
                held=bool(row.held),
                after_first_few=row.few,
                in_turn=row.in_turn,
                halted=Reason(row.halted) if row.halted else None,
                takes=_takes(settings, row.channel, int(row.segments), row.many),
            )
        )
    return found


def _what_waits(partnership: str) -> Select[Any]:
    few = messages.c.canary & (outbox.c.wave > 0)
    return (
        select(
            outbox.c.channel,
            outbox.c.group_id,
            func.count().label("many"),
            func.sum(outbox.c.segments).label("segments"),
            func.min(outbox.c.next_attempt_at).label("next_at"),
            func.count().filter(messages.c.state == MessageState.HELD).label("held"),
            func.count().filter(few).label("few"),
            func.count().filter(outbox.c.turn > 0).label("in_turn"),
            func.max(outbox.c.reason).filter(outbox.c.reason.in_(HALTS)).label("halted"),
        )
        .join_from(outbox, messages)
        .where(outbox.c.state == SendState.PENDING, theirs(partnership, outbox.c.group_id))
        .group_by(outbox.c.channel, outbox.c.group_id)
        .order_by(func.min(outbox.c.next_attempt_at), outbox.c.channel, outbox.c.group_id)
    )


def halted(waiting: Sequence[Queue]) -> list[tuple[str, Reason]]:
    """Name the channels that send nothing more until somebody has set something right, and why."""
    return sorted({(each.channel, each.halted) for each in waiting if each.halted is not None})


def _takes(settings: Settings, channel: str, segments: int, count: int) -> timedelta | None:
    match settings.channels.get(channel):
        case TwilioChannel() as sms:
            return timedelta(seconds=segments / sms.segments_per_second)
        case EmailChannel() as mail:
            return timedelta(seconds=count / mail.messages_per_second)
    return None
