"""Where somebody says they wanted to go in; the same if it is a page of ours, the front door otherwise, out."""

import re
from string import punctuation
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from fastapi import Request

FRONT: Final = "/console"

# Browsers take a backslash for a slash, and drop tabs and line ends wherever they stand.
_PLAIN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_LONGEST = 500


def ours(path: str) -> str:
    r"""Give a path of this service back, in ASCII as headers have it; what could lead elsewhere becomes the front door.

    >>> ours("/console/farum/alerts?page=2")
    '/console/farum/alerts?page=2'
    >>> [ours(path) for path in ("//evil.example", "/\\evil.example", "https://evil.example", "/%2Fevil", "")]
    ['/console', '/console', '/console', '/console', '/console']
    >>> ours("/console/furesø/log?who=%C3%85se")
    '/console/fures%C3%B8/log?who=%C3%85se'
    """
    for written in (path, unquote(path), unquote(unquote(path))):
        parts = urlsplit(written) if _PLAIN.fullmatch(written) and len(written) <= _LONGEST else None
        if parts is None or parts.scheme or parts.netloc:
            return FRONT
    return quote(path, safe=punctuation)


def from_elsewhere(request: Request, public_url: str | None) -> bool:
    """Tell whether a browser says that another site made it ask; programs that are no browsers say nothing.

    Browsers send ``Sec-Fetch-Site`` over https and on this machine, and ``Origin`` with every form that is posted.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None:
        return False
    known = {request.headers.get("host", ""), urlsplit(public_url or "").netloc} - {""}
    return _host(origin) not in known


def came_from(request: Request) -> str | None:
    """Give the page of ours that somebody asked from; None if the browser does not say, or it was another site's."""
    said = request.headers.get("referer", "")
    if not _host(said) or _host(said) != request.headers.get("host"):
        return None
    page = urlsplit(said)
    return ours(page.path + (f"?{page.query}" if page.query else ""))


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
