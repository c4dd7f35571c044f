"""A text that somebody writes to us in, the webhook's answer out, and what Twilio itself makes of STOP and START."""

from xml.etree import ElementTree as ET

from .messages import ACCOUNT
from .orders import Orders
from .webhooks import Webhooks
from .wording import VERSION

_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
_START = frozenset({"START", "YES", "UNSTOP"})
_PLACE = ("City", "State", "Zip", "Country")


class Inbound:
    """Texts to our numbers; what the webhook answers with is sent back as Twilio would send it."""

    def __init__(self, webhooks: Webhooks, orders: Orders) -> None:
        self.replies: list[tuple[str, str]] = []
        self.count = 0
        self._webhooks = webhooks
        self._orders = orders

    async def text_in(self, sender: str, to: str, body: str, url: str) -> str:
        """Post a text to the webhook; returns its TwiML, raises ValueError for an answer that is none."""
        self.count += 1
        self._keep_opt_out(sender, body)
        form = _form(f"SM{2**64 + self.count:032x}", sender, to, body)
        heard = await self._webhooks.post(url, form, form["MessageSid"])
        if heard.status != 200:
            raise ValueError(f"the webhook answered HTTP {heard.status}")
        if sender not in self._orders.opted_out:
            self.replies += [(sender, reply) for reply in _replies(heard.body)]
        return heard.body

    def _keep_opt_out(self, sender: str, body: str) -> None:
        word = body.strip().upper()
        if self._orders.keeps_opt_outs and word in _STOP:
            self._orders.opted_out.add(sender)
        if word in _START:
            self._orders.opted_out.discard(sender)


def _form(sid: str, sender: str, to: str, body: str) -> dict[str, str]:
    """Write what Twilio posts: it knows nothing of where a Danish number is, and says so in empty fields."""
    places = {f"{end}{place}": "DK" if place == "Country" else "" for end in ("From", "To") for place in _PLACE}
    return {
        **places,
        "AccountSid": ACCOUNT,
        "ApiVersion": VERSION,
        "Body": body,
        "From": sender,
        "MessageSid": sid,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "To": to,
    }


def _replies(twiml: str) -> list[str]:
    """Read the texts that TwiML asks for."""
    try:
        root = ET.fromstring(twiml)  # noqa: S314 - from the service under test
    except ET.ParseError as error:
        raise ValueError(f"the webhook's answer is no XML: {error}") from None
    if root.tag != "Response" or any(verb.tag != "Message" for verb in root):
        raise ValueError("the webhook's answer is no TwiML of messages alone")
    return ["".join(verb.itertext()) for verb in root]
