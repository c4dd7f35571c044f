"""A message in, a receipt from Twilio out: the one module that knows the twilio library."""

import base64
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]  # twilio ships no types
from twilio.http import AsyncHttpClient  # type: ignore[import-untyped]  # twilio ships no types
from twilio.rest import Client  # type: ignore[import-untyped]  # twilio ships no types

from .audience import Medium
from .message import InDoubt, Message, Receipt
from .reasons import Reason
from .transport import Answer, Transport
from .twilio_answers import verdict

# At INFO the library logs the numbers it looks for.
logging.getLogger("twilio").setLevel(logging.WARNING)

_SHORTEST, _LONGEST = timedelta(seconds=1), timedelta(hours=10)
_CLOCKS_DIFFER_BY = timedelta(seconds=5)
_LOOK_AT = 100


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are to Twilio, and who the recipient sees: ``sender`` or ``messaging_service``, one of them.

    An API key is given as ``login`` and ``secret``; without one, ``secret`` is the account's auth token.
    ``urgent_sender`` is kept for messages that are urgent, so that they never stand in one queue with the others.
    """

    sid: str
    secret: str
    login: str = ""
    sender: str = ""
    messaging_service: str = ""
    urgent_sender: str = ""

    def __post_init__(self) -> None:
        if bool(self.sender) == bool(self.messaging_service):
            raise ValueError("give Twilio either a sender or a messaging service, and not both")

    def __repr__(self) -> str:
        return f"Account({self.sid})"

    def whose(self, *, urgent: bool) -> dict[str, str]:
        """Say whom a message is from, as the library's parameter."""
        if urgent and self.urgent_sender:
            return {"from_": self.urgent_sender}
        return {"from_": self.sender} if self.sender else {"messaging_service_sid": self.messaging_service}


class TwilioSms:
    """SMS through Twilio's Messages API; ``base_url`` points it elsewhere than at Twilio itself.

    ``report_to`` is the address that Twilio tells of each message's further fate; the message's ref is added to it.
    """

    medium = Medium.PHONE

    def __init__(
        self, account: Account, transport: Transport, base_url: str | None = None, report_to: str | None = None
    ) -> None:
        self._account = account
        self._transport = transport
        self._report_to = report_to
        self._client = Client(
            account.login or account.sid,
            account.secret,
            account_sid=account.sid,
            http_client=_OverTransport(transport),
            # Left to itself the library reads these from the environment, and bends the address by them.
            environment={"TWILIO_EDGE": "", "TWILIO_REGION": ""},
        )
        if base_url is not None:
            self._client.api.base_url = base_url.rstrip("/")

    async def send(self, message: Message) -> Receipt:
        """Send one SMS; Twilio drops it if it is still queued when the message is no longer worth sending."""
        valid = min(max(message.valid_for, _SHORTEST), _LONGEST)
        report = {"status_callback": f"{self._report_to}?m={message.ref}"} if self._report_to and message.ref else {}
        try:
            made = await self._client.messages.create_async(
                to=message.to,
                body=message.text,
                validity_period=int(valid.total_seconds()),
                **self._account.whose(urgent=message.urgent),
                **report,
            )
        except TwilioException as error:
            raise InDoubt(Reason.STRANGE_ANSWER, type(error).__name__) from None
        return Receipt(made.sid, made.status)

    async def find(self, message: Message, since: datetime) -> Receipt | None:
        """Look for the message among what Twilio has for its number.

        Never by date sent, which is unset while a message waits in Twilio's queue. A trial account writes
        words of its own before the text.
        """
        try:
            made = await self._client.messages.list_async(to=message.to, limit=_LOOK_AT)
        except TwilioException as error:
            raise InDoubt(Reason.STRANGE_ANSWER, type(error).__name__) from None
        for each in made:
            if each.date_created >= since - _CLOCKS_DIFFER_BY and message.text in each.body:
                return Receipt(each.sid, each.status)
        return None

    async def close(self) -> None:
        """Hang up."""
        await self._transport.close()


class _OverTransport(AsyncHttpClient):  # type: ignore[misc]  # twilio ships no types
    """The HTTP client the library is given: the time limit is kept, and refusals keep their headers.

    It refuses on the library's behalf, because the library's own exceptions have lost the headers.
    """

    def __init__(self, transport: Transport) -> None:
        super().__init__(logging.getLogger("twilio"), is_async=True)
        self._transport = transport

    async def request(  # noqa: PLR0913, PLR0917 - the library's signature
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - the library's signature; the transport has its own
        allow_redirects: bool = False,  # noqa: ARG002, FBT001, FBT002 - never; and the library's signature
    ) -> "_Success":
        credentials = base64.b64encode(":".join(auth or ("", "")).encode()).decode()
        answer = await self._transport.request(
            method,
            uri,
            form=(params if method == "GET" else data) or {},
            headers={
                **(headers or {}),
                "Authorization": f"Basic {credentials}",
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        if not 200 <= answer.status < 300:
            raise verdict(answer)
        _check(answer, "messages" if method == "GET" else "sid")
        return _Success(answer.status, answer.body, answer.headers)


@dataclass(frozen=True, slots=True)
class _Success:
    """An answer in the shape that the library reads."""

    status_code: int
    text: str
    headers: Mapping[str, str]


def _check(answer: Answer, key: str) -> None:
    """Refuse a success that proves nothing, such as the welcome page of a guest network."""
    try:
        found = json.loads(answer.body)[key]
    except (ValueError, KeyError, TypeError):
        found = None
    if found is None or found == "":
        raise InDoubt(Reason.STRANGE_ANSWER, f"HTTP {answer.status} without a {key}")
