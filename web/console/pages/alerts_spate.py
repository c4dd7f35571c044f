"""A spate in; its page, or the part of it that changes, out."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from web.access.guard import Someone
from web.access.roles import Person
from web.console.alerting.deciding import DONE, Answer
from web.console.alerting.refusing import Refused
from web.console.alerting.stopping import may_stop_everything
from web.console.alerting.telling_spate import Told, tell_spate
from web.console.premises import Premises
from web.console.shell import Shell
from web.problems import Problem


@dataclass(frozen=True, slots=True)
class Visit:
    """Who looks at which spate of which partnership."""

    request: Request
    person: Person
    partnership: str
    spate: str


def _visit(request: Request, person: Someone, partnership: str, spate: str) -> Visit:
    return Visit(request, person, partnership, spate)


Visiting = Annotated[Visit, Depends(_visit)]
"""Somebody at the page of a spate, as a parameter of a route."""


def spate_pages(premises: Premises, shell: Shell) -> APIRouter:
    """Make the pages."""
    router = APIRouter(prefix="/console/{partnership}/alerts/{spate}")

    @router.get("")
    def page(visit: Visiting, said: str = "") -> HTMLResponse:
        """Show why it was noticed, who hears what, and what there is to decide."""
        return show_spate(premises, shell, visit, Answer(said, done=True) if said in DONE else None)

    @router.get("/now")
    def now(visit: Visiting) -> HTMLResponse:
        """Show anew what changes."""
        return shell.part(
            visit.request, visit.person, "spate_now.html",
            partnership=visit.partnership, told=_told(premises, visit), refused=None,
        )  # fmt: skip

    return router


def show_spate(
    premises: Premises, shell: Shell, visit: Visit, answer: Answer | None = None, refused: Refused | None = None
) -> HTMLResponse:
    """Show the page of a spate, with what came of somebody's word, and refused words still in their box."""
    return shell.page(
        visit.request, visit.person, "spate.html",
        partnership=visit.partnership, room="alerts", status=200 if answer is None or answer.done else 409,
        told=_told(premises, visit), answer=answer, refused=refused,
        may_stop=may_stop_everything(premises.settings(), visit.person),
    )  # fmt: skip


def _told(premises: Premises, visit: Visit) -> Told:
    told = tell_spate(premises, visit.partnership, visit.person, visit.spate)
    if told is None:
        raise Problem(404, "this partnership has no spate by that name")
    return told
