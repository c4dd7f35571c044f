"""What came of a claim in, the row's next state out and on disk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, update

from notifiers.message import Halted, InDoubt, NoReceipt, Receipt, TryAgain
from notifiers.reasons import Reason

from .claiming import Claim
from .fates import MessageState, SendState
from .tables import messages, outbox

# A provider may take this long to list what it has been given, so a row in doubt is looked for so late, and what is
# rather not sent twice is looked for again before it counts as never sent.
LOOK_AFTER = timedelta(seconds=60)
LOOKS_IF_CAREFUL = 2


@dataclass(frozen=True, slots=True)
class Settlement:
    """The verdict on one claim: the columns of its row as they are to be."""

    claim: Claim
    state: SendState
    next_attempt_at: datetime
    reason: Reason | None = None
    detail: str | None = None
    provider_id: str | None = None
    looks: int = 0

    @property
    def is_news(self) -> bool:
        """Whether anything has come of the claim: not when it is given back, or still in the same doubt."""
        if self.state is SendState.UNKNOWN:
            return self.reason is not self.claim.reason
        return self.state is not SendState.PENDING or self.reason is not None


def sent(claim: Claim, receipt: Receipt, now: datetime) -> Settlement:
    """Settle a claim that the channel can prove it sent."""
    return Settlement(
        claim,
        SendState.SENT,
        now,
        detail=str(receipt.status)[:200],
        provider_id=str(receipt.provider_id)[:64],
        looks=claim.looks,
    )


def not_sent(
    claim: Claim,
    why: NoReceipt,
    now: datetime,
    pause: timedelta,
    *,
    searchable: bool,
    look_after: timedelta = LOOK_AFTER,
) -> Settlement:
    """Settle a claim without a receipt: try again after ``pause`` if there is time, in doubt, or dead."""
    reason = why.reason
    match why:
        case InDoubt() if searchable:
            state, then = SendState.UNKNOWN, now + look_after
        case InDoubt() if claim.careful:
            state, then, reason = SendState.DEAD, now, Reason.PERHAPS_SENT
        case InDoubt() | TryAgain() | Halted() if now + pause < claim.expires:
            state, then = SendState.PENDING, now + pause
        case _:
            state, then = SendState.DEAD, now
    return Settlement(claim, state, then, reason, why.detail or None)


def withheld(claim: Claim, reason: Reason, now: datetime) -> Settlement:
    """Settle a claim that must not be sent after all."""
    return Settlement(claim, SendState.SUPPRESSED, now, reason)


def given_up(claim: Claim, now: datetime) -> Settlement:
    """Settle a claim in doubt that nobody can look for any more, and that is rather not sent twice."""
    return Settlement(claim, SendState.DEAD, now, Reason.PERHAPS_SENT)


def released(claim: Claim, now: datetime) -> Settlement:
    """Give back a claim untouched."""
    return Settlement(claim, SendState.PENDING, now)


def not_found(claim: Claim, now: datetime, look_after: timedelta = LOOK_AFTER) -> Settlement:
    """Settle a claim in doubt that the provider knows nothing of: look again, and in the end send again."""
    looks = claim.looks + 1
    if claim.careful and looks < LOOKS_IF_CAREFUL:
        return Settlement(claim, SendState.UNKNOWN, now + look_after, claim.reason, looks=looks)
    return Settlement(claim, SendState.PENDING, now, claim.reason)


def not_looked(claim: Claim, now: datetime, look_after: timedelta = LOOK_AFTER) -> Settlement:
    """Settle a claim in doubt that could not be looked for: who had rather hear twice is written to again.

    For all others it stays in doubt as long as the message is worth sending, and is dead after that. So does what may
    have left before a restore, which may be hours ago: nobody is waiting for it any more.
    """
    if now >= claim.expires:
        return given_up(claim, now)
    if not claim.careful and claim.reason is not Reason.RESTORED:
        return Settlement(claim, SendState.PENDING, now, claim.reason)
    return Settlement(claim, SendState.UNKNOWN, now + look_after, claim.reason, looks=claim.looks)


def settle(conn: Connection, settlements: Sequence[Settlement], now: datetime) -> int:
    """Write down what became of claims, and count those that were still ours to settle.

    A row that has been claimed anew since is left as it is.
    """
    if not settlements:
        return 0
    ours = (
        outbox.c.id == bindparam("claimed_id"),
        outbox.c.attempts == bindparam("claimed_attempt"),
        or_(outbox.c.state == SendState.SENDING, outbox.c.state == SendState.UNKNOWN),
    )
    columns = ("state", "next_attempt_at", "reason", "detail", "provider_id", "looks")
    verdict: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    # What an earlier try was called is remembered, so that late news of that one is not taken for news of this.
    verdict["provider_id"] = func.coalesce(verdict["provider_id"], outbox.c.provider_id)
    rows = [
        {"claimed_id": one.claim.id, "claimed_attempt": one.claim.attempt}
        | {f"new_{name}": getattr(one, name) for name in columns}
        for one in settlements
    ]
    settled = conn.execute(update(outbox).where(*ours).values(verdict | {"settled_at": now}), rows).rowcount
    _stop(conn, [one.claim.id for one in settlements if one.state is SendState.PENDING])
    return settled


def _stop(conn: Connection, again: Sequence[int]) -> None:
    """See to it that nothing is tried again whose message has been stopped meanwhile."""
    if not again:
        return
    reason = select(messages.c.reason).where(messages.c.id == outbox.c.message_id).scalar_subquery()
    stopped = select(messages.c.id).where(messages.c.state == MessageState.SUPPRESSED).scalar_subquery()
    still = (outbox.c.id.in_(again), outbox.c.state == SendState.PENDING, outbox.c.message_id.in_(stopped))
    conn.execute(update(outbox).where(*still).values(state=SendState.SUPPRESSED, reason=reason))
