"""Somebody signed in in; what they may do, and another password for themselves, out."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select

from notifiers.outbox.auditing import How
from streams.web_tables import accounts
from web.console.premises import Premises
from web.console.shell import Shell

from .accounts import By, set_password
from .cookies import hold
from .guard import Someone
from .passwords import SHORTEST, Passwords, Weak, strong
from .patience import Patience
from .roles import Person, Role
from .sessions import begin

Said = Annotated[str, Form()]


def own_account(premises: Premises, shell: Shell, passwords: Passwords) -> APIRouter:
    """Make the page on which people see what their account may do, and set their password anew."""
    router = APIRouter(include_in_schema=False)
    patience = Patience()

    def page(person: Person, *, status: int = 200, wrong: str = "", done: bool = False) -> Response:
        known = premises.settings().partnerships
        grants = [
            (known[each].name, [role for role in Role if role in person.grants[each]])
            for each in person.partnerships
            if each in known
        ]
        return shell.public(
            person.language,
            "account.html",
            status,
            person=person,
            grants=grants,
            by_password=_kept(premises, person) is not None,
            shortest=SHORTEST,
            wrong=wrong,
            done=done,
        )

    @router.get("/account")
    def show(person: Someone, done: bool = False) -> Response:  # noqa: FBT001, FBT002 - a word of the address
        """Show it."""
        return page(person, done=done)

    @router.post("/account/password")
    def change(person: Someone, old: Said = "", new: Said = "", again: Said = "") -> Response:
        """Take another password, if the old one is right; every other session of the account ends."""
        kept, now = _kept(premises, person), premises.now()
        if patience.must_wait(person.login, "", now) or not passwords.right(kept, old):
            patience.mistaken(person.login, "", now)
            return page(person, status=422, wrong="old_wrong")
        try:
            strong(new, person.login, person.name)
        except Weak as why:
            return page(person, status=422, wrong=f"weak_{why}")
        if new != again:
            return page(person, status=422, wrong="differ")
        return _changed(premises, person, passwords.kept(new))

    return router


def _changed(premises: Premises, person: Person, kept: str) -> Response:
    """Keep another password, and begin a new session for the browser that asked for it."""
    settings, now = premises.settings(), premises.now()
    with premises.engine.begin() as conn:
        set_password(conn, person.account, kept, By(person.name, How.CONSOLE, now))
        token = begin(conn, person.account, now, settings.console.sessions_last)
    answer = RedirectResponse("/account?done=true", 303)
    hold(answer, settings.public_url, token)
    return answer


def _kept(premises: Premises, person: Person) -> str | None:
    with premises.engine.connect() as conn:
        kept: str | None = conn.scalar(select(accounts.c.password).where(accounts.c.id == person.account))
    return kept
