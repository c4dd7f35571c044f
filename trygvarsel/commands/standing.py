"""What the verbs that stay up share: a port of their own, and leaving in order."""

import signal
import socket

from trygvarsel.cli import Refused
from web.serving import listen


def port_of(port: int) -> socket.socket:
    """Open a port of this machine, or say why it cannot be."""
    try:
        return listen(port)
    except OSError as error:
        raise Refused(f"port {port} of this machine: {error.strerror}; name another with --port") from None


def leave_when_told() -> None:
    """Leave in order on SIGTERM and SIGINT; the server meets the signal first while it serves, and hands it on."""
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, _leave)


def _leave(*_: object) -> None:
    raise SystemExit(0)
