"""The form of a Twilio status callback in, what it says of the message out."""

import re
from collections.abc import Mapping
from typing import Final

from .outbox.reporting import ProviderState, Reported
from .reasons import Reason
from .twilio_answers import carrier

# The words for how far a message has come, as Twilio's Message resource lists them; those of messages that come in
# are not among them. ``read`` is said of messages in an app.
_STATES: Final[dict[str, ProviderState]] = {
    "accepted": ProviderState.ACCEPTED,
    "scheduled": ProviderState.ACCEPTED,
    "queued": ProviderState.ACCEPTED,
    "sending": ProviderState.ACCEPTED,
    "sent": ProviderState.ACCEPTED,
    "failed": ProviderState.UNDELIVERED,
    "undelivered": ProviderState.UNDELIVERED,
    "canceled": ProviderState.UNDELIVERED,
    "delivered": ProviderState.DELIVERED,
    "read": ProviderState.DELIVERED,
}
_SID = re.compile(r"(SM|MM)[0-9a-f]{32}")
_CODE = re.compile(r"[1-9]\d{3,5}")


def reported(form: Mapping[str, str]) -> Reported | None:
    """Read a callback; None when it speaks of no message of ours, or in words that are not Twilio's.

    >>> said = reported({"MessageSid": "SM" + "0" * 32, "MessageStatus": "delivered"})
    >>> said.state
    <ProviderState.DELIVERED: 'delivered'>
    """
    sid, word, code = form.get("MessageSid", ""), form.get("MessageStatus", ""), form.get("ErrorCode", "")
    state = _STATES.get(word)
    if state is None or not _SID.fullmatch(sid):
        return None
    if state is not ProviderState.UNDELIVERED:
        return Reported(state, sid)
    if word == "canceled":
        return Reported(state, sid, Reason.STOPPED, detail="canceled")
    if not _CODE.fullmatch(code):
        return Reported(state, sid, Reason.NOT_DELIVERED, detail=word)
    why = carrier(int(code))
    return Reported(state, sid, why.reason, why.retry, why.learn, f"{word}, Twilio error {code}")
