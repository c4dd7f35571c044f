"""A port in; that port of this machine, or any other that is free, out."""

import socket

from web.serving import listen


def port_or_another(port: int) -> tuple[socket.socket, bool]:
    """Open a port, or any other if it is taken; say whether it is the one that was asked for."""
    try:
        return listen(port), True
    except OSError:
        return listen(0), False
