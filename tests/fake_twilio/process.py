"""The Twilio-like server as a process of its own: orders in, what it has accepted out."""

import json
import subprocess
import sys
from collections import Counter
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from .acts import Order, written

_ROOT = Path(__file__).parents[2]


class Accepted(NamedTuple):
    """One text for one number: how often it was accepted, and when it first was, in seconds since 1970."""

    to: str
    body: str
    times: int
    first: float


class TwilioProcess:
    """Starts on entry, is killed on exit; outlives whatever else is killed in between."""

    def __init__(self) -> None:
        self.url = ""
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.fake_twilio", "--port", "0"]
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command, cwd=_ROOT, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        assert self.url, "the Twilio-like server did not start"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        complaints = 0 if kind else self.figures()["complaints"]
        self._process.kill()
        self._process.communicate()
        assert not complaints, f"{complaints} requests that Twilio would not understand"

    def order(self, name: str, *said: Order | str | float | None) -> None:
        """Give one of the orders that `FakeTwilio` takes, by its name.

        As in ``order("sometimes", Act.ACCEPT_THEN_500, 0.01, 7)``.
        """
        plain = [each if isinstance(each, str | float | int | None) else written(each) for each in said]
        self._ask("POST", "order", [name, *plain])

    def accepted(self) -> list[Accepted]:
        """List what was accepted, each text for each number once."""
        return [Accepted(*each) for each in json.loads(self._ask("GET", "accepted"))]

    def copies(self) -> Counter[tuple[str, str]]:
        """Count how often each text was accepted for each number."""
        return Counter({(each.to, each.body): each.times for each in self.accepted()})

    def figures(self) -> dict[str, int]:
        """Count what has happened so far: requests, accepted, throttled, reported, unfinished, complaints."""
        figures: dict[str, int] = json.loads(self._ask("GET", "figures"))
        return figures

    def text_in(self, from_: str, to: str, body: str, url: str) -> str:
        """Write a text to one of our numbers; returns what the webhook answered, as TwiML."""
        return self._ask("POST", "text_in", [from_, to, body, url])

    def _ask(self, method: str, path: str, said: Any = None) -> str:
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        try:
            connection.request(method, f"/control/{path}", None if said is None else json.dumps(said))
            answer = connection.getresponse()
            text = answer.read().decode()
            assert answer.status < 300, f"{path}: HTTP {answer.status} {text}"
            return text
        finally:
            connection.close()
