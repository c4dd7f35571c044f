"""A partner's web server that is local, on its good days and its bad ones."""

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import TracebackType
from typing import Self

from aiohttp import web


class Act(Enum):
    """What the server does with a request instead of answering."""

    SILENT = "never answer"
    HANG_UP = "hang up"
    TRICKLE = "answer one byte at a time, for ever"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of a few words."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Got:
    """A request that came in."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class WebServer:
    """Starts on entry, stops on exit; meets every request by ``order``."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.order: Reply | Act = Reply(204)
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="partner", daemon=True)
        self._runner: web.AppRunner | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

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
        app.router.add_route("*", "/{path:.*}", self._meet)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/in"

    async def _meet(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.got.append(Got(request.path_qs, headers, await request.read()))
        match self.order:
            case Reply(status, extra):
                return web.Response(status=status, headers=extra)
            case Act.TRICKLE:
                return await _trickle(request)
            case Act.HANG_UP if request.transport is not None:
                request.transport.close()
            case _:
                await asyncio.Event().wait()
        return web.Response()


async def _trickle(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b".")
        await asyncio.sleep(0.05)
