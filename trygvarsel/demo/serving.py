"""A server and a port in; pages served in a thread of their own for as long as the block lasts out."""

import socket
from threading import Thread
from types import TracebackType
from typing import Self

import uvicorn

from web.serving import PATIENCE, listen


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
        self._thread = Thread(target=server.run, kwargs={"sockets": [listener]}, name="pages", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(PATIENCE + 1)
        self._listener.close()


def port_or_another(port: int) -> tuple[socket.socket, bool]:
    """Open a port, or any other if it is taken; say whether it is the one that was asked for."""
    try:
        return listen(port), True
    except OSError:
        return listen(0), False
