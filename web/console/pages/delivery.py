"""Who looks at what was sent in; the pages of that room, and its counts as a file, out."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from notifiers.reasons import Reason
from web.access.guard import Someone
from web.access.roles import Person
from web.console.alerting.house import policy_of
from web.console.delivering.again import Again, Wanted, again
from web.console.delivering.counting import table
from web.console.delivering.overview import overview
from web.console.delivering.person import member
from web.console.delivering.sendings import Search, Which, all_sendings
from web.console.premises import Premises
from web.console.shell import Shell

Id = Annotated[str, Field(max_length=200)]


class Looked(BaseModel):
    """What somebody looks for, as it stands in the address."""

    days: Annotated[int, Field(ge=1, le=3660)] = 30
    group: Id = ""
    spate: Id = ""
    which: Which = Which.ALL
    page: Annotated[int, Field(ge=1, le=9999)] = 1


class SendAgain(BaseModel):
    """What the form holds by which somebody has messages sent again; no reason stands for none that is known."""

    alert: Id
    group: Id
    reason: Reason | None = None
    perhaps_twice: bool = False


def delivery_pages(premises: Premises, shell: Shell) -> APIRouter:
    """Make the pages."""
    router = APIRouter(include_in_schema=False)
    for pages in (_looking(premises, shell), _doing(premises, shell)):
        router.include_router(pages)
    return router


def _looking(premises: Premises, shell: Shell) -> APIRouter:
    router = APIRouter(prefix="/console/{partnership}/delivery")

    @router.get("")
    def page(request: Request, person: Someone, partnership: str, looked: Annotated[Looked, Query()]) -> HTMLResponse:
        """Show what was sent, what waits and what did not arrive."""
        return _page(premises, shell, request, person, partnership, looked)

    @router.get("/now")
    def now(request: Request, person: Someone, partnership: str, looked: Annotated[Looked, Query()]) -> HTMLResponse:
        """Show anew what changes."""
        shown = overview(premises, partnership, _search(premises, looked))
        return shell.part(request, person, "delivery_now.html", partnership=partnership, shown=shown, looked=looked)

    @router.get("/counts.csv")
    def counts(partnership: str, looked: Annotated[Looked, Query()]) -> Response:
        """Give the counts as a file for a spreadsheet; it names nobody."""
        policy = policy_of(premises, partnership)
        with premises.engine.connect() as conn:
            written = table(all_sendings(conn, partnership, _search(premises, looked)), policy)
        named = f'attachment; filename="levering-{premises.now():%Y-%m-%d}.csv"'
        return Response(written, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": named})

    return router


def _doing(premises: Premises, shell: Shell) -> APIRouter:
    router = APIRouter(prefix="/console/{partnership}/delivery")

    @router.get("/person")
    def person_page(
        request: Request, person: Someone, partnership: str, group: Id = "", recipient: Id = "", days: int = 90
    ) -> HTMLResponse:
        """Show what became of all that one member of a group was sent."""
        policy = policy_of(premises, partnership)
        known = any(group == each.id for each in policy.groups)
        since = premises.now() - timedelta(days=min(max(days, 1), 3660))
        with premises.engine.connect() as conn:
            found = member(conn, partnership, group, recipient.strip(), since) if known else None
        return shell.page(
            request, person, "delivery_person.html",
            partnership=partnership, room="delivery", found=found, groups=policy.groups, group=group,
        )  # fmt: skip

    @router.post("/again", response_model=None)
    def send_again(
        request: Request, person: Someone, partnership: str, given: Annotated[SendAgain, Form()]
    ) -> HTMLResponse | RedirectResponse:
        """Send again what did not arrive, save what must not be."""
        policy_of(premises, partnership)
        wanted = Wanted(partnership, given.alert, given.group, given.reason, given.perhaps_twice)
        at = (person.name, premises.now())
        done = again(premises.engine, premises.settings(), premises.key, wanted, *at)
        return _page(premises, shell, request, person, partnership, Looked(), done)

    return router


def _page(
    premises: Premises, shell: Shell, request: Request, person: Person, partnership: str, looked: Looked,
    done: Again | None = None,
) -> HTMLResponse:  # fmt: skip
    shown = overview(premises, partnership, _search(premises, looked))
    return shell.page(
        request, person, "delivery.html",
        partnership=partnership, room="delivery", shown=shown, looked=looked, done=done,
    )  # fmt: skip


def _search(premises: Premises, looked: Looked) -> Search:
    since = premises.now() - timedelta(days=looked.days)
    return Search(since, looked.group, looked.spate, looked.which, looked.page)
