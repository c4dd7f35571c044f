"""Every answer in; the same, with what tells browsers how little a page of ours may do, out."""

from collections.abc import Callable
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from config.schema.settings import Settings

from .cookies import secure

_ALWAYS: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_A_YEAR: Final = "max-age=31536000"


class Armour:
    """Puts headers on every answer that does not bring its own of that name; streams pass through as they come.

    Parameters
    ----------
    settings
        Gives what is in force; without it no map tiles are let in, and nobody is told to stay with https.
    """

    def __init__(self, app: ASGIApp, settings: Callable[[], Settings] | None = None) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, in armour."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def armoured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in headers_of(self._settings).items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, armoured)


def headers_of(settings: Callable[[], Settings] | None) -> dict[str, str]:
    """Give the headers that every answer carries."""
    found = settings() if settings else None
    tiles = found.console.tiles.origin if found and found.console.tiles else ""
    headers = {"Content-Security-Policy": policy(tiles), **_ALWAYS}
    if found and secure(found.public_url):
        headers["Strict-Transport-Security"] = _A_YEAR
    return headers


def policy(tiles: str = "", forms: str = "'self'") -> str:
    """Say what a page may load: what is ours, and pictures of the host of the map tiles.

    >>> policy("https://tiles.example.dk").split("; ")[1]
    "img-src 'self' data: https://tiles.example.dk"
    """
    pictures = " ".join(["img-src 'self' data:", *([tiles] if tiles else [])])
    return (
        f"default-src 'self'; {pictures}; connect-src 'self'; object-src 'none'; base-uri 'none'; "
        f"form-action {forms}; frame-ancestors 'none'"
    )
