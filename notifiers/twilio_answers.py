"""A refusal from Twilio in, what it means for the message out."""

import json
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from .message import Halted, InDoubt, NoReceipt, TryAgain, Undeliverable
from .reasons import Reason
from .transport import Answer

# Twilio's error codes, as its error dictionary explains them.
MEANINGS: Final[dict[int, tuple[type[NoReceipt], Reason]]] = {
    20003: (Halted, Reason.BAD_LOGIN),
    20005: (Halted, Reason.BAD_LOGIN),
    20404: (Halted, Reason.BAD_ADDRESS),
    20429: (TryAgain, Reason.SLOW_DOWN),
    21211: (Undeliverable, Reason.NOT_A_NUMBER),
    21212: (Halted, Reason.BAD_SENDER),
    21408: (Halted, Reason.BAD_COUNTRY),
    21602: (Undeliverable, Reason.TEXT_REFUSED),
    21603: (Halted, Reason.BAD_SENDER),
    21606: (Halted, Reason.BAD_SENDER),
    21608: (Undeliverable, Reason.NOT_VERIFIED),
    21610: (Undeliverable, Reason.UNSUBSCRIBED),
    21611: (TryAgain, Reason.SLOW_DOWN),
    21612: (Halted, Reason.BAD_SENDER),
    21614: (Undeliverable, Reason.NO_SMS),
    21617: (Undeliverable, Reason.TEXT_REFUSED),
    21635: (Undeliverable, Reason.NO_SMS),
    21703: (Halted, Reason.BAD_SENDER),
    21705: (Halted, Reason.BAD_SENDER),
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

_LONGEST_WAIT = timedelta(hours=1)


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
        return TryAgain(reason, detail, after=_retry_after(answer))
    return kind(reason, detail)


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


def _retry_after(answer: Answer) -> timedelta | None:
    """Read Retry-After, in seconds or as a date by the provider's own clock; at most an hour."""
    written = answer.headers.get("retry-after", "")
    try:
        if written.isdecimal():
            wait = timedelta(seconds=min(int(written), 3600))
        else:
            wait = parsedate_to_datetime(written) - parsedate_to_datetime(answer.headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return min(max(wait, timedelta()), _LONGEST_WAIT)
