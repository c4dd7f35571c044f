"""Somebody's word on what groups are to hear in; that word given, and the page that says what came of it, out."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field

from notifiers.outbox.rewording import Which, Words
from web.console.alerting.answering import acknowledge
from web.console.alerting.deciding import Answer, Order, Word, decide
from web.console.alerting.house import policy_of
from web.console.alerting.refusing import refused
from web.console.alerting.rewriting import Draft, drafted, rewrite
from web.console.premises import Premises
from web.console.shell import Shell
from web.problems import Problem

from .alerts_spate import Visit, Visiting, show_spate

Id = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(max_length=4000)]


class About(BaseModel):
    """Which alert for which group a form is about."""

    alert: Id
    group: Id


class Decided(About):
    """What the form holds by which somebody decides."""

    word: Word
    seen: Id
    because: Text = ""


class Reworded(About):
    """What the form holds by which somebody rewords a text."""

    channel: Id
    language: Id
    text: Text = ""
    subject: Text = ""
    text_before: Text = ""
    subject_before: Text = ""

    @property
    def which(self) -> Which:
        """The text it is about."""
        return Which(self.alert, self.group, self.channel, self.language)

    @property
    def words(self) -> Words:
        """The words as they were written."""
        return Words(self.subject, self.text)

    @property
    def before(self) -> Words:
        """The words that stood there when the page was shown; a browser sends line ends of its own."""
        return Words(self.subject_before.replace("\r\n", "\n"), self.text_before.replace("\r\n", "\n"))


_Page = HTMLResponse | RedirectResponse


def deciding_pages(premises: Premises, shell: Shell) -> APIRouter:
    """Make what the forms of a spate's page are posted to."""
    router = APIRouter(prefix="/console/{partnership}/alerts/{spate}")

    @router.post("/decide", response_model=None)
    def say(visit: Visiting, given: Annotated[Decided, Form()]) -> _Page:
        """Approve, decline or take back."""
        policy_of(premises, visit.partnership)
        order = Order(
            visit.partnership, given.alert, given.group, given.word,
            visit.person.name, premises.now(), given.seen, given.because,
        )  # fmt: skip
        return _answered(visit, decide(premises.engine, premises.settings(), order))

    @router.post("/acknowledge", response_model=None)
    def seen(visit: Visiting, given: Annotated[About, Form()]) -> _Page:
        """Write down that somebody has said they have seen it."""
        of = (visit.partnership, given.alert, given.group)
        return _answered(visit, acknowledge(premises.engine, *of, visit.person.name, premises.now()))

    @router.post("/reword", response_model=None)
    def reword(visit: Visiting, given: Annotated[Reworded, Form()]) -> _Page:
        """Put other words in place of those that wait; words with mistakes stay in their box, with what is wrong."""
        draft = _draft(visit, given)
        answer = rewrite(premises.engine, premises.settings(), draft, given.before, visit.person.name, premises.now())
        if answer.name == "mistakes":
            wrong = refused(given.which, given.words, draft.checked)
            return show_spate(premises, shell, visit, answer, wrong)
        return _answered(visit, answer)

    @router.post("/check")
    def check(visit: Visiting, given: Annotated[Reworded, Form()]) -> HTMLResponse:
        """Say, while somebody types, what the words take and what is wrong with them."""
        found = refused(given.which, given.words, _draft(visit, given).checked)
        return shell.part(visit.request, visit.person, "spate_check.html", partnership=visit.partnership, wrong=found)

    def _draft(visit: Visit, given: Reworded) -> Draft:
        policy = policy_of(premises, visit.partnership)
        draft = drafted(premises.engine, policy, visit.spate, given.which, given.words)
        if draft is None:
            raise Problem(404, "this partnership has no text by that name")
        return draft

    def _answered(visit: Visit, answer: Answer) -> _Page:
        if answer.done:
            return RedirectResponse(f"/console/{visit.partnership}/alerts/{visit.spate}?said={answer.name}", 303)
        return show_spate(premises, shell, visit, answer)

    return router
