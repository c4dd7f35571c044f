"""An answer and a session's token in; the cookie set on it, as strict as the address we are reached by allows, out."""

from typing import Final

from fastapi import Request, Response

from .sessions import COOKIE

_LOCKED: Final = "__Host-"
"""Browsers keep a cookie so named to the one host that set it, over https: no neighbour on the domain can plant it."""


def secure(public_url: str | None) -> bool:
    """Tell whether we are reached by https."""
    return (public_url or "").startswith("https:")


def cookie_name(public_url: str | None, name: str = COOKIE) -> str:
    """Name a cookie.

    >>> cookie_name("https://varsel.example"), cookie_name(None)
    ('__Host-trygvarsel', 'trygvarsel')
    """
    return f"{_LOCKED}{name}" if secure(public_url) else name


def hold(answer: Response, public_url: str | None, token: str, name: str = COOKIE, seconds: int | None = None) -> None:
    """Give a browser a token to hold, until it is closed or for so many seconds; scripts cannot read it."""
    answer.set_cookie(
        cookie_name(public_url, name),
        token,
        max_age=seconds,
        path="/",
        secure=secure(public_url),
        httponly=True,
        samesite="lax",
    )


def drop(answer: Response, public_url: str | None, name: str = COOKIE) -> None:
    """Have a browser forget a token."""
    answer.delete_cookie(
        cookie_name(public_url, name), path="/", secure=secure(public_url), httponly=True, samesite="lax"
    )


def held(request: Request, public_url: str | None, name: str = COOKIE) -> str:
    """Read what a browser holds; empty if nothing."""
    return request.cookies.get(cookie_name(public_url, name), "")
