"""Somebody who wonders why they got a message in; what is known of them, to them alone, out."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection, select

from config.schema.settings import Settings
from notifiers.keys import signed, unsigned
from notifiers.outbox.tables import messages, outbox
from web.leaving import leave_path

from .codes import Purpose
from .counter import Counter, Handed
from .knowing import Told, memberships, road_to, told

PURPOSE = "why"


def why_path(key: bytes, ref: str) -> str:
    """Give the path of the link by which whoever got a message can see why.

    >>> why_path(b"k", "00000000000000aa").startswith("/why/00000000000000aa.")
    True
    """
    return f"/why/{signed(key, PURPOSE, ref)}"


def why_pages(counter: Counter) -> APIRouter:
    """Make the pages that say why somebody got a message."""
    router = APIRouter(include_in_schema=False)
    premises = counter.premises

    @router.get("/why")
    def ask(request: Request) -> HTMLResponse:
        """Show the form."""
        return counter.page(request, "public_why.html", closed=counter.closed())

    @router.post("/why")
    def take(request: Request, written: Handed) -> HTMLResponse:
        """Send a code, or take the code and show what is known."""
        settings, now = premises.settings(), premises.now()
        if not written.ticket:
            return counter.ask(
                request, written, Purpose.WHY,
                lambda conn, number: road_to(conn, settings, number.person, now),
            )  # fmt: skip
        if (late := counter.hurried(request)) is not None:
            return late
        with premises.engine.begin() as conn:
            proven = counter.proven(conn, written, Purpose.WHY)
        if proven is None:
            return counter.code_page(request, Purpose.WHY, written.ticket, wrong=True)
        with premises.engine.connect() as conn:
            groups = memberships(conn, settings, proven.person)
            sent = told(conn, settings, proven.person, now)
        return counter.page(request, "public_because.html", groups=groups, told=sent, leave="/leave")

    @router.get("/why/{token}")
    def because(request: Request, token: str) -> HTMLResponse:
        """Say why one message was sent, to whoever holds the link that stood in it."""
        settings = premises.settings()
        ref = unsigned(premises.key, PURPOSE, token)
        with premises.engine.connect() as conn:
            row = _sent(conn, ref) if ref else None
            if row is None or ref is None:
                return counter.page(request, "public_wait.html", 404, why="no_link")
            groups = [
                each for each in memberships(conn, settings, row.person) if each.group == _name(settings, row.group_id)
            ]
        partnership = settings.partnerships.get(row.group_id.partition("/")[0])
        sent = [Told(row.created_at, partnership.name if partnership else "", row.text)]
        leave = leave_path(premises.key, ref)
        return counter.page(request, "public_because.html", groups=groups, told=sent, leave=leave)

    return router


def _sent(conn: Connection, ref: str) -> Any:  # noqa: ANN401 - a row of these four columns
    query = select(outbox.c.person, outbox.c.group_id, outbox.c.created_at, messages.c.text).join_from(outbox, messages)
    return conn.execute(query.where(outbox.c.ref == ref)).first()


def _name(settings: Settings, group_id: str) -> str:
    partnership, _, key = group_id.partition("/")
    around = settings.partnerships.get(partnership)
    return str(around.group_name(key)) if around and key in around.groups else ""
