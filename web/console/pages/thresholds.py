"""What a coordinator tries out in; the thresholds page, and what the past would have been like with it, out."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from config.editing import Changes
from streams.foresight.comparing import Compared, compared
from streams.foresight.foreseeing import YEARS, budget_of
from web.access.guard import Someone
from web.access.roles import Person, Role
from web.console.foreseeing.chart import chart
from web.console.foreseeing.fields import Block, blocks, every_field
from web.console.foreseeing.here import here
from web.console.foreseeing.in_force import in_force
from web.console.foreseeing.reading import asked, filled, whole
from web.console.foreseeing.showing import a_person, by_group, circles, headlines, told
from web.console.foreseeing.thinking import Overtaken, Thinking
from web.console.premises import Premises
from web.console.proposing.drafting import Draft, draft
from web.console.proposing.edits import NotEdits, read_edits, write_edits
from web.console.proposing.proposals import waiting
from web.console.shell import Shell
from web.console.words import phrases

_WORDS: Final = ("zoom_in", "zoom_out", "both", "gained", "lost", "incidents")


async def _form(request: Request) -> FormData:
    return await request.form()


Form = Annotated[FormData, Depends(_form)]


class ThresholdsPages:
    """Puts together what the pages show.

    Parameters
    ----------
    premises
        The database, the settings in force and the clock.
    """

    def __init__(self, premises: Premises) -> None:
        self.premises, self.thinking = premises, Thinking(premises.engine)

    def page(self, person: Person, partnership: str, edits: str, years: int) -> Mapping[str, Any]:
        """Give what the page shows before anything is reckoned."""
        given = self.premises.settings().partnerships[partnership]
        with self.premises.engine.connect() as conn:
            waits = waiting(conn, partnership)
        return {
            "blocks": _filled(blocks(given), edits),
            "years": _offered(person, partnership, years),
            "spans": YEARS,
            "waiting": waits,
            "yaml": in_force(self.premises.config, partnership, names=person.may(Role.COORDINATOR, partnership)),
        }

    def progress(self, partnership: str) -> tuple[str, float] | None:
        """Say how far the past is learned; None once it is."""
        return self.thinking.progress(partnership, self.premises.settings(), self.premises.now())

    def present(self, person: Person, partnership: str) -> Mapping[str, Any]:
        """Say what the last year would have been like under the settings in force."""
        settings, now = self.premises.settings(), self.premises.now()
        figures = self.thinking.foresight(partnership).present(settings, 1, now)
        budget = budget_of(settings, partnership)
        return self._shown(person, partnership, compared(figures, figures), (budget, budget), 1)

    def tried(self, person: Person, partnership: str, drafted: Draft, years: int) -> Mapping[str, Any]:
        """Say what the last years would have been like under both; raises `Overtaken`."""
        settings, now = self.premises.settings(), self.premises.now()
        new = drafted.settings or settings
        found = self.thinking.answer(partnership, person.account, (settings, new), years, now)
        budgets = budget_of(settings, partnership), budget_of(new, partnership)
        return self._shown(person, partnership, found, budgets, years)

    def changes(self, partnership: str, form: FormData) -> Changes:
        """Read what a form asks for."""
        given = self.premises.settings().partnerships[partnership]
        said: dict[str, Sequence[str]] = {
            name: [value for value in form.getlist(name) if isinstance(value, str)] for name in form
        }
        found = asked(every_field(blocks(given)), said)
        return whole(found, given, self.premises.config, partnership)

    def _shown(
        self, person: Person, partnership: str, found: Compared, budgets: tuple[float | None, float | None], years: int
    ) -> Mapping[str, Any]:
        policy = self.premises.policies()[partnership]
        return {
            "found": found,
            "heard": self.thinking.foresight(partnership).heard(self.premises.settings(), self.premises.now()),
            "short": found.now.years < years - 0.01,
            "rows": headlines(found, budgets),
            "groups": by_group(found),
            "a_person": a_person,
            "chart": chart(found, policy.timezone, person.language),
            "circles": circles(found, exact=person.may(Role.POLICE, partnership)),
            "gained": told(policy, found.gained),
            "lost": told(policy, found.lost),
            "noticed": told(policy, found.now.spates),
        }


def thresholds_pages(premises: Premises, shell: Shell) -> APIRouter:
    """Make the page and its parts."""
    router = APIRouter(prefix="/console/{partnership}", include_in_schema=False)
    pages = ThresholdsPages(premises)

    @router.get("/thresholds")
    def page(
        request: Request,
        person: Someone,
        partnership: str,
        edits: Annotated[str, Query(max_length=60_000)] = "",
        years: int = 1,
    ) -> HTMLResponse:
        """Show it; with changes from elsewhere, filled in."""
        shown = pages.page(person, partnership, edits, years)
        given: dict[str, Any] = {"room": "thresholds", "words": _spoken(person)}
        return shell.page(request, person, "thresholds.html", partnership=partnership, **given, **shown)

    _parts(router, pages, shell)
    _asides(router, pages, shell)
    return router


def _parts(router: APIRouter, pages: ThresholdsPages, shell: Shell) -> None:
    """Make what the page fetches again and again."""

    @router.get("/thresholds/present")
    def present(request: Request, person: Someone, partnership: str) -> HTMLResponse:
        """Show the past year under the settings in force."""
        if (doing := pages.progress(partnership)) is not None:
            return _waiting(shell, request, person, partnership, doing)
        shown = pages.present(person, partnership)
        return shell.part(
            request, person, "thresholds_figures.html", partnership=partnership, trying=False, drafted=None, **shown
        )

    @router.post("/thresholds/what-if")
    def what_if(request: Request, person: Someone, partnership: str, form: Form) -> Response:
        """Show what the past would have been like with what the form says, beside what it would have been."""
        if (doing := pages.progress(partnership)) is not None:
            return _waiting(shell, request, person, partnership, doing)
        changes = pages.changes(partnership, form)
        drafted = draft(pages.premises.config, partnership, changes, rehearse=False)
        fields = [
            field for block in blocks(pages.premises.settings().partnerships[partnership]) for field in block.fields
        ]
        given: dict[str, Any] = {
            "drafted": drafted,
            "changes": changes,
            "fields": fields,
            "edits": write_edits(changes),
        }
        if drafted.mistakes:
            answer = shell.part(request, person, "thresholds_mistakes.html", partnership=partnership, **given)
            answer.headers["HX-Reswap"] = "none"
            return answer
        try:
            shown = pages.tried(person, partnership, drafted, _years(form))
        except Overtaken:
            return Response(status_code=204)
        return shell.part(
            request, person, "thresholds_figures.html", partnership=partnership, trying=True, **given, **shown
        )


def _asides(router: APIRouter, pages: ThresholdsPages, shell: Shell) -> None:
    @router.get("/thresholds/here")
    def come_to(request: Request, person: Someone, partnership: str) -> HTMLResponse:
        """Show what the budgets come to in this partnership's places."""
        if (doing := pages.progress(partnership)) is not None:
            return _waiting(shell, request, person, partnership, doing)
        found = here(pages.thinking.foresight(partnership), pages.premises.settings(), pages.premises.now())
        return shell.part(request, person, "thresholds_here.html", partnership=partnership, scans=found)


def _waiting(
    shell: Shell, request: Request, person: Person, partnership: str, doing: tuple[str, float]
) -> HTMLResponse:
    """Say how far it is, and have the page ask again."""
    given: dict[str, Any] = {
        "doing": doing[0],
        "part": round(100 * doing[1]),
        "address": request.url.path,
        "method": request.method,
    }
    return shell.part(request, person, "thresholds_waiting.html", partnership=partnership, **given)


def _filled(shown: list[Block], edits: str) -> list[Block]:
    """Fill in what a proposal would have; nothing of what cannot be read."""
    try:
        return filled(shown, read_edits(edits)) if edits else shown
    except NotEdits:
        return shown


def _offered(person: Person, partnership: str, years: int) -> int:
    return years if years in YEARS and person.may(Role.COORDINATOR, partnership) else YEARS[0]


def _years(form: FormData) -> int:
    said = str(form.get("years", ""))
    return int(said) if said.isdigit() and int(said) in YEARS else YEARS[0]


def _spoken(person: Person) -> Mapping[str, str]:
    said = phrases(person.language)
    return {name: said[f"thresholds.{name}"] for name in _WORDS}
