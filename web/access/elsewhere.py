"""Somebody with an account elsewhere in; sent there, and let in when they come back, out."""

import hmac
import logging
import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from config.schema.sign_in import SignInSettings
from config.secret import NotThere, from_either
from web.console.premises import Premises
from web.console.shell import Shell
from web.problems import Problem

from .coming_in import came_in
from .cookies import drop, held, hold
from .knowing import known, names_in_roles
from .language import language_of
from .onward import ours
from .provider import Errand, Provider, Unwelcome

log = logging.getLogger(__name__)

_ERRAND: Final = "trygvarsel-errand"
_LASTS: Final = timedelta(minutes=10)
_BACK: Final = "/sign-in/back"


def elsewhere(premises: Premises, shell: Shell) -> APIRouter:
    """Make the two addresses by which people come in with an account from elsewhere."""
    router = APIRouter(include_in_schema=False)
    asked = _Asked(premises)

    def refused(request: Request, why: Unwelcome) -> Response:
        log.warning("nobody was let in from elsewhere: %s", why)
        answer = shell.public(language_of(request), "error.html", 401, phrase="not_welcome", back="")
        drop(answer, premises.settings().public_url, _ERRAND)
        return answer

    @router.get("/sign-in/elsewhere")
    def away(request: Request, onward: str = "") -> Response:
        """Send a browser to the provider, with a cookie by which it is known when it comes back."""
        public_url = premises.settings().public_url
        token = _new_errand(premises.now(), onward)
        try:
            address = asked.provider().address(errand_of(premises.key, token), _back(request, public_url))
        except Unwelcome as why:
            return refused(request, why)
        answer = RedirectResponse(address, 303)
        hold(answer, public_url, token, _ERRAND, int(_LASTS.total_seconds()))
        return answer

    @router.get(_BACK)
    def back(request: Request, code: str = "", state: str = "") -> Response:
        """Let somebody in who has come back; the errand is over, whatever comes of it."""
        public_url = premises.settings().public_url
        token = held(request, public_url, _ERRAND)
        errand = errand_of(premises.key, token)
        if not code or not _fresh(token, premises.now()) or not _same(state, errand.state):
            return refused(request, Unwelcome("it was not this browser that was sent, or it was long ago"))
        try:
            provider = asked.provider()
            claims = provider.who(code, errand, _back(request, public_url))
            kept = names_in_roles(premises.settings())
            with premises.engine.begin() as conn:
                account = known(conn, provider.settings, claims, premises.now(), kept)
        except Unwelcome as why:
            return refused(request, why)
        answer = came_in(premises, request, account, token.split(".", 2)[2])
        drop(answer, public_url, _ERRAND)
        return answer

    return router


class _Asked:
    """Keeps the provider of the settings in force, and what it has told, until the settings name another."""

    def __init__(self, premises: Premises) -> None:
        self._premises = premises
        self._provider: Provider | None = None
        self._lock = Lock()

    def provider(self) -> Provider:
        """Give it; raises `Problem` 404 if there is none, and `Unwelcome` if its secret is not there."""
        given = self._premises.settings().console.sign_in
        if given is None:
            raise Problem(404, "the settings name no provider to sign in at")
        with self._lock:
            if self._provider is None or self._provider.settings != given:
                self._provider = Provider(given, _secret(given), self._premises.now)
            return self._provider


def _secret(given: SignInSettings) -> str:
    try:
        return from_either(given.client_secret_env, given.client_secret_file, "client secret")
    except NotThere as why:
        raise Unwelcome(str(why)) from None


def _new_errand(now: datetime, onward: str) -> str:
    """Make what a browser keeps while it is away: when it went, chance, and where it wanted to go."""
    return f"{now.timestamp():.0f}.{secrets.token_urlsafe(32)}.{ours(onward)}"


def errand_of(key: bytes, token: str) -> Errand:
    """Derive what goes to the provider from what the browser keeps: nothing of it need be stored here."""

    def derived(purpose: str) -> str:
        return hmac.new(key, f"errand {purpose} {token}".encode(), sha256).hexdigest()

    return Errand(derived("state"), derived("nonce"), derived("verifier"))


def _fresh(token: str, now: datetime) -> bool:
    """Tell whether a browser was sent away a short while ago."""
    went, _, rest = token.partition(".")
    if not went.isdecimal() or len(went) > 12 or "." not in rest:
        return False
    return timedelta() <= now - datetime.fromtimestamp(int(went), UTC) + timedelta(seconds=1) <= _LASTS


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


def _back(request: Request, public_url: str | None) -> str:
    """Give the address that the provider sends people back to, as it must be registered there."""
    return f"{public_url or str(request.base_url).rstrip('/')}{_BACK}"
