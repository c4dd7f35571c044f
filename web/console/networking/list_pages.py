"""A list in; what it would do to a group with every bad row explained, and, upon a yes, that done, out."""

from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse

from notifiers.people.importing import Outcome
from notifiers.people.joining import BY_THEMSELVES
from notifiers.recipients import Listing
from web.access.guard import Someone
from web.access.roles import Person
from web.console.premises import Premises
from web.console.shell import Shell
from web.problems import Problem

from .bringing_in import bring_in, listing_of, look, other_than_text, plain_name, unreadable
from .groups import group_settings
from .uploads import KEPT_FOR, LARGEST, Upload, Uploads

SHOWN = 200
"""So many bad rows are explained at a time: who has more mends those first."""

_NOTHING: dict[str, Any] = {
    "stage": "ask",
    "outcome": None,
    "mistake": None,
    "trouble": None,
    "word": None,
    "upload": None,
    "themselves": 0,
}


def themselves(outcome: Outcome) -> int:
    """Count those who would leave the group though they have joined it by themselves."""
    return sum(recipient.startswith(BY_THEMSELVES) for recipient in outcome.gone)


class Lists:
    """Takes lists through their stages: asked for, looked through, taken in."""

    def __init__(self, premises: Premises, shell: Shell) -> None:
        self._premises, self._shell = premises, shell
        self._uploads = Uploads(premises.now)

    def ask(self, request: Request, person: Person, group_id: str, mistake: str | None = None) -> HTMLResponse:
        """Ask for a list, and say what was wrong with what came instead of one."""
        self._file_of(group_id)
        return self._page(request, person, group_id, 400 if mistake else 200, mistake=mistake)

    def look(
        self, request: Request, person: Person, upload: Upload, status: int = 200, mistake: str | None = None
    ) -> HTMLResponse:
        """Show what a list would do; nothing is done."""
        self._may_change(upload.group_id)
        if (kind := other_than_text(upload.raw)) is not None:
            return self.ask(request, person, upload.group_id, kind)
        listing, around = self._read(upload)
        if (trouble := unreadable(listing)) is not None:
            return self._page(request, person, upload.group_id, 400, trouble=trouble, upload=upload)
        with self._premises.engine.connect() as conn:
            outcome = look(conn, self._premises.key, upload, listing, around)
        upload = replace(upload, leaving=frozenset(outcome.gone))
        word = self._uploads.keep(upload)
        given: dict[str, Any] = {"stage": "look", "word": word, "upload": upload, "themselves": themselves(outcome)}
        return self._page(request, person, upload.group_id, status, outcome=outcome, mistake=mistake, **given)

    def confirm(self, request: Request, person: Person, group_id: str, word: str) -> HTMLResponse:
        """Take in the list that was looked through, in one transaction; a list that is gone must be sent again.

        Whoever has joined meanwhile would leave by a list that is whole, and nobody was shown so: it is shown anew.
        """
        self._may_change(group_id)
        upload = self._uploads.take(word, group_id, person.account)
        if upload is None:
            return self.ask(request, person, group_id, "gone")
        listing, around = self._read(upload)  # before the transaction: thousands of rows take seconds to read
        with self._premises.engine.connect() as conn:
            outcome = bring_in(conn, self._premises.key, upload, listing, person.name, around)
            if expected := upload.leaving.issuperset(outcome.gone):
                conn.commit()
        if not expected:
            return self.look(request, person, upload, 409, "changed")
        return self._page(request, person, group_id, stage="done", outcome=outcome, upload=upload)

    def _read(self, upload: Upload) -> tuple[Listing, tuple[tzinfo, datetime]]:
        settings, now = self._premises.settings(), self._premises.now()
        zone = settings.partnerships[upload.group_id.partition("/")[0]].timezone
        return listing_of(settings, upload, now), (zone, now)

    def _page(
        self, request: Request, person: Person, group_id: str, status: int = 200, **given: object
    ) -> HTMLResponse:
        partnership, _, key = group_id.partition("/")
        around = self._premises.settings().partnerships[partnership]
        group = {
            "key": key,
            "name": around.group_name(key),
            "given": around.groups[key],
            "file": self._file_of(group_id),
        }
        limits = {"shown": SHOWN, "minutes": KEPT_FOR.seconds // 60, "mebibytes": LARGEST // 1024**2}
        return self._shell.page(
            request, person, "network_import.html", partnership=partnership, room="network", status=status,
            group=group, **(_NOTHING | limits | given),
        )  # fmt: skip

    def _file_of(self, group_id: str) -> str | None:
        partnership, _, key = group_id.partition("/")
        file = group_settings(self._premises.settings(), partnership, key).recipients
        return file.name if file else None

    def _may_change(self, group_id: str) -> None:
        if self._file_of(group_id):
            raise Problem(409, "the members of this group are what a file of the settings says: change that file")


def list_pages(premises: Premises, shell: Shell) -> APIRouter:
    """Make the pages by which lists come in."""
    router = APIRouter(prefix="/console/{partnership}/network/{group}/import", include_in_schema=False)
    lists = Lists(premises, shell)

    @router.get("")
    def ask(request: Request, person: Someone, partnership: str, group: str) -> HTMLResponse:
        """Ask for a list."""
        return lists.ask(request, person, f"{partnership}/{group}")

    @router.post("")
    def look_through(
        request: Request, person: Someone, partnership: str, group: str,
        file: Annotated[UploadFile | None, File()] = None, whole: Annotated[str, Form(max_length=5)] = "",
    ) -> HTMLResponse:  # fmt: skip
        """Show what a list would do."""
        group_id = f"{partnership}/{group}"
        raw = file.file.read(LARGEST + 1) if file else b""
        if not raw:
            return lists.ask(request, person, group_id, "empty")
        if len(raw) > LARGEST:
            return lists.ask(request, person, group_id, "large")
        name = plain_name(file.filename if file else None)
        upload = Upload(group_id, name, raw, whole == "whole", person.account, premises.now())
        return lists.look(request, person, upload)

    @router.post("/confirm")
    def confirm(
        request: Request, person: Someone, partnership: str, group: str, word: Annotated[str, Form(max_length=64)] = ""
    ) -> HTMLResponse:
        """Take it in."""
        return lists.confirm(request, person, f"{partnership}/{group}", word)

    return router
