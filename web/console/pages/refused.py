"""Reports that were refused in; the page on which the police see which, why, and how to mend them, out."""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse

from config.schema.settings import Settings
from notifiers.outbox.auditing import Decision, How, What, note
from web.access.guard import Someone
from web.access.roles import Person, Role
from web.console.premises import Premises
from web.console.refusing.reading import Wanted, body_of, lately, matching
from web.console.shell import Shell
from web.problems import Problem

EXPLAINED: Final = (
    "not readable", "no place", "swapped", "outside", "category", "no time", "too old", "too long", "future",
    "ends before it starts", "reported before it happened", "fault",
)  # fmt: skip
"""The kinds of reason that there is advice for."""

_HIGHEST: Final = 2**31 - 1
_PLAIN: Final = r"^[^\x00-\x1f\x7f]*$"
Word = Annotated[str, Query(max_length=60, pattern=_PLAIN)]


def refused_pages(premises: Premises, shell: Shell) -> APIRouter:
    """Make the page."""
    router = APIRouter(prefix="/console/{partnership}/refused", include_in_schema=False)

    @router.get("")
    def page(
        request: Request,
        person: Someone,
        partnership: str,
        source: Word = "",
        kind: Word = "",
        text: Annotated[str, Query(max_length=100, pattern=_PLAIN)] = "",
        before: Annotated[int, Query(ge=0, le=_HIGHEST)] = 0,
    ) -> HTMLResponse:
        """Show a page of them, and how many there were of each kind."""
        wanted = Wanted(source.strip(), kind, text.strip(), before)
        with premises.engine.connect() as conn:
            rows, more = matching(conn, wanted)
            counted = lately(conn, premises.now())
        return shell.page(
            request,
            person,
            "refused.html",
            partnership=partnership,
            room="refused",
            rows=rows,
            lately=counted,
            wanted=wanted,
            named=name_of,
            may_open=may_open(premises.settings(), person),
            older=_with(wanted, before=rows[-1].seq) if more else "",
            only=lambda kind: _with(wanted, kind="" if kind == wanted.kind else kind, before=0),
        )

    @router.post("/{seq}")
    def opened(
        request: Request, person: Someone, partnership: str, seq: Annotated[int, Path(ge=1, le=_HIGHEST)]
    ) -> HTMLResponse:
        """Show all that one of them said, and note who looked."""
        if not may_open(premises.settings(), person):
            raise Problem(403, "a refused report has no place, so only who is police in every partnership may open it")
        with premises.engine.begin() as conn:
            found = body_of(conn, seq)
            if found is None:
                raise Problem(404, "there is no such refused report")
            detail = f"refused report {seq:,}"
            note(conn, Decision(premises.now(), person.name, How.CONSOLE, What.REFUSED_OPENED, detail=detail))
        body, whole = found
        return shell.part(request, person, "refused_body.html", partnership=partnership, body=body, whole=whole)

    return router


def may_open(settings: Settings, person: Person) -> bool:
    """Tell whether somebody may see all that a refused report said: nobody knows in whose partnership it happened."""
    return all(person.may(Role.POLICE, partnership) for partnership in settings.partnerships)


def name_of(kind: str) -> str:
    """Give the name that a kind of reason has among the phrases; what nobody foresaw is ``other``.

    >>> name_of("no place"), name_of("brand new")
    ('no_place', 'other')
    """
    return kind.replace(" ", "_") if kind in EXPLAINED else "other"


def _with(wanted: Wanted, *, kind: str | None = None, before: int) -> str:
    asked = {
        "source": wanted.source,
        "kind": wanted.kind if kind is None else kind,
        "text": wanted.text,
        "before": before,
    }
    return urlencode({name: value for name, value in asked.items() if value})
