"""Somebody who wants no more texts in; an opt-out, once they have given the code sent to their phone, out."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from notifiers.audience import Medium
from notifiers.people import How, opt_out_person
from web.access.language import language_of

from .codes import Purpose
from .counter import Counter, Handed
from .knowing import road_to


def leaving_pages(counter: Counter) -> APIRouter:
    """Make the pages by which people leave who have no link at hand."""
    router = APIRouter(include_in_schema=False)
    premises = counter.premises

    @router.get("/leave")
    def ask(request: Request, left: str = "") -> HTMLResponse:
        """Show the form, or that it is done."""
        around = list(premises.settings().partnerships.values())
        closed = counter.closed()
        return counter.page(request, "public_leave.html", left=bool(left), closed=closed, partnerships=around)

    @router.post("/leave")
    def take(request: Request, written: Handed) -> Response:
        """Send a code, or take the code and let somebody leave."""
        if not written.ticket:
            return counter.ask(
                request, written, Purpose.LEAVE,
                lambda conn, number: road_to(conn, premises.settings(), number.person, premises.now()),
            )  # fmt: skip
        if (late := counter.hurried(request)) is not None:
            return late
        with premises.engine.begin() as conn:
            proven = counter.proven(conn, written, Purpose.LEAVE)
            if proven is not None:
                opt_out_person(conn, proven.person, Medium.PHONE, How.WEB, premises.now())
        if proven is None:
            return counter.code_page(request, Purpose.LEAVE, written.ticket, wrong=True)
        return RedirectResponse(f"/leave?left=yes&language={language_of(request)}", 303)

    return router
