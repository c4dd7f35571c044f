"""A database that is older than what was done with it in; what may have been sent since in doubt, or held, out."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, case, func, select, update

from notifiers.reasons import Reason

from .fates import Fate, MessageState, SendState
from .tables import messages, outbox


def doubt_all(conn: Connection, since: datetime) -> int:
    """Put in doubt every text for one person that is still to be sent, and count them.

    It may have left after ``since``; so it is looked for at the provider when it is due, and sent if it is not there.
    """
    waits = outbox.c.state == SendState.PENDING
    still = outbox.c.state.in_((SendState.PENDING, SendState.SENDING))
    # What the provider has named is an earlier try, and not the one that is looked for.
    second = and_(waits, outbox.c.provider_id.is_not(None))
    began = case((second, since), else_=func.coalesce(outbox.c.claimed_at, since))
    unsure = {"state": SendState.UNKNOWN, "reason": Reason.RESTORED, "looks": 0, "claimed_at": began}
    return conn.execute(update(outbox).where(still).values(unsure)).rowcount


def in_doubt(rows: Iterable[dict[str, Any]], since: datetime | None) -> Iterator[dict[str, Any]]:
    """Give rows for people as they are, or if they may have left after ``since`` already, in doubt."""
    unsure = {"state": SendState.UNKNOWN, "reason": Reason.RESTORED, "created_at": since, "claimed_at": since}
    for row in rows:
        if since is None:
            yield row
        else:  # rows that are written together have the same columns
            yield row | (unsure if row["state"] is SendState.PENDING else {"claimed_at": None})


def hold(conn: Connection, searchable: Collection[str]) -> Counter[Fate]:
    """Let a person decide on what is in doubt since a restore where no provider can be asked; say what is held."""
    unsure = and_(
        outbox.c.state == SendState.UNKNOWN,
        outbox.c.reason == Reason.RESTORED,
        outbox.c.channel.not_in(searchable),
    )
    theirs = messages.c.id.in_(select(outbox.c.message_id).where(unsure).scalar_subquery())
    held = conn.execute(
        update(messages)
        .where(theirs, messages.c.state == MessageState.EXPANDED)
        .values(state=MessageState.HELD, reason=Reason.RESTORED)
        .returning(messages.c.channel)
    ).scalars()
    fates = Counter(Fate(channel, MessageState.HELD, Reason.RESTORED) for channel in held)
    conn.execute(update(outbox).where(unsure).values(state=SendState.PENDING, reason=None))
    return fates
