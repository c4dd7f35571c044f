"""The first few of a large message in, whether all others may follow out."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from notifiers.happenings import tell_once_kept
from notifiers.reasons import Reason

from .fates import Fate, MessageState, SendState
from .tables import messages, outbox

PATIENCE = timedelta(minutes=2)
"""So long a message that was sent may go without a word on whether it arrived, before it counts as gone well."""

_BAD_SHARE = 0.25
_UNDECIDED = (SendState.SENDING, SendState.UNKNOWN)
_BAD = (SendState.DEAD, SendState.UNDELIVERED)


def judge(conn: Connection, now: datetime, reporting: Collection[str] = ()) -> Counter[Fate]:
    """Let the others follow where the first few have gone well; hold them where more than a quarter has not.

    On the channels that are ``reporting`` what was sent is given two minutes to be reported as delivered or not.
    """
    fates: Counter[Fate] = Counter()
    for tried in _tried(conn, now, reporting):
        if tried.undecided:
            continue
        well = tried.bad <= _BAD_SHARE * tried.everybody
        values = {"canary": False} if well else {"state": MessageState.HELD, "reason": Reason.CANARY}
        mine = (
            messages.c.alert_id == tried.alert_id,
            messages.c.group_id == tried.group_id,
            messages.c.channel == tried.channel,
            messages.c.state == MessageState.EXPANDED,
        )
        conn.execute(update(messages).where(*mine, messages.c.canary).values(values))
        if not well:
            fates[Fate(tried.channel, MessageState.HELD, Reason.CANARY)] += 1
            named = {"alert": tried.alert_id, "group": tried.group_id, "channel": tried.channel}
            tell_once_kept(conn, "message.held", **named, reason=Reason.CANARY.value)
    return fates


def _tried(conn: Connection, now: datetime, reporting: Collection[str]) -> list[Row[Any]]:
    young = (
        (outbox.c.state == SendState.SENT) & outbox.c.channel.in_(reporting) & (outbox.c.settled_at > now - PATIENCE)
    )
    # A phone that was off, and is tried again later, says nothing of the message.
    untried = (outbox.c.state == SendState.PENDING) & outbox.c.provider_id.is_(None)
    undecided = untried | outbox.c.state.in_(_UNDECIDED) | young
    first = (messages.c.alert_id, messages.c.group_id, messages.c.channel)
    return list(
        conn.execute(
            select(
                *first,
                func.count().filter(undecided).label("undecided"),
                func.count().filter(outbox.c.state.in_(_BAD)).label("bad"),
                func.count().filter(outbox.c.state != SendState.SUPPRESSED).label("everybody"),
            )
            .join_from(outbox, messages)
            .where(messages.c.canary, messages.c.state == MessageState.EXPANDED, outbox.c.wave == 0)
            .group_by(*first)
        )
    )
