"""A server's address in, plain requests to it out; and a webhook that writes down what it is told."""

import json
import threading
from collections import deque
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.fake_twilio import ACCOUNT, LOGIN

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
FORM = {"To": "+4520120067", "From": "BoTrygt", "Body": "Lås døren: 3 indbrud i Hørsholm Nord på 4 dage."}


class Answered(NamedTuple):
    """A status, headers by lower-case name and what the JSON said; status 0 is no answer."""

    status: int
    headers: dict[str, str]
    said: dict[str, Any]


def ask(server: str, method: str, path: str, form: dict[str, str] | None = None) -> Answered:
    """Ask with the right login."""
    connection = HTTPConnection(urlsplit(server).netloc, timeout=10)
    try:
        headers = {"Authorization": LOGIN, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, None if form is None else urlencode(form), headers)
        answer = connection.getresponse()
        return Answered(
            answer.status, {name.lower(): value for name, value in answer.getheaders()}, json.loads(answer.read())
        )
    except (HTTPException, OSError):
        return Answered(0, {}, {})
    finally:
        connection.close()


def post(server: str, **fields: str) -> Answered:
    """Post a message, with some fields other than the usual."""
    return ask(server, "POST", f"{MESSAGES}.json", FORM | fields)


def get(server: str, rest: str) -> Answered:
    """Ask for what stands after the path of all messages."""
    return ask(server, "GET", f"{MESSAGES}{rest}")


@dataclass(frozen=True, slots=True)
class Told:
    """One POST to a webhook."""

    path: str
    headers: dict[str, str]
    form: dict[str, str]


class Webhook:
    """A local webhook: writes down what it is told, and answers what it was given to answer, else an empty TwiML."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.answers: deque[tuple[int, str]] = deque()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._answering())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def _answering(self) -> type[BaseHTTPRequestHandler]:
        webhook = self

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                webhook.told.append(Told(self.path, dict(self.headers), dict(parse_qsl(body, keep_blank_values=True))))
                status, text = webhook.answers.popleft() if webhook.answers else (200, "<Response/>")
                self.send_response(status)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None:
                pass

        return Answering

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
