"""An HTTP request in, the provider's answer out, within a time that holds whatever the other end does."""

import asyncio
import threading
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


class Transport:
    """Blocking HTTP with a real limit on the whole exchange, name lookup and slow answers included.

    ``connect`` limits how long a connection may take, ``total`` the whole of it. The work is done on an event
    loop of its own, since only cancellation can end an exchange that trickles along; any thread may call it.
    """

    def __init__(self, connect: timedelta = timedelta(seconds=5), total: timedelta = timedelta(seconds=15)) -> None:
        self._limits = aiohttp.ClientTimeout(total=None, connect=connect.total_seconds())
        self._total = total.total_seconds()
        self._loop = asyncio.new_event_loop()
        self._session: aiohttp.ClientSession | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, name="transport", daemon=True)
        self._thread.start()

    def request(self, method: str, url: str, *, form: Mapping[str, object], headers: Mapping[str, str]) -> Answer:
        """Exchange one request for one answer; ``form`` is the query of a GET, the body of anything else.

        Raises `TryAgain` when nothing was sent, `InDoubt` when something was and no whole answer came.
        """
        exchange = self._exchange(method, url, urlencode(dict(form), doseq=True), dict(headers))
        return asyncio.run_coroutine_threadsafe(exchange, self._loop).result()

    async def _exchange(self, method: str, url: str, form: str, headers: dict[str, str]) -> Answer:
        if method == "GET" and form:
            url = f"{url}?{form}"
        body = None if method == "GET" else form.encode()
        try:
            async with (
                asyncio.timeout(self._total),
                self._open().request(method, url, data=body, headers=headers, allow_redirects=False) as response,
            ):
                lowered = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status, await response.text(errors="replace"), lowered)
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
            self._session = aiohttp.ClientSession(timeout=self._limits, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def close(self) -> None:
        """Hang up; a closed transport cannot be used again."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
