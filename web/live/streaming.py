"""An open page in; a stream of events that say what has changed, for as long as it is open, out."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Message, Send

from web.access.cookies import held
from web.access.guard import Someone
from web.access.roles import Role
from web.access.sessions import whose
from web.console.premises import Premises
from web.problems import Problem

from .hub import Crowded, Hub
from .marks import Marks, Position, changed

HEARTBEAT: Final = 15.0
"""Seconds: as often an empty line is sent, so that nobody in between closes the connection, and the session is looked
up again."""

RETRY_MS: Final = 2_000
"""So long a browser waits before it comes back."""

RETRY_LATER_MS: Final = 60_000
"""And so long where there is no room just now."""

SLOW: Final = 20.0
"""Seconds in which a browser must have taken what it is sent."""

_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class EventStream(StreamingResponse):
    """An answer that goes on; whoever does not take what it is sent is let go."""

    media_type = "text/event-stream"

    async def stream_response(self, send: Send) -> None:
        """Send what there is as it comes."""

        async def in_time(message: Message) -> None:
            async with asyncio.timeout(SLOW):
                await send(message)

        try:
            await super().stream_response(in_time)
        except TimeoutError:
            return


def live_streams(premises: Premises, heartbeat: float = HEARTBEAT) -> tuple[APIRouter, Hub]:
    """Make the address that pages listen at, and the hub behind it, which somebody must close in the end."""
    router = APIRouter(prefix="/console/{partnership}", include_in_schema=False)
    hub = Hub(Marks(premises.engine).look)

    @router.get("/live")
    async def live(request: Request, person: Someone, partnership: str) -> EventStream:
        """Say what changes, from where the page left off if it says so."""
        token = held(request, premises.settings().public_url)

        def welcome() -> bool:
            with premises.engine.connect() as conn:
                still = whose(conn, token, premises.now())
            return still is not None and still.account == person.account and still.may(Role.READER, partnership)

        try:
            hub.admits(partnership, person.account)
        except Crowded as crowded:
            raise Problem(429, str(crowded)) from None
        known = request.headers.get("last-event-id") or request.query_params.get("since")
        page = Page(hub, partnership, person.account, lambda: run_in_threadpool(welcome))
        return EventStream(page.events(known, heartbeat), headers=_HEADERS)

    return router, hub


@dataclass(frozen=True, slots=True)
class Page:
    """An open page.

    Parameters
    ----------
    account
        Who looks at it.
    welcome
        Says whether whoever looks at it still may.
    """

    hub: Hub
    partnership: str
    account: int
    welcome: Callable[[], Awaitable[bool]]

    async def events(self, known: Position | None, heartbeat: float) -> AsyncIterator[str]:
        """Give what is sent to it, until the service stops or its session has ended."""
        yield f"retry: {RETRY_MS}\n\n"
        checked = time.monotonic()
        async with AsyncExitStack() as listening:
            try:
                await listening.enter_async_context(self.hub.joined(self.partnership, self.account))
            except Crowded:  # others were let in since this one was
                yield f"retry: {RETRY_LATER_MS}\n\n"
                return
            while not self.hub.closed:
                latest = await self.hub.news(self.partnership, known, heartbeat)
                if time.monotonic() - checked >= heartbeat:
                    if not await self.welcome():
                        return
                    checked = time.monotonic()
                    yield ": all quiet\n\n"
                if latest is not None:
                    yield written(known, latest)
                    known = latest


def written(known: Position | None, latest: Position) -> str:
    """Write down what has changed; where nobody knew anything, only where things stand now.

    >>> print(written("a.b.c.d.e", "a.x.c.d.e"), end="")
    event: alerts
    id: a.x.c.d.e
    data: alerts
    <BLANKLINE>
    """
    kinds: list[str] = ["ready"] if known is None else list(changed(known, latest))
    return "".join(f"event: {kind}\nid: {latest}\ndata: {kind}\n\n" for kind in kinds)
