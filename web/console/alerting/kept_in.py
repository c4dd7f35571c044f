"""A partnership in; the approved messages that nobody got because sending was off when their turn came, out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, select

from notifiers.outbox import MessageState, SendState
from notifiers.outbox.leaving import LEFT
from notifiers.outbox.tables import messages, outbox
from notifiers.reasons import Reason
from streams.core.policy import Policy
from streams.tables import alerts

from .spoken import theirs


@dataclass(frozen=True, slots=True)
class KeptIn:
    """A message that could still go if somebody undid their word and gave it again: its spate, and the group's name."""

    spate_id: str
    group: str


def kept_in(conn: Connection, policy: Policy, now: datetime) -> Sequence[KeptIn]:
    """List them, the newest first, once for each alert and group; none of which any text has left."""
    names = {f"{policy.partnership}/{group.id}": group.name for group in policy.groups}
    of_it = outbox.c.message_id == messages.c.id
    off = exists().where(of_it, outbox.c.state == SendState.SUPPRESSED, outbox.c.reason == Reason.SENDING_OFF)
    gone = exists().where(
        outbox.c.alert_id == messages.c.alert_id,
        outbox.c.group_id == messages.c.group_id,
        outbox.c.state.in_((SendState.PENDING, *LEFT)),
    )
    query = (
        select(alerts.c.spate_id, messages.c.group_id, alerts.c.seq)
        .join(alerts, alerts.c.alert_id == messages.c.alert_id)
        .where(messages.c.state == MessageState.EXPANDED, messages.c.expires > now, messages.c.decided_by.is_not(None))
        .where(alerts.c.partnership == policy.partnership, theirs(policy.partnership, messages.c.group_id), off, ~gone)
        .distinct()
        .order_by(alerts.c.seq.desc(), messages.c.group_id)
    )
    found = conn.execute(query)
    return [KeptIn(row.spate_id, names[row.group_id]) for row in found if row.group_id in names]
