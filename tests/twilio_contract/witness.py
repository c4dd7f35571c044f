"""A server to stand before in, every exchange with it and what was wrong with it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web

from .description import Described


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request, what was answered, and what the description has against either."""

    method: str
    form: Mapping[str, str]
    status: int
    wrong: list[str]


class Witness:
    """Passes every request on and every answer back, and holds both against a description."""

    def __init__(self, before: str, described: Described) -> None:
        self.seen: list[Exchange] = []
        self._before = before
        self._described = described
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name: request.headers[name] for name in ("Authorization", "Content-Type") if name in request.headers}
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                request.method, f"{self._before}{request.raw_path}", data=body or None, headers=headers
            ) as answer,
        ):
            said = await answer.read()
        asked = self._described.request(request.method, request.path, request.query, headers, body)
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        wrong = [f"{name} is not described" for name in form if name not in self._described.fields]
        wrong += self._described.wrong_with_request(asked)
        if answer.status < 300:  # the description knows no refusals
            wrong += self._described.wrong_with_answer(asked, answer.status, answer.content_type, said)
        self.seen.append(Exchange(request.method, form, answer.status, wrong))
        return web.Response(body=said, status=answer.status, content_type=answer.content_type)
