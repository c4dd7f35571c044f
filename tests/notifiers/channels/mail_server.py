"""A local mail server, on its good days and its bad ones; behind it aiosmtpd, a real one."""

import asyncio
import ssl
import threading
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

LOGIN, PASSWORD = "trygvarsel", "not-a-real-password"


class Act(Enum):
    """What the server does at a step instead of answering."""

    SILENT = "never answer"
    HANG_UP = "hang up"


@dataclass(frozen=True, slots=True)
class Carried:
    """A mail that the server has taken."""

    sender: str
    to: list[str]
    content: bytes


class MailServer:
    """Starts on entry, stops on exit. ``orders`` say how it meets MAIL, RCPT, DATA, AUTH: with words, late, or not."""

    def __init__(self, **rules: Any) -> None:
        self.carried: list[Carried] = []
        self.orders: dict[str, str | float | Act] = {}
        self.connections = 0
        self.port = 0
        self._rules = rules
        self._implicit: ssl.SSLContext | None = rules.pop("implicit", None)
        self._served: list[SMTP] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail server", daemon=True)
        self._server: asyncio.Server | None = None

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
        if self._server is not None:
            asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
            self._server = None

    def hang_up(self) -> None:
        """Close every connection there is, as servers do with those that say nothing for long."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result()

    async def handle_MAIL(  # noqa: N802 - the library's names, here and below
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return await self._meet("MAIL", server)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return (await self._meet("RCPT", server)).replace("{}", address)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        self.carried.append(Carried(envelope.mail_from or "", list(envelope.rcpt_tos), content))
        return await self._meet("DATA", server)

    async def _meet(self, step: str, server: SMTP) -> str:
        order = self.orders.get(step, "250 2.0.0 OK")
        if isinstance(order, float):
            await asyncio.sleep(order)
            return "250 2.0.0 OK"
        if isinstance(order, str):
            return order
        if order is Act.HANG_UP and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        await asyncio.Event().wait()
        return ""

    def _authenticate(self, server: SMTP, session: Session, envelope: Envelope, way: str, given: Any) -> AuthResult:
        if isinstance(order := self.orders.get("AUTH"), str):
            return AuthResult(success=False, handled=False, message=order)
        good = isinstance(given, LoginPassword) and (given.login, given.password) == (LOGIN.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=False)

    def _protocol(self) -> SMTP:
        self.connections += 1
        served = SMTP(self, hostname="mail.test", loop=self._loop, authenticator=self._authenticate, **self._rules)
        self._served.append(served)
        return served

    async def _start(self) -> None:
        self._server = await self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=self._implicit)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._hang_up()

    async def _hang_up(self) -> None:
        for served in self._served:
            if isinstance(served.transport, asyncio.WriteTransport):
                served.transport.abort()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)  # whatever was aborted is told of it first
