"""An HTTP request in, the provider's answer out, within a time that holds whatever the other end does."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import aiohttp

from .message import Halted, InDoubt, TryAgain
from .reasons import Reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider answered; header names are in lower case."""

    status: int
    body: str
    headers: Mapping[str, str]


_LONGEST_ANSWER = 4 * 2**20
"""So many bytes of an answer are read; a hundred messages, as Twilio lists them, take a twentieth."""


class Transport:
    """HTTP with a real limit on the whole exchange, name lookup and slow answers included.

    ``connect`` limits how long a connection may take, ``total`` the whole of it. Any number of exchanges may be
    under way at once, all on one event loop; connections are kept and used again.
    """

    def __init__(self, connect: timedelta = timedelta(seconds=5), total: timedelta = timedelta(seconds=15)) -> None:
        self._limits = aiohttp.ClientTimeout(total=None, connect=connect.total_seconds())
        self._total = total.total_seconds()
        self._session: aiohttp.ClientSession | None = None

    async def request(
        self, method: str, url: str, *, form: Mapping[str, object] | None = None, body: bytes | None = None,
        headers: Mapping[str, str],
    ) -> Answer:  # fmt: skip
        """Exchange one request for one answer; ``form`` is the query of a GET, the body of anything else.

        Raises `TryAgain` when nothing was sent, `InDoubt` when something was and no whole answer came, and `Halted`
        for an address that is none.
        """
        if form and method == "GET":
            url = f"{url}?{urlencode(dict(form), doseq=True)}"
        elif form is not None:
            body = urlencode(dict(form), doseq=True).encode()
        try:
            async with (
                asyncio.timeout(self._total),
                self._open().request(method, url, data=body, headers=headers, allow_redirects=False) as response,
            ):
                lowered = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status, await _text(response), lowered)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise TryAgain(Reason.NOT_REACHED) from None
        except aiohttp.InvalidURL:
            raise Halted(Reason.BAD_ADDRESS) from None
        except TimeoutError:
            raise InDoubt(Reason.NO_ANSWER) from None
        except aiohttp.ClientError:
            raise InDoubt(Reason.BROKEN_OFF) from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),  # delivery says how many are under way at once
                timeout=self._limits,
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    async def close(self) -> None:
        """Hang up; the next request would begin anew."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


async def _text(response: aiohttp.ClientResponse) -> str:
    """Read an answer, but no more of it than anybody can mean."""
    body = bytearray()
    async for piece in response.content.iter_chunked(2**16):
        body += piece
        if len(body) > _LONGEST_ANSWER:
            raise InDoubt(Reason.STRANGE_ANSWER)
    return body.decode(errors="replace")
