"""What a provider says of a message it took in, the row's next state out and on disk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from notifiers.audience import Listed
from notifiers.happenings import tell_once_kept
from notifiers.reasons import Reason

from .fates import Fate, MessageState, SendState
from .tables import messages, outbox

RETRY_AFTER = timedelta(minutes=30)
"""How long a phone that was out of reach is given to come back."""

_TRIED_ONCE = 1

Learn = Callable[[Connection, Listed, Reason], object]
"""Remembers for good what a provider says of a recipient's address."""


class ProviderState(StrEnum):
    """How far a message has come on the provider's side, the later the further."""

    ACCEPTED = "accepted"
    UNDELIVERED = "undelivered"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Reported:
    """One thing a provider says of one message.

    Parameters
    ----------
    provider_id
        The provider's id of the message.
    reason
        Why it did not arrive; None for all else.
    retry
        Whether the same message may get through later.
    learn
        Whether the reason holds for the address, and not for this message alone.
    detail
        The provider's own words, for the operator; never names a recipient.
    """

    state: ProviderState
    provider_id: str
    reason: Reason | None = None
    retry: bool = False
    learn: bool = False
    detail: str | None = None


def report(conn: Connection, ref: str, said: Reported, now: datetime, learn: Learn = lambda *_: None) -> Fate | None:
    """Take down what a provider says of the row with that ``ref``; None when it changes nothing.

    Whatever is said twice or in another order leaves the same row. It only ever goes forward: a message is
    accepted, then undelivered or delivered, and proof that it was delivered stands against all else. That a provider
    speaks of a message proves that it has it, so a row in doubt is settled by it. What did not get through is sent
    once more after ``RETRY_AFTER``, if the provider has hope, the row was tried once only, and there is time.
    """
    for _ in range(2):  # a try that comes too late has locked the row, so that the next one finds it as it is
        row = conn.execute(_row(ref)).first()
        if row is None or (values := _values(row, said, now)) is None:
            return None
        seen = (
            outbox.c.id == row.id,
            outbox.c.state == row.state,
            outbox.c.provider_id.is_not_distinct_from(row.provider_id),
            outbox.c.attempts == row.attempts,
        )
        if conn.execute(update(outbox).where(*seen).values(values)).rowcount:
            if said.learn and said.reason is not None:
                learn(conn, Listed(row.group_id, row.recipient), said.reason)
            fate = Fate(row.channel, values["state"], values["reason"])
            named = {"alert": row.alert_id, "group": row.group_id, "channel": row.channel, "send": ref}
            tell_once_kept(conn, f"receipt.{fate.state}", **named, reason=fate.reason and fate.reason.value)
            return fate
    return None


def _row(ref: str) -> Select[Any]:
    return (
        select(outbox, messages.c.state.label("message_state"))
        .join_from(outbox, messages)
        .where(outbox.c.ref == ref)
        .with_for_update(of=outbox)
    )


def _values(row: Row[Any], said: Reported, now: datetime) -> dict[str, Any] | None:
    """Give the columns that change, or None."""
    state = _next(row, said)
    if state is None:
        return None
    values = {
        "state": state,
        "reason": said.reason,
        "detail": said.detail,
        "provider_id": said.provider_id,
        "next_attempt_at": now,
        "settled_at": now,
    }
    if state is SendState.DELIVERED:
        values["delivered_at"] = now
    if state is SendState.UNDELIVERED and _again(row, said, now):
        values |= {"state": SendState.PENDING, "next_attempt_at": now + RETRY_AFTER}
    return values


def _next(row: Row[Any], said: Reported) -> SendState | None:
    """Say where the row goes, as if there were no second try; None if it stays.

    A row that waits or is being sent, and yet has a provider's id, was undelivered under that id and is on its
    second try: whatever else is said of the first is old, unless it arrived after all.
    """
    if said.state is ProviderState.DELIVERED:
        return None if row.state is SendState.DELIVERED else SendState.DELIVERED
    undelivered = said.state is ProviderState.UNDELIVERED
    match row.state:
        case SendState.SENT if undelivered and row.provider_id in {None, said.provider_id}:
            return SendState.UNDELIVERED
        case SendState.PENDING | SendState.SENDING | SendState.UNKNOWN | SendState.DEAD:
            if row.provider_id == said.provider_id:
                return None
            return SendState.UNDELIVERED if undelivered else SendState.SENT
    return None


def _again(row: Row[Any], said: Reported, now: datetime) -> bool:
    return (
        said.retry
        and row.attempts <= _TRIED_ONCE
        and row.message_state in {MessageState.EXPANDED, MessageState.HELD}
        and now + RETRY_AFTER < row.expires
    )
