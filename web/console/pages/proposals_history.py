"""What was in force when in; the history of the settings, and what changed each time, as pages, out."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from web.access.guard import Someone
from web.console.premises import Premises
from web.console.proposing import history
from web.console.proposing.room import Room, narrow
from web.console.proposing.showing import shown
from web.problems import Problem

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
"""The number of a line in the database, which knows none that are larger."""


def add_history(router: APIRouter, premises: Premises, room: Room) -> None:
    """Add the pages of what was in force."""

    @router.get("/history")
    def past(request: Request, person: Someone, partnership: str) -> HTMLResponse:
        """List what is and was in force."""
        with premises.engine.connect() as conn:
            found = history.past(conn)
        return room.page(request, person, "proposals_history.html", partnership, past=found)

    @router.get("/history/{version:int}")
    def one(request: Request, person: Someone, partnership: str, version: Number) -> HTMLResponse:
        """Show what changed when a file came into force."""
        with premises.engine.connect() as conn:
            found = history.one(conn, version)
        if found is None:
            raise Problem(404, f"there is no file number {version} in the history of the settings")
        each, text, before = found
        hunks = [] if before is None else shown(before, text, partnership, narrow=narrow(person, partnership))
        return room.page(
            request, person, "proposals_past.html", partnership, each=each, hunks=hunks, first=before is None
        )
