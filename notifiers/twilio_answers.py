"""A refusal from Twilio, or what an operator did with a message, in; what it means for the message out."""

import json
from dataclasses import dataclass
from typing import Final

from .message import Halted, InDoubt, NoReceipt, TryAgain, Undeliverable
from .reasons import Reason
from .retry_after import retry_after
from .transport import Answer

# Twilio's codes for a message it refuses, as its error dictionary explains them.
MEANINGS: Final[dict[int, tuple[type[NoReceipt], Reason]]] = {
    10001: (Halted, Reason.BAD_LOGIN),  # the account is suspended
    20003: (Halted, Reason.BAD_LOGIN),
    20005: (Halted, Reason.BAD_LOGIN),
    20403: (Halted, Reason.BAD_LOGIN),
    20404: (Halted, Reason.BAD_ADDRESS),
    20429: (TryAgain, Reason.SLOW_DOWN),
    21211: (Undeliverable, Reason.NOT_A_NUMBER),
    21212: (Halted, Reason.BAD_SENDER),
    21265: (Undeliverable, Reason.NO_SMS),  # a short code
    21266: (Undeliverable, Reason.NO_SMS),  # our own number
    21408: (Halted, Reason.BAD_COUNTRY),
    21602: (Undeliverable, Reason.TEXT_REFUSED),
    21603: (Halted, Reason.BAD_SENDER),
    21606: (Halted, Reason.BAD_SENDER),
    21608: (Undeliverable, Reason.NOT_VERIFIED),
    21609: (Halted, Reason.BAD_ADDRESS),  # our own address for status callbacks
    21610: (Undeliverable, Reason.UNSUBSCRIBED),
    21611: (TryAgain, Reason.SLOW_DOWN),  # ten hours of messages are queued on the sender already
    21612: (Halted, Reason.BAD_SENDER),
    21614: (Undeliverable, Reason.NO_SMS),
    21617: (Undeliverable, Reason.TEXT_REFUSED),
    21635: (Undeliverable, Reason.NO_SMS),  # a landline
    21657: (Halted, Reason.BAD_SENDER),
    21659: (Halted, Reason.BAD_SENDER),
    21660: (Halted, Reason.BAD_SENDER),
    21661: (Halted, Reason.BAD_SENDER),
    21703: (Halted, Reason.BAD_SENDER),
    21705: (Halted, Reason.BAD_SENDER),
    # Twilio's own scheduling, which we never ask for: somebody between us and Twilio does.
    35111: (Halted, Reason.REFUSED),
    35114: (Halted, Reason.REFUSED),
    35115: (Halted, Reason.REFUSED),
    35116: (Halted, Reason.REFUSED),
    35117: (Halted, Reason.REFUSED),
}

# For answers that carry no code, or one not listed above.
_BY_STATUS: Final[dict[int, tuple[type[NoReceipt], Reason]]] = {
    401: (Halted, Reason.BAD_LOGIN),
    403: (Halted, Reason.BAD_LOGIN),
    404: (Halted, Reason.BAD_ADDRESS),
    405: (Halted, Reason.BAD_ADDRESS),
    408: (InDoubt, Reason.NO_ANSWER),
    429: (TryAgain, Reason.SLOW_DOWN),
}


@dataclass(frozen=True, slots=True)
class Carrier:
    """What became of a message that Twilio had accepted, and that did not arrive.

    Parameters
    ----------
    reason
        Why it did not arrive.
    retry
        It is certain not to have arrived, and may do so later.
    learn
        It says something of the address that holds for good.
    """

    reason: Reason
    retry: bool = False
    learn: bool = False


# Twilio's codes for a message it had accepted; they come by status callback.
CARRIER: Final[dict[int, Carrier]] = {
    30001: Carrier(Reason.SLOW_DOWN, retry=True),  # too many were queued
    30002: Carrier(Reason.BAD_LOGIN, retry=True),  # the account was suspended; the next request will be told so too
    30003: Carrier(Reason.HANDSET_OFF, retry=True),
    30004: Carrier(Reason.FILTERED),
    30005: Carrier(Reason.UNKNOWN_NUMBER, learn=True),
    30006: Carrier(Reason.NO_SMS, learn=True),  # a landline
    30007: Carrier(Reason.FILTERED),
    30008: Carrier(Reason.NOT_DELIVERED),  # nobody knows, so it may even have arrived
    30022: Carrier(Reason.SLOW_DOWN, retry=True),
    30024: Carrier(Reason.BAD_SENDER),
    30034: Carrier(Reason.BAD_SENDER),
    30036: Carrier(Reason.EXPIRED),
    30042: Carrier(Reason.BAD_SENDER),
    30410: Carrier(Reason.NOT_DELIVERED),  # an operator fell silent, and Twilio itself does not try again
}

_LASTING = frozenset({Reason.NOT_A_NUMBER, Reason.NO_SMS, Reason.UNSUBSCRIBED})


def verdict(answer: Answer) -> NoReceipt:
    """Say what an answer that is not a success means; what nobody knows is refused for this message alone."""
    code = _code(answer.body)
    kind, reason = _meaning(answer.status, code)
    detail = ", ".join(
        part
        for part in (
            f"HTTP {answer.status}",
            f"Twilio error {code}" if code else "",
            f"request {answer.headers['twilio-request-id']}" if "twilio-request-id" in answer.headers else "",
        )
        if part
    )
    if kind is TryAgain:
        return TryAgain(reason, detail, after=retry_after(answer.headers))
    return kind(reason, detail)


def carrier(code: int | None) -> Carrier:
    """Say what a code in a status callback means; one that nobody knows is no reason to try again.

    A messaging service accepts what a plain sender would be refused, and refuses it by callback.

    >>> carrier(30003).retry, carrier(21610).learn
    (True, True)
    """
    if code in CARRIER:
        return CARRIER[code]
    if code in MEANINGS:
        kind, reason = MEANINGS[code]
        return Carrier(reason, retry=kind is TryAgain, learn=reason in _LASTING)
    return Carrier(Reason.NOT_DELIVERED)


def _meaning(status: int, code: int | None) -> tuple[type[NoReceipt], Reason]:
    if status >= 500:  # whatever the code says: Twilio warns that the message may go out all the same
        return InDoubt, Reason.PROVIDER_FAILED
    if status < 400:  # a redirect
        return Halted, Reason.BAD_ADDRESS
    if code in MEANINGS:
        return MEANINGS[code]
    return _BY_STATUS.get(status, (Undeliverable, Reason.REFUSED))


def _code(body: str) -> int | None:
    try:
        code = json.loads(body)["code"]
    except (ValueError, KeyError, TypeError):
        return None
    return code if isinstance(code, int) else None
