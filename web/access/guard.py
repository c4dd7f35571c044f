"""A request in; let through, with the person it comes from, or turned away, by the table of routes, out."""

import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from config.schema.settings import Settings
from web.problems import Problem, SignInFirst, Stale

from .cookies import held
from .onward import from_elsewhere
from .roles import Person, Role
from .routes import ROUTES, Open
from .sessions import LASTS, prolong, whose
from .whence import refuse_proxies

HEADER: Final = "x-csrf-token"
FIELD: Final = "csrf"

_SAFE: Final = {"GET", "HEAD", "OPTIONS"}
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_ASK: Final = set(Role) | {Open.SIGNED_IN, Open.ANYBODY}
"""Whom the guard itself looks at; keys, signatures and links are looked at where they are used."""


class Guard:
    """Stands before every route.

    Parameters
    ----------
    database
        Knows the sessions.
    now
        Tells the time, aware.
    settings
        Gives what is in force; without a console there is none.
    """

    def __init__(
        self, database: Engine, now: Callable[[], datetime], settings: Callable[[], Settings] | None = None
    ) -> None:
        self._database, self._now, self._settings = database, now, settings

    async def __call__(self, request: Request) -> None:
        """Let a request through, and note who it comes from; raises `Problem` or `SignInFirst` otherwise."""
        rule = ROUTES[request.method if request.method != "HEAD" else "GET", request.scope["route"].path]
        request.state.person = None
        if rule.who is Open.OPERATOR:
            await refuse_proxies(request)
        if rule.who not in _ASK:
            return
        changes = request.method not in _SAFE
        if changes and from_elsewhere(request, self._public_url):
            raise Stale(403, "another site made your browser send this; nothing was done")
        person = await run_in_threadpool(self._person, request)
        request.state.person = person
        if rule.who is Open.ANYBODY:
            return
        if person is None:
            raise SignInFirst(_onward(request))
        if changes:
            await _meant(request, person)
        if isinstance(rule.who, Role):
            self._may(person, rule.who, request.path_params["partnership"])

    async def knows(self, request: Request) -> bool:
        """Tell whether somebody is signed in; while the database does not answer, this keeps nobody out."""
        try:
            return await run_in_threadpool(self._person, request) is not None
        except SQLAlchemyError:
            return True

    def recognised(self, request: Request) -> Person | None:
        """Tell who asks where no route was found that would have wanted to know; None too if nobody can tell."""
        try:
            return self._person(request)
        except SQLAlchemyError:
            return None

    @property
    def _public_url(self) -> str | None:
        return self._settings().public_url if self._settings else None

    def _person(self, request: Request) -> Person | None:
        token = held(request, self._public_url)
        if not token:
            return None
        now = self._now()
        with self._database.connect() as conn:
            person = whose(conn, token, now)
        if person is not None:
            prolong(self._database, token, now, self._settings().console.sessions_last if self._settings else LASTS)
        return person

    def _may(self, person: Person, role: Role, partnership: str) -> None:
        """Raise `Problem` unless somebody holds a role; one that nobody has heard of is answered like another's."""
        known = self._settings is None or partnership in self._settings().partnerships
        if not known or not person.may(role, partnership):
            raise Problem(403, f"this needs the role {role} in this partnership")


async def _meant(request: Request, person: Person) -> None:
    """See to it that a request was made from a page of ours; raises `Problem` otherwise.

    Starlette keeps what it has read, so the route can read the same form again.
    """
    said = request.headers.get(HEADER, "")
    if not said and request.headers.get("content-type", "").startswith(_FORMS):
        field = (await request.form()).get(FIELD, "")
        said = field if isinstance(field, str) else ""
    if not person.csrf or not hmac.compare_digest(said.encode(), person.csrf.encode()):
        raise Stale(403, "this was not sent from a page of ours, or the page is too old: open it anew")


def _onward(request: Request) -> str:
    """Give where somebody wanted to go, to be taken there later; what was to be done is asked for again."""
    if request.method not in _SAFE:
        return quote("/console", safe="")
    query = f"?{request.url.query}" if request.url.query else ""
    return quote(request.url.path + query, safe="")


def _someone(request: Request) -> Person:
    person: Person | None = request.state.person
    if person is None:
        raise SignInFirst(_onward(request))
    return person


Someone = Annotated[Person, Depends(_someone)]
"""Whoever is signed in, as a parameter of a route."""
