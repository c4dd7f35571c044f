"""HTTP requests for Twilio's Messages API in, answers out."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from aiohttp import web

from . import rules
from .acts import Act, Behaviour, Refuse, Slow
from .listing import PARAMETERS, page
from .messages import ACCOUNT, LOGIN, Messages, Sent
from .orders import Orders
from .reports import StatusReports
from .wording import PATH, described, refused


class MessagesApi:
    """Create, list and fetch, as ordered; ``complaints`` is what only a mistake of ours can have asked for."""

    def __init__(
        self, messages: Messages, orders: Orders, reports: StatusReports, clock: Callable[[], datetime]
    ) -> None:
        self.requests = 0
        self.throttled = 0
        self.complaints: list[str] = []
        self._messages = messages
        self._orders = orders
        self._reports = reports
        self._clock = clock

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Take the paths that are Twilio's."""
        router.add_post(f"{PATH}.json", self._create)
        router.add_get(f"{PATH}.json", self._list)
        router.add_get(f"{PATH}/{{sid}}.json", self._fetch)

    async def _create(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        raw = await request.read()
        form = dict(parse_qsl(raw.decode(), keep_blank_values=True))
        if refusal := self._refusal(request):
            return refused(refusal)
        self.complaints += rules.complaints(form)
        if refusal := rules.refusal(form):
            return refused(refusal)
        return await self._meet(request, form, raw, self._orders.act(form["To"]))

    async def _meet(
        self, request: web.Request, form: Mapping[str, str], raw: bytes, act: Behaviour
    ) -> web.StreamResponse:
        if isinstance(act, Slow) or act in {Act.ACCEPT, Act.ACCEPT_THEN_500, Act.ACCEPT_THEN_DROP}:
            accepted = web.json_response(described(self._accept(form, raw)), status=201)
        else:
            accepted = web.Response()
        if wait := self._orders.latency + (act.seconds if isinstance(act, Slow) else 0.0):
            await asyncio.sleep(wait)
        match act:
            case Slow() | Act.ACCEPT:
                return accepted
            case Refuse():
                return refused(act)
            case Act():
                return await _misbehave(request, act)

    def _accept(self, form: Mapping[str, str], raw: bytes) -> Sent:
        sent = self._messages.accept(form, raw, self._clock())
        if "StatusCallback" in form:
            self._reports.begin(sent)
        return sent

    async def _list(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(request):
            return refused(refusal)
        if unknown := set(request.query) - PARAMETERS:
            self.complaints.append(f"listed by {sorted(unknown)}")
        lag = self._orders.list_lag
        seen_until = self._clock() - timedelta(seconds=lag) if lag else None
        try:
            found = page(self._messages, request.query, seen_until)
        except ValueError:
            return refused(Refuse(400, 20001))
        return web.json_response(found)

    async def _fetch(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(request):
            return refused(refusal)
        sent = self._messages.fetch(request.match_info["sid"])
        return refused(Refuse(404, 20404)) if sent is None else web.json_response(described(sent))

    def _refusal(self, request: web.Request) -> Refuse | None:
        """Refuse what Twilio refuses whatever is asked for."""
        if request.headers.get("Authorization") != LOGIN:
            return Refuse(401, 20003)
        if request.match_info["account"] != ACCOUNT:
            return Refuse(404, 20404)
        refusal = self._orders.too_many()
        self.throttled += refusal is not None
        return refusal


async def _misbehave(request: web.Request, act: Act) -> web.StreamResponse:
    match act:
        case Act.ACCEPT_THEN_500:
            return refused(Refuse(500, 20500))
        case Act.WELCOME_PAGE:
            return web.Response(text="<h1>Welcome, guest</h1>", content_type="text/html")
        case Act.TRICKLE:
            return await _trickle(request)
        case Act.SILENT:
            await asyncio.Event().wait()
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def _trickle(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.write(b"HTTP/1.1 201 Created\r\nX-Slow: ")
    while True:
        request.transport.write(b"z")
        await asyncio.sleep(0.02)
