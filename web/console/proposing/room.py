"""A proposal and whoever looks at it in; the page about it, with all that stands in its way, out."""

from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from config.editing import GONE
from config.editing.patching import Line
from config.schema.partnership import PartnershipSettings
from notifiers.discretion import Indiscreet
from web.access.roles import Person, Role
from web.console.premises import Premises
from web.console.shell import Shell
from web.problems import Problem

from .clashing import clashes
from .deciding import Outcome, Result, hindered, others, own, put_in_force, turn_down
from .downloading import patch_file
from .drafting import Mistake, draft, written_in
from .edits import NotEdits, read_edits, write_edits
from .history import text_of
from .proposals import NoReason, Proposal, State, made, proposal, propose
from .showing import Hidden, changed, shown
from .words import place_said, value_said

ROOM: Final = "thresholds"
"""The menu leads here by way of the thresholds."""

_STATUS: Final = {Result.OWN: 403, Result.MISTAKES: 422, Result.HINDERED: 409, Result.UNWRITABLE: 503}
_WRITTEN: Final = {Result.DONE, Result.DONE_ON_NEW, Result.WRITTEN}
_SAID: Final = {"done", "done_on_new", "written", "declined", "withdrawn", "proposed"}


class Room:
    """What the routes have in common."""

    def __init__(self, premises: Premises, shell: Shell) -> None:
        self._premises, self._shell = premises, shell

    def page(
        self,
        request: Request,
        person: Person,
        template: str,
        partnership: str,
        status: int = 200,
        **given: Any,  # noqa: ANN401
    ) -> HTMLResponse:
        """Make a page of this room, on which places and values are said as people know them."""
        language = person.language
        ours = self._ours(partnership)
        return self._shell.page(
            request,
            person,
            template,
            partnership=partnership,
            room=ROOM,
            status=status,
            place_said=lambda path: place_said(path, ours, language),
            value_said=value_said,
            **given,
        )

    def found(self, partnership: str, id_: int) -> Proposal:
        """Find a proposal; raises `Problem` 404."""
        with self._premises.engine.connect() as conn:
            found = proposal(conn, partnership, id_)
        if found is None:
            raise Problem(404, f"there is no proposal {id_} in this partnership")
        return found

    def one(
        self, request: Request, person: Person, found: Proposal, *, done: str = "", outcome: Outcome | None = None,
        wrong: str = "", status: int = 200,
    ) -> HTMLResponse:  # fmt: skip
        """Show a proposal, and what stands in its way."""
        with self._premises.engine.connect() as conn:
            mine = own(found, person)
            may_alone = mine and not others(conn, person, found.partnership)
            before = text_of(conn, found.base)
        waits = found.state is State.WAITING
        there = written_in(self._premises.config, found.partnership) if waits else GONE
        return self.page(
            request,
            person,
            "proposal.html",
            found.partnership,
            status,
            found=found,
            mine=mine,
            may_alone=may_alone,
            hunks=_hunks(found, before, person),
            edits=write_edits(found.changes),
            done=done if done in _SAID and (mine or done != "proposed") else "",
            moved=[] if there is GONE else clashes(found.edits, there),
            outcome=outcome,
            wrong=wrong,
        )

    def make(self, request: Request, person: Person, partnership: str, edits: str, reason: str) -> Response:
        """Propose what was sent."""
        try:
            changes = read_edits(edits)
            ready = draft(self._premises.config, partnership, changes)
            mistakes = ready.mistakes or hindered(self._premises, ready)
            if mistakes or not ready.diff:
                return self._unfit(request, person, partnership, edits, reason, mistakes=mistakes)
            with self._premises.engine.begin() as conn:
                now = self._premises.now()
                id_ = propose(conn, person, partnership, changes, ready, reason=reason, now=now)
        except (NotEdits, NoReason, Indiscreet) as why:
            return self._unfit(request, person, partnership, edits, reason, wrong=type(why).__name__)
        return _to(partnership, f"/{id_}?done=proposed")

    def download(self, request: Request, person: Person, partnership: str, edits: str, reason: str) -> Response:
        """Hand out what was sent as a patch."""
        try:
            ready = draft(self._premises.config, partnership, read_edits(edits))
        except NotEdits as why:
            return self._unfit(request, person, partnership, edits, reason, wrong=type(why).__name__)
        if ready.mistakes or not ready.diff:
            return self._unfit(request, person, partnership, edits, reason, mistakes=ready.mistakes)
        return patch_file(ready.diff, person.name, self._premises.now(), reason, partnership)

    def approve(self, request: Request, person: Person, partnership: str, id_: int) -> Response:
        """Put a proposal in force, or show why not."""
        found = self.found(partnership, id_)
        outcome = put_in_force(self._premises, person, partnership, id_)
        if outcome.result in _WRITTEN:
            return _to(partnership, f"/{id_}?done={outcome.result.replace(' ', '_')}")
        status = _STATUS.get(outcome.result, 409)
        return self.one(request, person, self.found(partnership, found.id), outcome=outcome, status=status)

    def close(self, request: Request, person: Person, partnership: str, id_: int, reason: str | None) -> Response:
        """Turn a proposal down, or, without a reason, withdraw it."""
        found = self.found(partnership, id_)
        if reason is None and not own(found, person):
            raise Problem(403, "only its author can withdraw a proposal")
        try:
            with self._premises.engine.begin() as conn:
                now = self._premises.now()
                done = turn_down(conn, person, found, reason or "", now, withdrawn=reason is None)
        except (NoReason, Indiscreet) as why:
            return self.one(request, person, found, wrong=type(why).__name__, status=422)
        if not done:
            return self.one(request, person, self.found(partnership, id_), outcome=Outcome(Result.DECIDED), status=409)
        return _to(partnership, f"/{id_}?done={'withdrawn' if reason is None else 'declined'}")

    def _unfit(
        self, request: Request, person: Person, partnership: str, edits: str, reason: str, *,
        mistakes: tuple[Mistake, ...] = (), wrong: str = "",
    ) -> HTMLResponse:  # fmt: skip
        """Show why something cannot be proposed."""
        around = {"edits": edits, "reason": reason, "mistakes": mistakes, "wrong": wrong}
        return self.page(request, person, "proposals_unfit.html", partnership, 422, **around)

    def _ours(self, partnership: str) -> PartnershipSettings | None:
        return self._premises.settings().partnerships.get(partnership)


def narrow(person: Person, partnership: str) -> bool:
    """Tell whether somebody is shown no more of the file than what concerns everybody in their partnership."""
    return not any(person.may(role, partnership) for role in (Role.COORDINATOR, Role.APPROVER))


def _hunks(found: Proposal, before: str | None, person: Person) -> list[list[Line | Hidden]]:
    """Give the lines that a proposal changes in the file that it was written against, if that is still known."""
    if before is None:
        return changed(found.diff)
    return shown(before, made(before, found), found.partnership, narrow=narrow(person, found.partnership))


def _to(partnership: str, onward: str) -> RedirectResponse:
    return RedirectResponse(f"/console/{partnership}/proposals{onward}", 303)
