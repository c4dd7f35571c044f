"""Chance in; a request to any of our addresses, half of them nearly right, out."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from streams.reports import COLUMNS
from tests.web.served import columns
from tests.world import burglary
from web.access.routes import ROUTES
from web.access.sessions import COOKIE

_SIGNED_IN_AGAIN: Final = 400
_WORDS: Final = (
    *[
        "0",
        "1",
        "-1",
        "lund",
        "nabo_nord",
        "odder",
        "2026-03-02",
        "2026-03-02T12:00:00Z",
        "1e999",
        "nan",
        "da",
        "en",
        "null",
        "true",
        "[]",
        "%00",
        "æøå",
        "{{7*7}}",
    ],
    *("", "9" * 30, "a" * 3000, "../../etc/passwd", "//elsewhere.test", "\0", "\ud7ff", "'; drop table journal; --"),
    *("<script>alert(1)</script>", "+4520120067", "\r\nX-Evil: 1"),
)
_FIELDS: Final = [
    "source",
    "kind",
    "text",
    "before",
    "after",
    "limit",
    "since",
    "language",
    "onward",
    "csrf",
    "q",
    "page",
    "group",
    "login",
    "password",
    "code",
    "phone",
    "reason",
    "at",
    "from",
    "until",
    "layer",
    "spate",
    "channel",
    "author",
    "days",
    "consent",
    "token",
    "name",
    "yes",
    "budget",
    "radius",
    "state",
    "show",
    "file",
    "area",
    "cell",
    "Body",
]
_HEADERS: Final = [
    "content-type",
    "content-encoding",
    "accept",
    "accept-encoding",
    "idempotency-key",
    "x-api-key",
    "authorization",
    "origin",
    "host",
    "hx-request",
    "cookie",
    "x-forwarded-for",
    "range",
    "if-none-match",
    "last-event-id",
    "referer",
]
_METHODS: Final = ("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as it goes over the wire."""

    method: str
    path: str
    query: str
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes


class Fuzz:
    """Makes up requests, half of them nearly right.

    Parameters
    ----------
    chance
        Decides everything.
    sign_in
        Gives a session's token and what its forms must carry.
    """

    def __init__(self, chance: random.Random, sign_in: Callable[[], tuple[str, str]]) -> None:
        self._chance, self._sign_in = chance, sign_in
        self._routes = sorted(ROUTES)
        self._made = 0
        self._session = sign_in()

    def request(self) -> Asked:
        """Make one up."""
        chance = self._chance
        self._made += 1
        if self._made % _SIGNED_IN_AGAIN == 0:
            self._session = self._sign_in()
        method, pattern = chance.choice(self._routes)
        if chance.random() < 0.03:
            method = chance.choice(_METHODS)
        path = self._filled(pattern) if chance.random() < 0.97 else "/" + quote(self._word(), safe="/")
        asked = [(chance.choice(_FIELDS), self._word()) for _ in range(chance.choice((0, 0, 1, 2, 5)))]
        query = urlencode(asked, errors="replace")
        kind, body = self._body(method)
        return Asked(method, path, query, self._headers(kind), body)

    def _filled(self, pattern: str) -> str:
        parts = []
        for part in pattern.split("/"):
            if part.startswith("{partnership") and self._chance.random() < 0.9:
                parts.append("lund")
            else:
                parts.append(quote(self._word(), safe="", errors="replace") if part.startswith("{") else part)
        return "/".join(parts)

    def _word(self) -> str:
        chance = self._chance
        if chance.random() < 0.6:
            return chance.choice(_WORDS)
        return "".join(
            chr(chance.choice((chance.randrange(32, 127), chance.randrange(1, 0xD7FF))))
            for _ in range(chance.randrange(12))
        )

    def _headers(self, kind: str) -> list[tuple[bytes, bytes]]:
        chance = self._chance
        headers = [(b"host", b"console.test"), (b"content-type", kind.encode())]
        if chance.random() < 0.6:
            token, csrf = self._session
            headers += [(b"cookie", f"{COOKIE}={token}".encode()), (b"x-csrf-token", csrf.encode())]
        if chance.random() < 0.2:
            told = self._word().encode("utf-8", "replace").replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")
            headers.append((chance.choice(_HEADERS).encode(), told))
        return headers

    def _body(self, method: str) -> tuple[str, bytes]:
        chance = self._chance
        if method in {"GET", "HEAD"}:
            return "text/plain", b""
        made = chance.random()
        if made < 0.35:
            fields = [(chance.choice(_FIELDS), self._word()) for _ in range(chance.randrange(8))]
            return "application/x-www-form-urlencoded", urlencode(fields, errors="replace").encode()
        if made < 0.45:
            part = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{chance.randrange(9)}.csv"\r\n\r\n'
            return "multipart/form-data; boundary=x", f"{part}{self._word()}\r\n--x--".encode("utf-8", "replace")
        if made < 0.9:
            item: Any = self._item()
            return "application/json", json.dumps([item, self._item()] if chance.random() < 0.5 else item).encode()
        return chance.choice(("application/json", "text/csv", "")), chance.randbytes(chance.randrange(200))

    def _item(self) -> object:
        chance = self._chance
        usual: dict[str, Any] = columns(burglary(f"f{chance.randrange(50)}", chance.randrange(100)))
        for _ in range(chance.randrange(3)):
            name = chance.choice((*COLUMNS, self._word()))
            usual[name] = chance.choice((self._word(), None, 0, 1e308, -1, [], {}, True, chance.random() * 100))
        return chance.choice((usual, usual, usual, self._word(), 7, None, [usual]))
