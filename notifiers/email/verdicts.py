"""What a relay said or failed to say in, what it means for the message out; its own words are left out.

Relays repeat the recipient's address in their answers, so only the codes are kept (RFC 5321, RFC 3463).
"""

import re
import ssl

from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPConnectResponseError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from notifiers.message import Halted, InDoubt, NoReceipt, TryAgain, Undeliverable
from notifiers.reasons import Reason

_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_NO_MAILBOX = {550, 551, 553}
_WRONG_LOGIN = {530, 534, 535, 538}
_CLOSING = 421


def verdict(error: Exception, *, handed_over: bool) -> NoReceipt:
    """Say what became of a mail; ``handed_over`` once its text may have reached the relay."""
    if isinstance(error, SMTPResponseException):
        return _of_answer(error, handed_over=handed_over)
    if handed_over:
        return InDoubt(Reason.NO_ANSWER if isinstance(error, TimeoutError) else Reason.BROKEN_OFF)
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in (error, error.__cause__)):
        return Halted(Reason.NOT_TRUSTED)
    if isinstance(error, SMTPException) and not isinstance(error, OSError):
        return Halted(Reason.BAD_LOGIN, "the relay does not offer the security or the login that is asked for")
    return TryAgain(Reason.NOT_REACHED)


def _of_answer(error: SMTPResponseException, *, handed_over: bool) -> NoReceipt:
    enhanced = _ENHANCED.search(error.message)
    detail = f"SMTP {error.code} {enhanced.group()}" if enhanced else f"SMTP {error.code}"
    if not 400 <= error.code < 600:
        strange = Reason.STRANGE_ANSWER
        return InDoubt(strange, detail) if handed_over else Halted(Reason.BAD_ADDRESS, "what answers is no mail server")
    if error.code < 500:
        busy = error.code == _CLOSING or not isinstance(error, SMTPRecipientRefused | SMTPDataError)
        return TryAgain(Reason.SLOW_DOWN if busy else Reason.NOT_NOW, detail)
    kind, reason = _for_good(error, enhanced.group() if enhanced else "")
    return kind(reason, detail)


def _for_good(error: SMTPResponseException, enhanced: str) -> tuple[type[NoReceipt], Reason]:
    if isinstance(error, SMTPAuthenticationError) or error.code in _WRONG_LOGIN:
        return Halted, Reason.BAD_LOGIN
    if isinstance(error, SMTPRecipientRefused):
        gone = enhanced.startswith(("5.1.", "5.2.1")) or (not enhanced and error.code in _NO_MAILBOX)
        return Undeliverable, Reason.NO_MAILBOX if gone else Reason.REFUSED
    if isinstance(error, SMTPDataError):
        return Undeliverable, Reason.TEXT_REFUSED
    if isinstance(error, SMTPSenderRefused | SMTPConnectResponseError):
        return Halted, Reason.BAD_SENDER
    return Halted, Reason.BAD_ADDRESS
