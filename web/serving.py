"""An application in; the same, listening on this machine alone, out."""

import socket

import uvicorn
from fastapi import FastAPI

HERE = "127.0.0.1"
PATIENCE = 2
"""How many seconds requests under way get to finish when the service stops."""

_WAITING = 256


def listen(port: int) -> socket.socket:
    """Open a port of this machine, any free one for 0; whoever connects from now on waits to be served.

    Raises
    ------
    OSError
        When the port is taken or not ours to take.
    """
    # Only of a socket that says it is TCP does asyncio send the end of an answer at once: 40 ms a request.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HERE, port))
        listener.listen(_WAITING)
    except OSError:
        listener.close()
        raise
    return listener


class _Server(uvicorn.Server):
    """Ends the streams that would otherwise go on for ever, and then as any server does."""

    def __init__(self, app: FastAPI, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop in order."""
        if hub := getattr(self.app.state, "hub", None):
            await hub.close()
        await super().shutdown(sockets)


def server(app: FastAPI) -> uvicorn.Server:
    """Make the server that serves an application until it is told to stop."""
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
            # The proxy before us is on this machine; what anybody else says of where they come from is not believed.
            proxy_headers=True,
            forwarded_allow_ips=HERE,
        ),
    )
