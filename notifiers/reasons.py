"""Why a message was not sent, or did not arrive, as named values for the outbox, the log and the metrics."""

from enum import StrEnum


class Reason(StrEnum):
    """One reason, in words for people."""

    # Decided before anybody is looked up.
    SENDING_OFF = "sending is off"
    EXPIRED = "expired"
    NOBODY = "nobody in the group"
    DECLINED = "declined"
    COOLDOWN = "the area was told a short while ago"
    BAD_TEXT = "the text failed the check"
    RETRACTED = "the alert was withdrawn"
    STOPPED = "stopped by hand"

    # Waits for a person.
    COST_PER_ALERT = "the alert would cost more than agreed"
    COST_PER_MONTH = "the month would cost more than agreed"
    CANARY = "the first few did not arrive"

    # Decided for one person.
    NO_CONSENT = "no consent"
    OPTED_OUT = "has opted out"
    LEFT = "no longer in the group"
    NO_ADDRESS = "no address for this channel"
    TOO_FAR = "lives too far away"
    CAP = "has had enough messages this month"
    ALREADY_TOLD = "already told"
    NEVER_TOLD = "was not told of it before"
    ACKNOWLEDGED = "somebody else has acknowledged it"

    # Said by the provider, of one message for good.
    NOT_A_NUMBER = "not a phone number"
    NO_SMS = "the number cannot get SMS"
    UNSUBSCRIBED = "the recipient has unsubscribed"
    NOT_VERIFIED = "a trial account may not write to this number"
    TEXT_REFUSED = "the provider refuses the text"
    REFUSED = "the provider refuses the message"
    UNKNOWN_NUMBER = "the number is not in use"
    HANDSET_OFF = "the phone is off or out of reach"
    NO_MAILBOX = "there is no such mailbox"
    FILTERED = "filtered out by an operator"
    NOT_DELIVERED = "not delivered, and nobody says why"

    # Said by the provider, of one message for now.
    NOT_REACHED = "the provider cannot be reached"
    SLOW_DOWN = "the provider asks for patience"
    NOT_NOW = "the recipient's side cannot take it now"

    # In doubt.
    NO_ANSWER = "no answer in time"
    BROKEN_OFF = "the connection broke off"
    PROVIDER_FAILED = "the provider failed"
    STRANGE_ANSWER = "the provider's answer makes no sense"
    INTERRUPTED = "interrupted while sending"
    PERHAPS_SENT = "may have been sent, and is rather not sent twice"
    RESTORED = "may have been sent before the database was restored"

    # Nothing goes out until somebody has set something right.
    BAD_LOGIN = "the provider refuses the login"
    BAD_ADDRESS = "the provider's address is wrong"
    BAD_SENDER = "the provider refuses the sender"
    BAD_COUNTRY = "the provider may not send to this country"
    NOT_TRUSTED = "the provider's certificate cannot be trusted"
