"""An application and where it may be reached in; the same, listening there, out."""

import socket
from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self

import uvicorn
from fastapi import FastAPI

from .doorway import Doorway

HERE: Final = "127.0.0.1"
PATIENCE: Final = 2
"""How many seconds requests under way get to finish when the service stops."""

_BUSY = 2
"""And how many more seconds a machine that is busy with other things may take over it."""

_WAITING = 256


def beyond(host: str) -> bool:
    """Tell whether others than programs on this machine reach an address.

    >>> beyond("127.0.0.1"), beyond("::1"), beyond("0.0.0.0"), beyond("10.0.0.7")
    (False, False, True, True)
    """
    return not ip_address(host).is_loopback


def listen(port: int, host: str = HERE) -> socket.socket:
    """Open a port, any free one for 0; whoever connects from now on waits to be served.

    Parameters
    ----------
    host
        The address of this machine that is listened on; 0.0.0.0 stands for all it has, and :: for all of IPv6.

    Raises
    ------
    OSError
        When the port is taken or not ours to take, or the address is none of this machine's.
    """
    family = socket.AF_INET6 if isinstance(ip_address(host), IPv6Address) else socket.AF_INET
    # Only of a socket that says it is TCP does asyncio send the end of an answer at once: 40 ms a request.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family is socket.AF_INET6:  # of both at once, the addresses of version 4 would look like none we trust
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((host, port))
        listener.listen(_WAITING)
    except OSError:
        listener.close()
        raise
    return listener


def address_of(listener: socket.socket) -> str:
    """Give the URL by which a program on this machine reaches a port that is listened on."""
    host, port = listener.getsockname()[:2]
    if isinstance(ip_address(host), IPv6Address):
        return f"http://[{'::1' if host == '::' else host}]:{port}"
    return f"http://{HERE if host == '0.0.0.0' else host}:{port}"  # nosec B104  # noqa: S104 - read, not listened on


class _Server(uvicorn.Server):
    """Ends the streams that would otherwise go on for ever, and then as any server does."""

    def __init__(self, app: FastAPI | Doorway, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop in order."""
        if hub := getattr(self.app.state, "hub", None):
            await hub.close()
        await super().shutdown(sockets)


def server(app: FastAPI | Doorway, proxies: Sequence[str] = (HERE,)) -> uvicorn.Server:
    """Make the server that serves an application until it is told to stop.

    Parameters
    ----------
    proxies
        Addresses and networks of those before us who are believed when they say for whom they ask.
    """
    return _Server(
        app,
        uvicorn.Config(
            app,
            lifespan="off",
            ws="none",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=PATIENCE,
            proxy_headers=True,
            forwarded_allow_ips=list(proxies),
        ),
    )


class Serving:
    """Serves while the block lasts, and ends in order, with pages that listen still open.

    Parameters
    ----------
    server
        What serves.
    listener
        The port it serves on.
    """

    def __init__(self, server: uvicorn.Server, listener: socket.socket) -> None:
        self._server, self._listener = server, listener
        # A thread that hangs must not keep a process alive that was told to stop.
        self._thread = Thread(target=self._serve, name="pages", daemon=True)
        # Python 3.11 takes a thread for ended when a signal breaks off a wait for it; an event is not mistaken.
        self._ended = Event()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self._ended.is_set():
            self._listener.close()

    def stop(self) -> None:
        """Let nobody in any more, and give requests under way some time to finish."""
        self._server.should_exit = True
        self._ended.wait(PATIENCE + _BUSY)

    def wait(self) -> None:
        """Wait until it serves no more, which it does only when it is told to, or has failed."""
        self._ended.wait()

    def _serve(self) -> None:
        try:
            self._server.run(sockets=[self._listener])
        finally:
            self._ended.set()
