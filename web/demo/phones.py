"""The phones of the demonstration in; the page that shows them, what is new on them, and the way back, out."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from web.access.language import language_of
from web.console.shell import Shell
from web.console.telling import clock
from web.problems import Problem

from .handsets import Handset, Handsets

PAGE: Final = "/demo/phones"
_LONGEST: Final = 160


def phones_pages(
    handsets: Handsets,
    write: Callable[[Handset, str], object],
    shell: Shell,
    now: Callable[[], datetime],
    zone: tzinfo,
) -> APIRouter:
    """Make the panel of phones.

    Parameters
    ----------
    write
        Lets the owner of a phone write to the service.
    now
        Tells the town's time.
    zone
        Whose hours the phones show.
    """
    router = APIRouter(prefix=PAGE, include_in_schema=False)

    def shown(request: Request, template: str, phones: list[Handset], count: int) -> HTMLResponse:
        language = language_of(request)

        def moment(at: datetime) -> str:
            """Write when a text came, without the year, which phones leave out."""
            return clock(at, zone, language).replace(f" {at.astimezone(zone).year}", "")

        other = "en" if language == "da" else "da"
        bubbles = [(each, handsets.bubbles(each)) for each in phones]
        return shell.public(
            language, template, phones=bubbles, count=count, now=now(), moment=moment, other=other, page=PAGE
        )

    @router.get("")
    def panel(request: Request) -> HTMLResponse:
        """Show all phones."""
        count = handsets.count
        return shown(request, "demo_phones.html", list(handsets.drawn), count)

    @router.get("/news")
    def news(request: Request, since: int = 0) -> HTMLResponse:
        """Give the town's time, and those phones that something came to since there were so many texts."""
        count = handsets.count
        return shown(request, "demo_news.html", handsets.changed(since), count)

    @router.post("/{handset}")
    def answer(handset: str, text: Annotated[str, Form(max_length=_LONGEST)] = "") -> Response:
        """Let somebody text back; what comes of it is seen on their phone."""
        found = handsets.find(handset)
        if found is None:
            raise Problem(404, "there is no such phone in this town")
        if text.strip():
            write(found, text.strip())
        return Response(status_code=204)

    return router
