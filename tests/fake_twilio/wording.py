"""A message or a refusal in, the JSON in which Twilio describes it out."""

import json
from email.utils import format_datetime
from functools import lru_cache

from aiohttp import web

from notifiers.gsm7 import segments

from .acts import Refuse
from .messages import ACCOUNT, Sent

VERSION = "2010-04-01"
PATH = f"/{VERSION}/Accounts/{{account}}/Messages"
_HOME = PATH.format(account=ACCOUNT)


def described(sent: Sent) -> dict[str, object]:
    """Describe a message as Twilio does when it is created, fetched and listed."""
    form = sent.form
    service = form.get("MessagingServiceSid")
    uri = f"{_HOME}/{sent.sid}"
    return {
        "sid": sent.sid,
        "account_sid": ACCOUNT,
        "api_version": VERSION,
        "messaging_service_sid": service,
        "from": form.get("From"),
        "to": sent.to,
        "body": sent.body,
        "status": sent.status,
        "direction": "outbound-api",
        # A messaging service counts only once it has chosen a sender.
        "num_segments": "0" if service and sent.status == "accepted" else _segments(sent.body),
        "num_media": "0",
        "date_created": format_datetime(sent.created),
        "date_updated": format_datetime(sent.left or sent.created),
        "date_sent": None if sent.left is None else format_datetime(sent.left),
        "error_code": sent.error,
        "error_message": None,
        "price": None,
        "price_unit": "USD",
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }


@lru_cache(1000)
def _segments(body: str) -> str:
    return str(segments(body))


def refused(refuse: Refuse) -> web.Response:
    """Answer as Twilio does when it refuses, or as whatever stands before it does."""
    headers = {"Twilio-Request-Id": "RQ1", **refuse.headers}
    if refuse.code is None:
        return web.Response(text="<h1>Bad gateway</h1>", status=refuse.status, headers=headers)
    more = f"https://www.twilio.com/docs/errors/{refuse.code}"
    said = {"code": refuse.code, "message": "no", "more_info": more, "status": refuse.status}
    return web.Response(text=json.dumps(said), status=refuse.status, headers=headers, content_type="application/json")
