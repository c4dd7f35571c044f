"""Proposals to change the settings, and what was in force when, in; their pages, and what was decided, out."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from web.access.guard import Someone
from web.console.premises import Premises
from web.console.proposing.downloading import patch_file
from web.console.proposing.edits import LARGEST
from web.console.proposing.proposals import LONGEST_REASON, listed
from web.console.proposing.room import Room, narrow
from web.console.shell import Shell
from web.problems import Problem

from .proposals_history import Number, add_history

Edits = Annotated[str, Form(max_length=LARGEST)]
"""What is to stand where; empty if it was not sent."""

Reason = Annotated[str, Form(max_length=2 * LONGEST_REASON)]
"""Why; one that is somewhat too long is shown to whoever wrote it, to be made shorter."""

Done = Annotated[str, Query(max_length=20)]
"""What came of a decision just made."""


def proposals_pages(premises: Premises, shell: Shell) -> APIRouter:
    """Make the pages of the proposals."""
    router = APIRouter(prefix="/console/{partnership}/proposals", include_in_schema=False)
    room = Room(premises, shell)

    @router.get("")
    def index(request: Request, person: Someone, partnership: str) -> HTMLResponse:
        """List proposals, those that wait first."""
        with premises.engine.connect() as conn:
            found = listed(conn, partnership)
        return room.page(request, person, "proposals.html", partnership, proposals=found)

    @router.post("")
    def make(request: Request, person: Someone, partnership: str, edits: Edits = "", reason: Reason = "") -> Response:
        """Propose a change, if the file would stand with it."""
        return room.make(request, person, partnership, edits, reason)

    @router.post("/patch")
    def download(
        request: Request, person: Someone, partnership: str, edits: Edits = "", reason: Reason = ""
    ) -> Response:
        """Hand out a change as a patch; nothing is kept."""
        return room.download(request, person, partnership, edits, reason)

    @router.get("/{proposal:int}")
    def one(
        request: Request,
        person: Someone,
        partnership: str,
        proposal: Number,
        done: Done = "",
    ) -> HTMLResponse:
        """Show a proposal; ``done`` is what came of a decision just made."""
        return room.one(request, person, room.found(partnership, proposal), done=done)

    @router.get("/{proposal:int}/patch")
    def patch(person: Someone, partnership: str, proposal: Number) -> Response:
        """Hand a proposal out as a patch."""
        found = room.found(partnership, proposal)
        if narrow(person, partnership):
            raise Problem(403, "this needs the role coordinator or approver in this partnership")
        return patch_file(found.diff, found.author, found.at, found.reason, f"{partnership}-{found.id}")

    @router.post("/{proposal:int}/approve")
    def approve(request: Request, person: Someone, partnership: str, proposal: Number) -> Response:
        """Put a proposal in force."""
        return room.approve(request, person, partnership, proposal)

    @router.post("/{proposal:int}/decline")
    def decline(request: Request, person: Someone, partnership: str, proposal: Number, reason: Reason = "") -> Response:
        """Turn a proposal down, with a reason."""
        return room.close(request, person, partnership, proposal, reason)

    @router.post("/{proposal:int}/withdraw")
    def withdraw(request: Request, person: Someone, partnership: str, proposal: Number) -> Response:
        """Take one's own proposal back."""
        return room.close(request, person, partnership, proposal, None)

    add_history(router, premises, room)
    return router
