"""A page's own part and who looks at it in; the whole page, in their language, out."""

from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from web.access.roles import Person, Role

from .premises import Premises
from .proposing.concerning import concerning
from .shelf import static
from .telling import clock, day, number
from .words import LANGUAGES, phrase

ROOMS: Final = (
    ("map", Role.READER),
    ("alerts", Role.READER),
    ("delivery", Role.READER),
    ("thresholds", Role.READER),
    ("network", Role.READER),
    ("refused", Role.POLICE),
    ("log", Role.READER),
)
"""What the menu leads to, and who may follow."""

_DENMARK: Final = ZoneInfo("Europe/Copenhagen")

_HEADERS: Final = {"Cache-Control": "no-store"}


class Shell:
    """Puts pages together.

    Parameters
    ----------
    premises
        Tells the names of partnerships, and whether anything is sent.
    """

    def __init__(self, premises: Premises) -> None:
        self._premises = premises
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).with_name("templates")),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,  # a newer release on disk is for the next start
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(
        self,
        request: Request,
        person: Person,
        template: str,
        *,
        partnership: str,
        room: str,
        status: int = 200,
        **given: Any,  # noqa: ANN401 - what the template asks for
    ) -> HTMLResponse:
        """Make a whole page for somebody who is signed in; its template extends ``base.html``."""
        settings = self._premises.settings()
        mine = [name for name in settings.partnerships if person.may(Role.READER, name)]
        around = {
            "partnerships": [(name, settings.partnerships[name].name) for name in mine],
            "rooms": [name for name, role in ROOMS if person.may(role, partnership)],
            "beside": self._premises.beside,
            "room": room,
            "troubles": concerning(self._premises.troubles(), partnership, person),
            "roles": [role for role in Role if role in person.grants.get(partnership, ())],
        }
        return self.part(request, person, template, partnership=partnership, status=status, **around, **given)

    def part(
        self,
        request: Request,
        person: Person,
        template: str,
        *,
        partnership: str,
        status: int = 200,
        **given: Any,  # noqa: ANN401 - as above
    ) -> HTMLResponse:
        """Make a part of a page, for htmx to put in place."""
        language = person.language if person.language in LANGUAGES else "da"
        settings = self._premises.settings()
        tiles = settings.console.tiles
        known = {
            "request": request,
            "person": person,
            "partnership": partnership,
            "csrf": person.csrf,
            "sending": settings.sending,
            "exercise": settings.exercise,
            "may": lambda role: person.may(Role(role), partnership),
            "tiles": (tiles.url, tiles.credit) if tiles else None,
            **self._spoken(language, self._zone(partnership)),
        }
        written = self._templates.get_template(template).render({**known, **given})
        return HTMLResponse(written, status, _HEADERS)

    def public(self, language: str, template: str, status: int = 200, **given: Any) -> HTMLResponse:  # noqa: ANN401
        """Make a page for anybody; its template extends ``plain.html``."""
        written = self._templates.get_template(template).render(**self._spoken(language, _DENMARK), **given)
        return HTMLResponse(written, status, _HEADERS)

    def _spoken(self, language: str, zone: ZoneInfo) -> dict[str, Any]:
        """Give what templates say things with: ``t`` a phrase, the others numbers and times."""

        def told_day(moment: date) -> str:
            return day(moment, zone, language)

        def told_clock(moment: datetime) -> str:
            return clock(moment, zone, language)

        def told_number(value: float, decimals: int = 0) -> str:
            return number(value, language, decimals)

        return {
            "language": language,
            "t": partial(phrase, language),
            "day": told_day,
            "clock": told_clock,
            "number": told_number,
            "static": static,
        }

    def _zone(self, partnership: str) -> ZoneInfo:
        found = self._premises.settings().partnerships.get(partnership)
        return found.timezone if found else _DENMARK
