"""A local server that behaves like Twilio's Messages API, on its good days and its bad ones."""

import asyncio
import base64
import json
import re
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import Enum
from types import TracebackType
from typing import Self

from aiohttp import web

ACCOUNT = "AC" + "0" * 32
SECRET = "not-a-real-token"  # noqa: S105 - it opens nothing
_FIELDS = {"To", "From", "MessagingServiceSid", "Body", "ValidityPeriod", "StatusCallback", "SmartEncoded"}


class Act(Enum):
    """What the server does with one POST."""

    ACCEPT = "accept"
    ACCEPT_THEN_500 = "accept, then answer 500"
    ACCEPT_THEN_DROP = "accept, then hang up"
    DROP = "hang up without accepting"
    SILENT = "never answer"
    TRICKLE = "answer one byte at a time, for ever"
    WELCOME_PAGE = "answer 200 with a web page"


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer a POST with an error; ``code`` None sends a page instead of Twilio's JSON."""

    status: int
    code: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message the server has accepted."""

    sid: str
    to: str
    body: str
    form: Mapping[str, str]
    created: datetime


class FakeTwilio:
    """Starts on entry, stops on exit; then fails the test if it was asked for what Twilio would not understand."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.requests = 0
        self.now: datetime | None = None
        self._next: deque[Act | Refuse] = deque()
        self._by_suffix: dict[str, Act | Refuse] = {}
        self._always: Act | Refuse = Act.ACCEPT
        self._complaints: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake twilio", daemon=True)
        self._runner: web.AppRunner | None = None
        self.url = ""

    def next(self, *acts: Act | Refuse) -> None:
        """Say how the next POSTs are met, one after another."""
        self._next.extend(acts)

    def always(self, act: Act | Refuse) -> None:
        """Say how every POST without another order is met."""
        self._always = act

    def numbers_ending(self, suffix: str, act: Act | Refuse) -> None:
        """Say how POSTs to some numbers are met."""
        self._by_suffix[suffix] = act

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if kind is None:
            assert not self._complaints, self._complaints

    def stop(self) -> None:
        """Be down from now on: connections are refused."""
        if self._runner is not None:
            asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result()
            self._runner = None
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    async def _start(self) -> None:
        app = web.Application()
        path = "/2010-04-01/Accounts/{account}/Messages"
        app.router.add_post(f"{path}.json", self._create)
        app.router.add_get(f"{path}.json", self._list)
        app.router.add_get(f"{path}/{{sid}}.json", self._fetch)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def _create(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        form = {name: str(value) for name, value in (await request.post()).items()}
        if refusal := self._refusal(request) or self._misunderstood(form):
            return _error(refusal)
        return await self._meet(request, form, self._act(form["To"]))

    async def _meet(  # noqa: PLR0911 - one return for each way to behave
        self, request: web.Request, form: dict[str, str], act: Act | Refuse
    ) -> web.StreamResponse:
        if act in {Act.ACCEPT, Act.ACCEPT_THEN_500, Act.ACCEPT_THEN_DROP}:
            accepted = _described(self._accept(form))
        match act:
            case Refuse():
                return _error(act)
            case Act.ACCEPT:
                return web.json_response(accepted, status=201)
            case Act.ACCEPT_THEN_500:
                return _error(Refuse(500, 20500))
            case Act.ACCEPT_THEN_DROP | Act.DROP:
                return _hang_up(request)
            case Act.TRICKLE:
                return await _trickle(request)
            case Act.WELCOME_PAGE:
                return web.Response(text="<h1>Welcome, guest</h1>", content_type="text/html")
            case Act.SILENT:
                await asyncio.Event().wait()
                return web.Response()

    async def _list(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(request):
            return _error(refusal)
        if unknown := set(request.query) - {"To", "PageSize"}:
            self._complaints.append(f"listed by {sorted(unknown)}")
        found = [_described(sent) for sent in reversed(self.sent) if sent.to == request.query.get("To", sent.to)]
        page = {"messages": found, "next_page_uri": None, "page": 0, "page_size": len(found), "uri": ""}
        return web.json_response(page)

    async def _fetch(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(request):
            return _error(refusal)
        for sent in self.sent:
            if sent.sid == request.match_info["sid"]:
                return web.json_response(_described(sent))
        return _error(Refuse(404, 20404))

    def _act(self, to: str) -> Act | Refuse:
        if self._next:
            return self._next.popleft()
        return next((act for suffix, act in self._by_suffix.items() if to.endswith(suffix)), self._always)

    def _accept(self, form: dict[str, str]) -> Sent:
        sid = f"SM{len(self.sent):032x}"
        created = (self.now or datetime.now(UTC)).replace(microsecond=0)
        self.sent.append(Sent(sid, form["To"], form["Body"], form, created))
        return self.sent[-1]

    def _refusal(self, request: web.Request) -> Refuse | None:
        wanted = base64.b64encode(f"{ACCOUNT}:{SECRET}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {wanted}":
            return Refuse(401, 20003)
        return None if request.match_info["account"] == ACCOUNT else Refuse(404, 20404)

    def _misunderstood(self, form: dict[str, str]) -> Refuse | None:
        """Refuse as Twilio would, and remember the fields that Twilio does not have."""
        if unknown := form.keys() - _FIELDS:
            self._complaints.append(f"unknown fields {sorted(unknown)}")
        if not re.fullmatch(r"\+[1-9]\d{6,14}", form.get("To", "")):
            return Refuse(400, 21211)
        if not form.get("Body"):
            return Refuse(400, 21602)
        if len(form["Body"]) > 1600:
            return Refuse(400, 21617)
        if not (form.get("From") or form.get("MessagingServiceSid")):
            return Refuse(400, 21603)
        if not 1 <= int(form.get("ValidityPeriod", "1")) <= 36000:
            self._complaints.append("ValidityPeriod outside 1..36000")
        return None


def _error(refuse: Refuse) -> web.Response:
    headers = {"Twilio-Request-Id": "RQ1", **refuse.headers}
    if refuse.code is None:
        return web.Response(text="<h1>Bad gateway</h1>", status=refuse.status, headers=headers)
    said = {"code": refuse.code, "message": "no", "more_info": "", "status": refuse.status}
    return web.Response(text=json.dumps(said), status=refuse.status, headers=headers, content_type="application/json")


def _described(sent: Sent) -> dict[str, object]:
    return {
        "sid": sent.sid,
        "account_sid": ACCOUNT,
        "to": sent.to,
        "body": sent.body,
        "status": "queued",
        "date_created": format_datetime(sent.created),
        "date_sent": None,
        "error_code": None,
    }


def _hang_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def _trickle(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.write(b"HTTP/1.1 201 Created\r\nX-Slow: ")
    while True:
        request.transport.write(b"z")
        await asyncio.sleep(0.02)
