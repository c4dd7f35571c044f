"""A port in; the service behind it, from the moment it is there, and an answer until then, out."""

import socket
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from fastapi import FastAPI

from .doorway import Doorway
from .serving import HERE, Serving, address_of, server


class Front:
    """Serves while the block lasts, from its beginning.

    Parameters
    ----------
    listener
        The port.
    proxies
        Addresses and networks of those before us who are believed when they say for whom they ask.
    """

    def __init__(self, listener: socket.socket, proxies: Sequence[str] = (HERE,)) -> None:
        self.address = address_of(listener)
        self._doorway = Doorway()
        self._serving = Serving(server(self._doorway, proxies), listener)

    def __enter__(self) -> Self:
        self._serving.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._serving.__exit__(kind, error, trace)

    def tell(self, why: str) -> None:
        """Say why it is not open yet."""
        self._doorway.why = why

    def open(self, app: FastAPI) -> None:
        """Let everybody in."""
        self._doorway.open(app)

    def stop(self) -> None:
        """Let nobody in any more, and give requests under way some time to finish."""
        self._serving.stop()

    def wait(self) -> None:
        """Wait until nothing is served any more, which is so when it was told to stop, or has failed."""
        self._serving.wait()
