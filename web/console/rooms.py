"""What the console looks at in; every page of it, ready to be put into the application, out."""

from fastapi import APIRouter, FastAPI
from fastapi.responses import RedirectResponse, Response

from web.access.coming_in import coming_in
from web.access.elsewhere import elsewhere
from web.access.guard import Someone
from web.access.own_account import own_account
from web.access.passwords import Passwords
from web.live.streaming import live_streams
from web.public.pages import public_pages

from .networking.list_pages import list_pages
from .networking.member_pages import member_pages
from .pages.alerts import alerts_pages
from .pages.delivery import delivery_pages
from .pages.log import log_pages
from .pages.map import map_pages
from .pages.network import network_pages
from .pages.proposals import proposals_pages
from .pages.refused import refused_pages
from .pages.thresholds import thresholds_pages
from .premises import Premises
from .shell import Shell


def open_rooms(app: FastAPI, premises: Premises, shell: Shell) -> None:
    """Put all pages into an application."""
    live, app.state.hub = live_streams(premises)
    rooms = (
        alerts_pages, delivery_pages, list_pages, log_pages, map_pages, member_pages, network_pages, proposals_pages,
        refused_pages, thresholds_pages,
    )  # fmt: skip
    made = (room(premises, shell) for room in rooms)
    for router in (live, *_entrance(premises, shell), *made, *public_pages(premises, shell)):
        app.include_router(router)


def _entrance(premises: Premises, shell: Shell) -> tuple[APIRouter, ...]:
    """Make the pages around signing in; passwords are reckoned in one place, so that there is one queue for it."""
    passwords = Passwords()
    return (
        _front(premises, shell),
        coming_in(premises, shell, passwords),
        elsewhere(premises, shell),
        own_account(premises, shell, passwords),
    )


def _front(premises: Premises, shell: Shell) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def root() -> RedirectResponse:
        return RedirectResponse("/console", 303)

    @router.get("/console")
    def console(person: Someone) -> Response:
        """Lead to the map of the first partnership there is to see."""
        known = premises.settings().partnerships
        first = next((each for each in person.partnerships if each in known), None)
        if first is None:
            return shell.public(person.language, "no_partnership.html", person=person)
        return RedirectResponse(f"/console/{first}/map", 303)

    return router
