"""A form with a number in it in; the one page that says a code may be on its way, or the calm no, out."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Annotated, Any, Final

from fastapi import Depends, Form, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from notifiers.keys import signed, unsigned
from notifiers.message import Message
from notifiers.outbox.auditing import Decision, How, What, note
from notifiers.outbox.switching import stopped
from web.access.language import language_of
from web.console.premises import Premises
from web.console.shell import Shell
from web.console.words import phrase

from .codes import A_DAY, BOUNDED, LASTS, Ask, Begun, Proven, Purpose, begin, confirm, new_code, ticket_of
from .numbers import Number, number_of
from .pace import Pace

NOBODY: Final = "somebody on the website"
"""Who asks for a code, as the log has it: it does not say who."""

_FORM: Final = "form"

SHARE: Final = 50
"""Codes for one purpose that one household may ask for in a day: it cannot use up what there is for all."""

Short = Annotated[str, Form(max_length=300)]


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody has written into one of the forms.

    Parameters
    ----------
    form
        The word that the form was handed out with.
    trap
        A field that people do not see: who fills it in is a machine.
    ticket, code
        What the second form comes with; empty in the first.
    """

    number: str = field(repr=False)
    form: str
    trap: str
    ticket: str = field(repr=False)
    code: str = field(repr=False)


def _written(phone: Short = "", form: Short = "", website: Short = "", ticket: Short = "", code: Short = "") -> Written:
    return Written(phone, form, website, ticket, code)


Handed = Annotated[Written, Depends(_written)]
"""A form that somebody has handed in, as a parameter of a route."""


@dataclass(frozen=True, slots=True)
class Road:
    """By which partnership's name and which channel a code goes; found in the settings."""

    partnership: str
    channel: str


Roads = Callable[[Connection, Number], Road | None]
"""Finds the way a code to a number goes; None if none is to be sent. It is asked of every number alike."""


class Counter:
    """Where forms are handed in and codes asked for. Its answers are the same whosever number it is."""

    def __init__(self, premises: Premises, shell: Shell) -> None:
        self.premises, self._shell = premises, shell
        self._pace, self._one_at_a_time = Pace(), Lock()
        self._share = {purpose: Pace(SHARE, A_DAY) for purpose in BOUNDED}

    def page(self, request: Request, template: str, status: int = 200, **given: Any) -> HTMLResponse:  # noqa: ANN401
        """Show a page in the language of whoever asks, with a switch to the other."""
        around = {"here": request.url.path, "form": self._form(), "privacy": True}
        answer = self._shell.public(language_of(request), template, status, **(around | given))
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["X-Robots-Tag"] = "noindex" if request.url.path.startswith("/why/") else "all"
        return answer

    def closed(self) -> bool:
        """Tell whether no code can be sent just now: then nothing is pretended."""
        if self.premises.send is None or not self.premises.settings().sending:
            return True
        with self.premises.engine.connect() as conn:
            return stopped(conn) is not None

    def hurried(self, request: Request, purpose: Purpose | None = None) -> HTMLResponse | None:
        """Ask whoever comes too often to wait a little, and whoever has asked for a day's codes to wait for another."""
        address, now = request.client.host if request.client else "", self.premises.now()
        if not self._pace.allows(address, now):
            return self.page(request, "public_wait.html", 429, why="often")
        if purpose in self._share and not self._share[purpose].allows(address, now):
            return self.page(request, "public_wait.html", 429, why=Begun.BUSY.value)
        return None

    def ask(self, request: Request, written: Written, purpose: Purpose, roads: Roads, **given: Any) -> HTMLResponse:  # noqa: ANN401
        """Send a code, or do not, and show where it is to be written either way.

        ``given`` may hold the ``group_id`` to join, the ``cell9`` to live in, the ``language`` to be written to in and
        the ``terms`` that are agreed to: the code is good for those alone.
        """
        if (late := self.hurried(request, purpose)) is not None:
            return late
        if self.closed():
            return self.page(request, "public_wait.html", 503, why="closed")
        handed_out = unsigned(self.premises.key, _FORM, written.form)
        if handed_out is None:
            return self.page(request, "public_wait.html", 400, why="old_form")
        settings, now = self.premises.settings(), self.premises.now()
        number = number_of(self.premises.key, written.number, (settings.country,))
        ticket, code = ticket_of(handed_out, number.person), new_code()
        group_id = given.get("group_id", "")
        language = given.get("language") or language_of(request)
        with self._one_at_a_time, self.premises.engine.begin() as conn:
            road, possible = roads(conn, number), bool(number.phone) and not written.trap
            genuine = road is not None and possible
            kept = number.phone if genuine and purpose is Purpose.JOIN else ""
            opens = purpose if possible else Purpose.NOTHING
            asked = Ask(opens, group_id, number.person, language, genuine, kept, given.get("cell9"))
            begun = begin(conn, asked, ticket, code + given.get("terms", ""), now)
            if begun is Begun.NEW:
                note(conn, Decision(now, NOBODY, How.WEB, What.CODE_ASKED_FOR, group_id=group_id, detail=purpose))
        if begun in (Begun.ENOUGH, Begun.BUSY):
            return self.page(request, "public_wait.html", 429, why=begun.value)
        if begun is Begun.NEW and genuine and road is not None:
            self._send(road, number.phone, ticket, code, language)
        return self.code_page(request, purpose, ticket, group_id)

    def code_page(
        self, request: Request, purpose: Purpose, ticket: str, group_id: str = "", *, wrong: bool = False
    ) -> HTMLResponse:
        """Ask for the code."""
        minutes = int(LASTS.total_seconds() // 60)
        around = {"purpose": purpose.value, "ticket": ticket, "wrong": wrong, "minutes": minutes, "group_id": group_id}
        return self.page(request, "public_code.html", 400 if wrong else 200, **around)

    def proven(
        self, conn: Connection, written: Written, purpose: Purpose, group_id: str = "", terms: str = ""
    ) -> Proven | None:
        """Tell whose number the right code came from; blanks in it are forgiven."""
        code = "".join(written.code.split())
        return confirm(conn, purpose, group_id, written.ticket, code + terms, self.premises.now())

    def _form(self) -> str:
        return signed(self.premises.key, _FORM, secrets.token_urlsafe(18))

    def _send(self, road: Road, phone: str, ticket: str, code: str, language: str) -> None:
        settings = self.premises.settings()
        words = settings.wording(road.partnership)
        spoken = language if language in words else "en"
        mark = f"{words[spoken].exercise}: " if settings.exercise else ""
        sender = settings.partnerships[road.partnership].signature
        text = phrase(spoken, "public.sms", sender=sender, code=code, minutes=int(LASTS.total_seconds() // 60))
        if self.premises.send is not None:
            message = Message(
                f"code {ticket[:8]}", phone, f"{mark}{text}", LASTS, ref=ticket[:16], subject=sender, language=spoken
            )
            self.premises.send(road.channel, message)
