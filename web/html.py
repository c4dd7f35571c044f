"""A page of HTML in; an answer that nobody keeps, frames, follows or runs scripts in out."""

from fastapi.responses import HTMLResponse

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",  # the address is the key to the door
    "X-Robots-Tag": "noindex",
}


def html(status: int, page: str) -> HTMLResponse:
    """Make the answer to somebody who has followed a link of ours."""
    return HTMLResponse(page, status, _HEADERS)
