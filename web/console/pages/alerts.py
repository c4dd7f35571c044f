"""Who looks at a partnership's alerts, and decides, in; the pages of that room out."""

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from web.access.guard import Someone
from web.console.alerting.house import policy_of
from web.console.alerting.overview import overview
from web.console.alerting.spates import Search
from web.console.logbook import day_of, midnight_of
from web.console.premises import Premises
from web.console.shell import Shell

from .alerts_deciding import deciding_pages
from .alerts_spate import spate_pages
from .alerts_stopping import stopping_pages


class Wanted(BaseModel):
    """What somebody looks for among the past, as it stands in the address; a day that is none is no bound."""

    area: str = ""
    since: str = ""
    until: str = ""
    page: Annotated[int, Field(ge=1, le=9999)] = 1
    said: str = ""


def alerts_pages(premises: Premises, shell: Shell) -> APIRouter:
    """Make all pages of the room; what names a page comes before what may name any spate."""
    router = APIRouter(include_in_schema=False)
    for pages in (
        _list(premises, shell),
        stopping_pages(premises),
        spate_pages(premises, shell),
        deciding_pages(premises, shell),
    ):
        router.include_router(pages)
    return router


def _list(premises: Premises, shell: Shell) -> APIRouter:
    router = APIRouter(prefix="/console/{partnership}/alerts")

    @router.get("")
    def page(request: Request, person: Someone, partnership: str, wanted: Annotated[Wanted, Query()]) -> HTMLResponse:
        """Show the spates that go on, what waits for somebody's word, and what is past."""
        shown = overview(premises, partnership, person, _search(premises, partnership, wanted))
        return shell.page(
            request, person, "alerts.html", partnership=partnership, room="alerts", shown=shown, wanted=wanted
        )

    @router.get("/now")
    def now(request: Request, person: Someone, partnership: str) -> HTMLResponse:
        """Show anew what goes on."""
        shown = overview(premises, partnership, person, None)
        return shell.part(request, person, "alerts_now.html", partnership=partnership, shown=shown)

    return router


def _search(premises: Premises, partnership: str, wanted: Wanted) -> Search:
    zone = policy_of(premises, partnership).timezone

    def midnight(day: date | None, days: int = 0) -> datetime | None:
        return None if day is None else midnight_of(day + timedelta(days=days), zone)

    since, until = midnight(day_of(wanted.since)), midnight(day_of(wanted.until), days=1)
    return Search(wanted.area or None, since, until, wanted.page)
