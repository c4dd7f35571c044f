"""A name and a password in; a session, or one calm refusal, out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import update

from streams.web_tables import accounts
from web.console.premises import Premises
from web.console.shell import Shell

from .cookies import drop, held, hold
from .doorkeeper import Doorkeeper
from .guard import Someone
from .language import SPOKEN, language_of
from .onward import ours
from .passwords import Passwords
from .sessions import begin, end

Said = Annotated[str, Form()]


def coming_in(premises: Premises, shell: Shell, passwords: Passwords) -> APIRouter:
    """Make the pages by which people come in and leave."""
    router = APIRouter(include_in_schema=False)
    doorkeeper = Doorkeeper(premises.engine, premises.now, passwords)

    def asking(request: Request, onward: str, login: str = "", *, refused: bool = False) -> HTMLResponse:
        console = premises.settings().console
        return shell.public(
            language_of(request),
            "sign_in.html",
            status=401 if refused else 200,
            onward=ours(onward),
            login=login,
            refused=refused,
            passwords=console.passwords,
            elsewhere=console.sign_in.name if console.sign_in else None,
        )

    @router.get("/sign-in")
    def ask(request: Request, onward: str = "") -> Response:
        """Ask who it is; whoever is known already is taken where they wanted to go."""
        if request.state.person is not None:
            return RedirectResponse(ours(onward), 303)
        return asking(request, onward)

    @router.post("/sign-in")
    def sign_in(request: Request, login: Said = "", password: Said = "", onward: Said = "") -> Response:
        """Let somebody in; a session that was there before ends."""
        address = request.client.host if request.client else ""
        by_password = premises.settings().console.passwords
        account = doorkeeper.lets_in(login, password, address) if by_password else None
        if account is None:
            return asking(request, onward, login[:100], refused=True)
        return came_in(premises, request, account, onward)

    @router.post("/sign-out")
    def sign_out(request: Request, person: Someone) -> RedirectResponse:  # noqa: ARG001 - nobody else has a session
        """End the session, here and in the database."""
        public_url = premises.settings().public_url
        with premises.engine.begin() as conn:
            end(conn, held(request, public_url))
        answer = RedirectResponse("/sign-in", 303)
        drop(answer, public_url)
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    @router.post("/language")
    def language(person: Someone, language: Said = "", onward: Said = "") -> RedirectResponse:
        """Speak another language to somebody from now on."""
        if language in SPOKEN:
            with premises.engine.begin() as conn:
                conn.execute(update(accounts).where(accounts.c.id == person.account).values(language=language))
        return RedirectResponse(ours(onward), 303)

    return router


def came_in(premises: Premises, request: Request, account: int, onward: str) -> RedirectResponse:
    """Begin a session under a new token, end the one that the browser had, and lead on."""
    settings = premises.settings()
    with premises.engine.begin() as conn:
        end(conn, held(request, settings.public_url))
        token = begin(conn, account, premises.now(), settings.console.sessions_last)
    answer = RedirectResponse(ours(onward), 303)
    hold(answer, settings.public_url, token)
    return answer
