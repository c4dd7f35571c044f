"""Whatever went wrong in; a page in the language of whoever asked, or a problem document for a program, out."""

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from config.schema.settings import Settings
from web.access.armour import headers_of
from web.access.language import language_of
from web.access.onward import came_from
from web.access.roles import Person
from web.problems import Problem, SignInFirst, answer

from .shell import Shell
from .words import LANGUAGES

PROGRAMS: Final = ("/v1/", "/healthz", "/readyz", "/metrics", "/openapi.json")
"""Where no person reads the answer."""

PUBLIC: Final = ("/join", "/leave", "/why", "/privacy")
"""Where those ask who have no account: they are not led to the door of those who do."""

_PHRASES: Final = {
    401: "sign_in_first", 403: "not_yours", 404: "nothing_here", 405: "nothing_here", 413: "too_large",
    429: "too_often", 503: "not_now",
}  # fmt: skip
_NOWHERE: Final = frozenset({404, 405})
_OURS, _THEIRS = "our_fault", "not_understood"


class Troubles:
    """Tells whoever asked what went wrong; never how it looks inside.

    Parameters
    ----------
    shell
        Makes the pages; without it there are only problem documents.
    settings
        Gives what is in force, for the headers.
    recognised
        Tells who asks, where no route was found and so nobody has looked yet.
    """

    def __init__(
        self,
        shell: Shell | None,
        settings: Callable[[], Settings] | None,
        recognised: Callable[[Request], Person | None] = lambda _request: None,
    ) -> None:
        self._shell, self._settings, self._recognised = shell, settings, recognised

    def __call__(self, request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
        """Tell it; with all headers, since the last resort stands outside everything that would put them on."""
        said: Response = answer(problem, headers)
        if self._shell is not None and not request.url.path.startswith(PROGRAMS):
            said = self._page(self._shell, request, problem)
            said.headers.update(headers or {})
        for name, value in headers_of(self._settings).items():
            said.headers.setdefault(name, value)
        return said

    def sign_in_first(self, request: Request, nobody: SignInFirst) -> Response:
        """Lead to the door: a page is sent there, a part of a page sends its page, a stream ends."""
        if "text/event-stream" in request.headers.get("accept", ""):
            return self(request, Problem(401, "nobody is signed in"))
        if request.headers.get("hx-request"):
            return Response(None, 401, {"HX-Redirect": _door(request, nobody)})
        return RedirectResponse(f"/sign-in?onward={nobody.onward}", 303)

    def _page(self, shell: Shell, request: Request, problem: Problem) -> Response:
        phrase = problem.phrase or _PHRASES.get(problem.status) or (_OURS if problem.status >= 500 else _THEIRS)
        if request.url.path.startswith(PUBLIC):
            return shell.public(language_of(request), "public_error.html", problem.status, phrase=phrase, switch=False)
        language = self._language(request, problem)
        if request.headers.get("hx-request"):
            return shell.public(language, "error_part.html", problem.status, phrase=phrase)
        back = came_from(request) if request.method == "POST" else None
        return shell.public(language, "error.html", problem.status, phrase=phrase, back=back)

    def _language(self, request: Request, problem: Problem) -> str:
        """Choose the language of the account, if somebody is signed in."""
        person: Person | None = getattr(request.state, "person", None)
        if problem.status in _NOWHERE and not hasattr(request.state, "person"):
            person = self._recognised(request)
        return person.language if person and person.language in LANGUAGES else language_of(request)


def _door(request: Request, nobody: SignInFirst) -> str:
    """Give the address of the door for a part of a page: from there one wants back to the page, not to the part."""
    page = urlsplit(request.headers.get("hx-current-url", ""))
    here = page.path + (f"?{page.query}" if page.query else "")
    return f"/sign-in?onward={quote(here, safe='') if page.netloc == request.url.netloc else nobody.onward}"
