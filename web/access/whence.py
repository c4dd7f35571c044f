"""A request in; whether it comes by a proxy, or from a program on this machine, out."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request

from web.problems import Problem

_FORWARDED: Final = ("forwarded", "x-forwarded-for")
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def by_proxy(request: Request) -> bool:
    """Tell whether a proxy says that it asks for somebody else, which nobody who comes through it can undo."""
    return any(name in request.headers for name in _FORWARDED)


async def refuse_proxies(request: Request) -> None:
    """Let nobody through who asks by way of a proxy; raises `Problem`."""
    if by_proxy(request):
        raise Problem(403, "this is for those who run the service, and is not answered by way of a proxy")


def from_this_machine(request: Request) -> bool:
    """Tell whether a program on this machine asks for itself, by a name that can only mean this machine.

    What a proxy on this machine passes on is not that, also of a proxy that is not believed about whom it asks for.
    Whoever owns a domain can let it lead here, so that a browser on this machine asks us: then the name is theirs.
    """
    try:
        near = request.client is not None and ip_address(request.client.host).is_loopback
        named = urlsplit(f"//{request.headers.get('host', '')}").hostname
    except ValueError:
        return False
    return near and named in _HERE and not by_proxy(request)
