"""Texts handed in as to Twilio in; phones lit up, and word of how each text fared, out. Nothing leaves the process."""

import base64
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

from web.demo.handsets import Bubble, Handsets
from web.serving import HERE

from .couriers import Couriers, Word

ACCOUNT: Final = "AC" + "0" * 32
NOT_IN_USE: Final = 30005
"""Twilio's code for a number that nobody has."""

_SENT_AFTER, _ARRIVED_AFTER = 0.3, 1.1
_ARRIVED: Final = {"MessageStatus": "delivered"}
_LOST: Final = {"MessageStatus": "undelivered", "ErrorCode": str(NOT_IN_USE)}
_MESSAGES = re.compile(rf"/2010-04-01/Accounts/{ACCOUNT}/Messages\.json(\?.*)?")
_LARGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """What the exchange needs of the service: where it is told what it is told, and the word it is told with.

    Parameters
    ----------
    service
        The service's own address.
    number
        The number that people text back to.
    token
        What both sides sign with.
    """

    service: str
    number: str
    token: str = field(repr=False)


class Exchange:
    """A telephone exchange for a town of paper, which speaks as Twilio does.

    Parameters
    ----------
    now
        Tells the time.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._handsets = Handsets(())
        self._line: Line | None = None
        self.wrong: frozenset[str] = frozenset()
        """Numbers that nobody has."""
        self._couriers = Couriers()
        self._count = 0
        self.patience = 1.0
        """How slow word comes: 0 is at once."""
        self._server = ThreadingHTTPServer((HERE, 0), _answering(self))
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]

    def open(self, line: Line, handsets: Handsets) -> None:
        """Take texts from now on, and show them on these phones."""
        self._line, self._handsets = line, handsets
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.2}, name="exchange", daemon=True).start()

    def close(self) -> None:
        """Take no more, and carry no more word."""
        self._couriers.close()
        if self._line is not None:
            self._server.shutdown()
        self._server.server_close()

    @property
    def service(self) -> str:
        """The address of whoever is told how texts fare."""
        return self._open.service

    @property
    def _open(self) -> Line:
        if self._line is None:
            raise LookupError("the line is not open yet")
        return self._line

    def quiet(self) -> bool:
        """Tell whether there is no word left to carry."""
        return self._couriers.idle

    def take(self, form: Mapping[str, str]) -> dict[str, object]:
        """Take a text, light up its phone and send word of it; describe it as Twilio does."""
        self._count += 1
        sid, to, body = f"SM{self._count:032x}", form["To"], form["Body"]
        lost = to in self.wrong
        if not lost:
            self._handsets.show(to, Bubble(self._now(), body))
        if "StatusCallback" in form:
            url = form["StatusCallback"]
            self._tell(_SENT_AFTER, url, {"MessageSid": sid, "MessageStatus": "sent"})
            fate = _LOST if lost else _ARRIVED
            self._tell(_ARRIVED_AFTER + (self._count % 7) / 5, url, {"MessageSid": sid, **fate})
        return {"sid": sid, "status": "queued", "to": to, "body": body, "date_created": format_datetime(self._now())}

    def text_in(self, number: str, text: str) -> None:
        """Let somebody write to the service; what it answers comes to their phone."""
        self._handsets.show(number, Bubble(self._now(), text, own=True))
        self._count += 1
        form = {"MessageSid": f"SM{self._count:032x}", "From": number, "To": self._open.number, "Body": text}
        answer = self._couriers.now(self._word(f"{self._open.service}/v1/twilio/inbound", form))
        for reply in ET.fromstring(answer).iter("Message"):  # nosec B314  # noqa: S314 - our own words
            self._handsets.show(number, Bubble(self._now(), "".join(reply.itertext())))

    def _tell(self, seconds: float, url: str, form: dict[str, str]) -> None:
        self._couriers.later(seconds * self.patience, self._word(url, form))

    def _word(self, url: str, form: dict[str, str]) -> Word:
        return Word(url, form, signature(self._open.token, url, form))


def signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """Sign as Twilio does: HMAC-SHA1 over the address and every field, by name. The vector is Twilio's own.

    >>> form = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309",
    ...         "To": "+18005551212"}
    >>> signature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form)
    'RSOYDt4T1cUTdK1PDd93/VVr8B8='
    """
    said = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.digest(token.encode(), said.encode(), "sha1")).decode()


def _answering(exchange: Exchange) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        """Speaks HTTP for an exchange."""

        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Take a text."""
            length = min(int(self.headers.get("Content-Length", "0")), _LARGEST)
            form = dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
            if not _MESSAGES.fullmatch(self.path) or not {"To", "Body"} <= form.keys():
                self._say(404, {"code": 20404, "message": "there is no such address here"})
                return
            self._say(201, exchange.take(form))

        def do_GET(self) -> None:
            """Remember no text: none is ever in doubt here."""
            self._say(200, {"messages": [], "page": 0, "next_page_uri": None})

        def log_message(self, *_: object) -> None:
            """Say nothing: who was written to is nobody's business."""

        def _say(self, status: int, said: dict[str, object]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Answering
