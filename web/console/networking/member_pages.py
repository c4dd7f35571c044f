"""One member of a group in; what is known of their consent, and an opt-out or an erasure at their request, out."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from notifiers import people
from notifiers.audience import Listed
from notifiers.outbox.auditing import Decision, How, What, note
from notifiers.people.paging import Member, member
from web.access.guard import Someone
from web.console.premises import Premises
from web.console.shell import Shell
from web.problems import Problem

from .groups import group_settings

_ROOM = "network"


def member_pages(premises: Premises, shell: Shell) -> APIRouter:
    """Make the pages about single members."""
    router = APIRouter(prefix="/console/{partnership}/network/{group}/members/{recipient}", include_in_schema=False)

    @router.get("")
    def one(
        request: Request, person: Someone, partnership: str, group: str, recipient: str,
        done: Annotated[str, Query(pattern="^(opted-out)?$")] = "",
    ) -> HTMLResponse:  # fmt: skip
        """Show one member, and all that the ledger says of their consent."""
        settings = premises.settings()
        group_settings(settings, partnership, group)
        listed = Listed(f"{partnership}/{group}", recipient)
        with premises.engine.connect() as conn:
            found = _found(conn, listed)
            entries = people.entries_of(conn, list(people.persons_of(conn, listed).values()))
        # What somebody has said to another partnership is not for this one to read.
        own = [entry for entry in entries if not entry.group_id or entry.group_id.startswith(f"{partnership}/")]
        around = settings.partnerships[partnership]
        names = {f"{partnership}/{key}": around.group_name(key) for key in around.groups}
        given: dict[str, Any] = {"group": group, "group_name": around.group_name(group), "names": names}
        return shell.page(
            request, person, "network_member.html", partnership=partnership, room=_ROOM,
            member=found, entries=own, done=done, file=around.groups[group].recipients, **given,
        )  # fmt: skip

    @router.post("/opt-out")
    def opt_out(person: Someone, partnership: str, group: str, recipient: str) -> RedirectResponse:
        """Write to somebody no more, at their own request: the same as their STOP."""
        group_settings(premises.settings(), partnership, group)
        listed, now = Listed(f"{partnership}/{group}", recipient), premises.now()
        with premises.engine.begin() as conn:
            _found(conn, listed)
            for medium, word in people.persons_of(conn, listed).items():
                people.opt_out_person(conn, word, medium, people.How.CONSOLE, now)
            told = {"group_id": listed.group_id, "detail": f"recipient {recipient}"}
            note(conn, Decision(now, person.name, How.CONSOLE, What.OPTED_OUT, **told))
        return RedirectResponse(f"/console/{partnership}/network/{group}/members/{recipient}?done=opted-out", 303)

    @router.post("/erase")
    def erase(request: Request, person: Someone, partnership: str, group: str, recipient: str) -> HTMLResponse:
        """Forget somebody, at their own request; what comes back is the proof."""
        group_settings(premises.settings(), partnership, group)
        listed, now = Listed(f"{partnership}/{group}", recipient), premises.now()
        with premises.engine.begin() as conn:
            _found(conn, listed)
            proof = people.erase(conn, premises.key, listed, now, people.How.CONSOLE)
            note(conn, Decision(now, person.name, How.CONSOLE, What.ERASED, group_id=listed.group_id))
        around = premises.settings().partnerships[partnership]
        return shell.page(
            request, person, "network_erased.html", partnership=partnership, room=_ROOM, group=group,
            proof=proof, file=around.groups[group].recipients, scrubbed=_scrubbed(premises),
        )  # fmt: skip

    return router


def _found(conn: Connection, listed: Listed) -> Member:
    found = member(conn, listed)
    if found is None:
        raise Problem(404, "the group has no such member")
    return found


def _scrubbed(premises: Premises) -> bool:
    """Write the database anew; tell whether that could be done while others use it."""
    try:
        return people.scrub(premises.engine)
    except OperationalError:
        return False
