"""A request with a body in; the same, seen to be neither too large, too slow nor senseless, or a no, out."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.bodies import PATIENCE
from web.problems import Problem

UPLOAD: Final = 8 * 1024 * 1024
"""Bytes a list may have that somebody signed in sends: 20,000 members are 2 MB."""
FORM: Final = 64 * 1024
"""Bytes any other form may have."""
UPLOAD_PATIENCE: Final = 120.0
"""Seconds in which such a list must have come."""

_DROPPED: Final = 4
"""How many times as much is read, and dropped, so that whoever sends too much hears of it."""

_THEIR_OWN: Final = ("/v1/",)
"""Paths with limits of their own."""

_LISTS: Final = re.compile(r"/console/[^/]+/network/[^/]+/import")
_SIGNED: Final = ("/v1/twilio/", "/leave/", "/acknowledge/")
"""Here nothing is looked for that was not signed by us or by the provider."""

_NUL: Final = re.compile(rb"\0|%00")


@dataclass(frozen=True, slots=True)
class _Room:
    """How many bytes there is room for, and for how many seconds; what is said when they do not suffice."""

    bytes: int
    seconds: float
    otherwise: Problem


class Burden:
    """Stands before forms and uploads: each is read whole, within its limits, before anybody looks at it.

    Parameters
    ----------
    say
        Makes the answer to a request that is not let through.
    knows
        Tells whether whoever asks is signed in: nobody else may have large bodies kept here.
    patience
        Seconds in which a form must have come.
    """

    def __init__(
        self,
        app: ASGIApp,
        say: Callable[[Request, Problem], Response],
        knows: Callable[[Request], Awaitable[bool]],
        patience: float = PATIENCE,
    ) -> None:
        self._app, self._say, self._knows, self._patience = app, say, knows, patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, its body in one piece."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            if not scope["path"].startswith(_SIGNED):
                _sensible(scope["path"].encode(errors="replace"), scope.get("query_string", b""))
            if scope["method"] not in {"GET", "HEAD"} and not scope["path"].startswith(_THEIR_OWN):
                receive = await self._carried(Request(scope), receive)
        except Problem as problem:
            await self._say(Request(scope), problem)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _carried(self, request: Request, receive: Receive) -> Receive:
        """Read a body, and give what hands it on; raises `Problem`."""
        room = await self._room(request)
        try:
            async with asyncio.timeout(room.seconds):
                last = await _whole(receive, room.bytes)
        except TimeoutError:
            raise Problem(408, f"what you sent took longer than {room.seconds:g} seconds; nothing was done") from None
        if last is None:
            raise room.otherwise
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            _sensible(last.get("body", b""))
        waiting = [last]

        async def again() -> Message:
            return waiting.pop() if waiting else await receive()

        return again

    async def _room(self, request: Request) -> _Room:
        """Say how much somebody may send where."""
        if not _LISTS.fullmatch(request.scope["path"]):
            return _Room(FORM, self._patience, _too_large(FORM))
        if not await self._knows(request):
            return _Room(FORM, self._patience, Problem(401, "nobody is signed in; nothing was done"))
        return _Room(UPLOAD, UPLOAD_PATIENCE, _too_large(UPLOAD))


def _too_large(largest: int) -> Problem:
    return Problem(413, f"what you sent is larger than {largest:,} bytes; nothing was done")


def _sensible(*said: bytes) -> None:
    """Raise `Problem` if something holds NUL, which nobody types and not every database can look for."""
    if any(map(_NUL.search, said)):
        raise Problem(400, "what you sent holds the character NUL, which is part of no text; nothing was done")


async def _whole(receive: Receive, largest: int) -> Message | None:
    """Read a body; None if it is too large. Whoever has gone in the middle of it is handed on as gone."""
    body, size, more = bytearray(), 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return message
        piece = message.get("body", b"")
        size += len(piece)
        if size <= largest:
            body += piece
        elif size > _DROPPED * largest:
            return None
        more = message.get("more_body", False)
    return {"type": "http.request", "body": bytes(body), "more_body": False} if size <= largest else None
