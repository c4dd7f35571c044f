"""Somebody who wants to hear from a group in; a member, once they have given the code sent to their phone, out."""

import secrets
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from config.schema.settings import Settings
from notifiers.people import How
from notifiers.people.joining import BY_THEMSELVES, Yes, join
from web.access.language import language_of
from web.console.premises import Premises
from web.console.words import LANGUAGES, phrase
from web.problems import Problem

from .codes import Purpose
from .counter import Counter, Handed, Short, Written
from .open_groups import OpenGroup, open_group, open_groups

_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_LETTERS_OF_AN_ID = 10


def consent_text(settings: Settings, group: OpenGroup, language: str) -> str:
    """Write out what somebody agrees to, as they see it and as it is kept."""
    areas = ", ".join(name for _, name in group.areas)
    spoken = language if language in LANGUAGES else "en"
    way_out = settings.opt_outs(settings.wording(group.partnership)[language])[group.road.channel]
    return phrase(spoken, "public.consent", name=group.around.name, areas=areas, way_out=way_out)


def terms_of(settings: Settings, group: OpenGroup) -> str:
    """Stand for what is agreed to, in all its languages: it differs as soon as one word of it does."""
    texts = [consent_text(settings, group, language) for language in group.given.languages]
    return sha256("\n".join(texts).encode()).hexdigest()[:20]


def joining_pages(counter: Counter) -> APIRouter:
    """Make the pages by which people join."""
    router = APIRouter(include_in_schema=False)
    premises = counter.premises

    @router.get("/join")
    def choose(request: Request) -> HTMLResponse:
        """Show what there is to join."""
        return counter.page(request, "public_choose.html", groups=list(open_groups(premises.settings())))

    @router.get("/join/{partnership}/{group}")
    def ask(request: Request, partnership: str, group: str, joined: str = "") -> HTMLResponse:
        """Show the form, or that it is done."""
        open_one = _found(premises, partnership, group)
        if joined:
            return counter.page(request, "public_joined.html", group=open_one)
        language = language_of(request)
        spoken = language if language in open_one.given.languages else open_one.given.languages[0]
        text = consent_text(premises.settings(), open_one, spoken)
        most = open_one.given.most_per_month
        around: dict[str, Any] = {
            "spoken": spoken,
            "terms": terms_of(premises.settings(), open_one),
            "closed": counter.closed(),
        }
        return counter.page(request, "public_join.html", group=open_one, text=text, most=most, **around)

    @router.post("/join/{partnership}/{group}")
    def take(
        request: Request,
        written: Handed,
        partnership: str,
        group: str,
        spoken: Short = "",
        area: Short = "",
        agree: Short = "",
    ) -> Response:
        """Send a code, or take the code and make somebody a member."""
        open_one = _found(premises, partnership, group)
        if written.ticket:
            return _confirmed(counter, request, written, open_one)
        if not agree:
            return counter.page(request, "public_wait.html", 400, why="no_yes")
        terms = terms_of(premises.settings(), open_one)
        if agree != terms and not counter.closed():
            return counter.page(request, "public_wait.html", 400, why="old_form")
        language = spoken if spoken in open_one.given.languages else open_one.given.languages[0]
        given = {"group_id": open_one.id, "language": language, "cell9": open_one.cell_in(area), "terms": terms}
        return counter.ask(request, written, Purpose.JOIN, lambda *_: open_one.road, **given)

    return router


def _found(premises: Premises, partnership: str, group: str) -> OpenGroup:
    open_one = open_group(premises.settings(), partnership, group)
    if open_one is None:
        raise Problem(404, "there is no such group that people may join by themselves")
    return open_one


def _confirmed(counter: Counter, request: Request, written: Written, group: OpenGroup) -> Response:
    if (late := counter.hurried(request)) is not None:
        return late
    premises = counter.premises
    with premises.engine.begin() as conn:
        proven = counter.proven(conn, written, Purpose.JOIN, group.id, terms_of(premises.settings(), group))
        if proven is not None and proven.phone:
            text = consent_text(premises.settings(), group, proven.language)
            said = Yes(group.id, proven.phone, proven.language, text, proven.cell9)
            join(conn, premises.key, said, _made_up(), premises.now(), How.WEB)
    if proven is None:
        return counter.code_page(request, Purpose.JOIN, written.ticket, group.id, wrong=True)
    return RedirectResponse(f"{request.url.path}?joined=yes&language={language_of(request)}", 303)


def _made_up() -> str:
    """Make up an id; letters alone, since digits may look like a number."""
    return BY_THEMSELVES + "".join(secrets.choice(_LETTERS) for _ in range(_LETTERS_OF_AN_ID))
