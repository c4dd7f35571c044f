"""Why a message was not sent, as named values for the outbox, the log and the metrics."""

from enum import StrEnum


class Reason(StrEnum):
    """One reason, in words for people."""

    SENDING_OFF = "sending is off"
    EXPIRED = "expired"
    NO_CONSENT = "no consent"
    NOBODY = "nobody in the group"
    ALREADY_TOLD = "already told"
    DECLINED = "declined"

    NOT_A_NUMBER = "not a phone number"
    NO_SMS = "the number cannot get SMS"
    UNSUBSCRIBED = "the recipient has unsubscribed"
    NOT_VERIFIED = "a trial account may not write to this number"
    TEXT_REFUSED = "the provider refuses the text"
    REFUSED = "the provider refuses the message"

    NOT_REACHED = "the provider cannot be reached"
    SLOW_DOWN = "the provider asks for patience"

    NO_ANSWER = "no answer in time"
    BROKEN_OFF = "the connection broke off"
    PROVIDER_FAILED = "the provider failed"
    STRANGE_ANSWER = "the provider's answer makes no sense"
    INTERRUPTED = "interrupted while sending"

    BAD_LOGIN = "the provider refuses the login"
    BAD_ADDRESS = "the provider's address is wrong"
    BAD_SENDER = "the provider refuses the sender"
    BAD_COUNTRY = "the provider may not send to this country"
