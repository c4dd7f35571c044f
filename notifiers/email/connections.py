"""A mail relay in, connections to it that are greeted, secured, logged in and used again out."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from ssl import SSLContext

from aiosmtplib import SMTP, SMTPException

# Longer unused, a firewall on the way may have forgotten a connection without telling.
_UNUSED_S = 60.0
_GOODBYE_S = 1.0


class Security(StrEnum):
    """How what is said to a relay is kept from others: after a greeting, from the first byte, or not at all."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Relay:
    """A server that takes our mail, and how it knows us.

    Parameters
    ----------
    host, port
        Where it is; its certificate must be for this very name.
    security
        Never less than this is made do with.
    username, password
        The login; none where ``username`` is empty.
    trusted
        The certificates to trust, in place of the system's.
    connect, total
        How long one step of getting through may take, and how long a mail may take in all.
    """

    host: str
    port: int
    security: Security = Security.STARTTLS
    username: str = ""
    password: str = field(default="", repr=False)
    trusted: SSLContext | None = field(default=None, repr=False)
    connect: timedelta = timedelta(seconds=10)
    total: timedelta = timedelta(seconds=20)


class Connections:
    """At most ``most`` connections at once; who comes when all are in use waits.

    ``own_name`` is who we say we are.
    """

    def __init__(self, relay: Relay, own_name: str, most: int) -> None:
        self._relay = relay
        self._own_name = own_name
        self._places = asyncio.Semaphore(most)
        self._idle: list[tuple[SMTP, float]] = []

    @asynccontextmanager
    async def one(self) -> AsyncIterator[SMTP]:
        """Lend a connection with nothing begun on it; it is kept only if all went well."""
        async with self._places:
            smtp = await self._reused() or await self._fresh()
            with _dropped_on_trouble(smtp):
                yield smtp
            self._idle.append((smtp, asyncio.get_running_loop().time()))

    async def close(self) -> None:
        """Take leave on all that are not in use."""
        while self._idle:
            smtp, _ = self._idle.pop()
            transport = smtp.transport
            with suppress(SMTPException, OSError):
                async with asyncio.timeout(_GOODBYE_S):
                    await smtp.quit()
            _drop(smtp, transport)

    async def _reused(self) -> SMTP | None:
        """Take a connection on which the relay still answers; it may have hung up since."""
        while self._idle:
            smtp, since = self._idle.pop()
            if smtp.is_connected and asyncio.get_running_loop().time() - since < _UNUSED_S:
                with suppress(SMTPException), _dropped_on_trouble(smtp):
                    await smtp.rset()
                    return smtp
            _drop(smtp, smtp.transport)
        return None

    async def _fresh(self) -> SMTP:
        relay = self._relay
        smtp = SMTP(
            hostname=relay.host,
            port=relay.port,
            local_hostname=self._own_name,
            timeout=relay.connect.total_seconds(),
            use_tls=relay.security is Security.TLS,
            start_tls=relay.security is Security.STARTTLS,
            tls_context=relay.trusted,
        )
        await smtp.connect()
        with _dropped_on_trouble(smtp):
            if relay.username:
                await smtp.login(relay.username, relay.password)
        return smtp


@contextmanager
def _dropped_on_trouble(smtp: SMTP) -> Iterator[None]:
    transport = smtp.transport
    try:
        yield
    except BaseException:  # a timeout comes as a cancellation
        _drop(smtp, transport)
        raise


def _drop(smtp: SMTP, transport: asyncio.BaseTransport | None) -> None:
    """Hang up at once; left to itself the library says goodbye over TLS and waits for the other side's."""
    smtp.close()
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()
