"""What the public may see and do in; the pages for it out."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from web.access.language import language_of
from web.console.premises import Premises
from web.console.shell import Shell

from .codes import A_DAY, LASTS
from .counter import Counter
from .joining_pages import joining_pages
from .knowing import SHOWN
from .leaving_pages import leaving_pages
from .spans import in_words
from .why_pages import why_pages


def public_pages(premises: Premises, shell: Shell) -> list[APIRouter]:
    """Make the pages for those who have no account."""
    counter = Counter(premises, shell)
    return [joining_pages(counter), leaving_pages(counter), why_pages(counter), _privacy(counter)]


def _privacy(counter: Counter) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/privacy")
    def privacy(request: Request) -> HTMLResponse:
        """Say what is kept, for how long, by whom, and how to ask."""
        settings = counter.premises.settings()
        spoken = language_of(request)
        return counter.page(
            request,
            "public_privacy.html",
            partnerships=settings.partnerships.values(),
            days=SHOWN.days,
            minutes=int(LASTS.total_seconds() // 60),
            hours=int(A_DAY.total_seconds() // 3600),
            messages=in_words(settings.retention.messages, spoken),
            consent=in_words(settings.retention.consent, spoken),
        )

    return router
