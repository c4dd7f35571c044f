"""A link from the foot of a message in; a page that asks, and an opt-out when somebody means it, out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection, Engine, select

from notifiers.audience import Medium
from notifiers.keys import signed, unsigned
from notifiers.outbox.tables import messages, outbox
from notifiers.people.words import How

from .html import html
from .pages import asks, has_left, unknown

PURPOSE = "leave"
"""What the word in the link is signed for."""

OptOut = Callable[[Connection, str, Medium, How, datetime], object]
"""Takes a person, as the outbox names one, off a medium for good; harmless the second time."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """All that is needed to let people leave by a link.

    Parameters
    ----------
    key
        The installation's secret.
    media
        What each channel writes to.
    now
        Tells the time, aware.
    """

    database: Engine
    key: bytes = field(repr=False)
    media: Mapping[str, Medium]
    opt_out: OptOut
    now: Callable[[], datetime]


class _Got(NamedTuple):
    """What the message said that the link stood in."""

    person: str
    medium: Medium
    language: str


def leave_path(key: bytes, ref: str) -> str:
    """Give the path of the link by which whoever got a message can leave.

    >>> leave_path(b"k", "00000000000000aa")
    '/leave/00000000000000aa.111d1bc0939b7b1340d5'
    """
    return f"/leave/{signed(key, PURPOSE, ref)}"


def leaving(given: Leaving) -> APIRouter:
    """Make the page behind the link; only a POST changes anything, since mail scanners follow every link."""
    router = APIRouter(include_in_schema=False)

    @router.get("/leave/{token:path}")
    def ask(token: str) -> HTMLResponse:
        """Show the page with the button."""
        with given.database.connect() as conn:
            got = _got(conn, given, token)
        return html(404, unknown()) if got is None else html(200, asks(got.medium, got.language))

    @router.post("/leave/{token:path}")
    def leave(token: str) -> HTMLResponse:
        """Let somebody leave: a mail program's one click (RFC 8058) or the button, whatever the body says."""
        with given.database.begin() as conn:
            got = _got(conn, given, token)
            if got is None:
                return html(404, unknown())
            given.opt_out(conn, got.person, got.medium, How.LINK, given.now())
        return html(200, has_left(got.medium, got.language))

    return router


def _got(conn: Connection, given: Leaving, token: str) -> _Got | None:
    """Find the message that a link stood in; None if the link is not ours, or the message long gone."""
    ref = unsigned(given.key, PURPOSE, token)
    if ref is None:
        return None
    query = (
        select(outbox.c.person, outbox.c.channel, messages.c.language)
        .join_from(outbox, messages)
        .where(outbox.c.ref == ref)
    )
    row = conn.execute(query).one_or_none()
    medium = given.media.get(row.channel) if row else None
    if row is None or medium is None or not row.person:
        return None
    return _Got(row.person, medium, row.language)
