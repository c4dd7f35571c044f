"""What came of a claim in, the row's next state out and on disk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, or_, update

from notifiers.message import Halted, InDoubt, NoReceipt, Receipt, TryAgain
from notifiers.reasons import Reason

from .claiming import Claim
from .fates import SendState
from .tables import outbox

# A provider may take this long to list what it has been given, so a row in doubt is looked for twice, so far
# apart, before it counts as never sent.
LOOK_AFTER = timedelta(seconds=60)
LOOKS = 2


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
        claim, SendState.SENT, now, detail=receipt.status, provider_id=receipt.provider_id, looks=claim.looks
    )


def not_sent(claim: Claim, why: NoReceipt, now: datetime, pause: timedelta) -> Settlement:
    """Settle a claim without a receipt: try again after ``pause`` if there is time, in doubt, or failed."""
    match why:
        case InDoubt():
            state, then = SendState.UNKNOWN, now + LOOK_AFTER
        case TryAgain() | Halted() if now + pause < claim.expires:
            state, then = SendState.PENDING, now + pause
        case _:
            state, then = SendState.FAILED, now
    return Settlement(claim, state, then, why.reason, why.detail or None)


def withheld(claim: Claim, reason: Reason, now: datetime) -> Settlement:
    """Settle a claim that must not be sent after all."""
    return Settlement(claim, SendState.SUPPRESSED, now, reason)


def released(claim: Claim, now: datetime) -> Settlement:
    """Give back a claim untouched."""
    return Settlement(claim, SendState.PENDING, now)


def not_found(claim: Claim, now: datetime) -> Settlement:
    """Settle a claim in doubt that the provider knows nothing of: look again, and in the end send again."""
    looks = claim.looks + 1
    if looks < LOOKS:
        return Settlement(claim, SendState.UNKNOWN, now + LOOK_AFTER, claim.reason, looks=looks)
    return Settlement(claim, SendState.PENDING, now, claim.reason)


def not_looked(claim: Claim, now: datetime) -> Settlement:
    """Leave in doubt a claim that could not be looked for this time."""
    return Settlement(claim, SendState.UNKNOWN, now + LOOK_AFTER, claim.reason, looks=claim.looks)


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
    rows = [
        {"claimed_id": one.claim.id, "claimed_attempt": one.claim.attempt}
        | {f"new_{name}": getattr(one, name) for name in columns}
        for one in settlements
    ]
    return conn.execute(update(outbox).where(*ours).values(verdict | {"settled_at": now}), rows).rowcount
