"""A link that a contact was sent in; a page that asks, and their word that they have seen the alert, out."""

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Final, NamedTuple

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection, Engine, select

from notifiers.keys import signed, unsigned
from notifiers.outbox.acknowledging import Acknowledgement, acknowledge_by_ref, acknowledged
from notifiers.outbox.auditing import How
from notifiers.outbox.tables import messages, outbox

from .html import html
from .pages import page, unknown

PURPOSE = "acknowledge"
"""What the word in the link is signed for."""


class _Words(NamedTuple):
    """What the pages say in one language."""

    question: str
    explained: str
    button: str
    thanks: str
    nobody_else: str
    somebody: str
    too_late: str
    nothing_to_do: str


_WORDS: Final = {
    "da": _Words(
        "Har du set beskeden?",
        "Så snart du siger ja, spørger vi ikke flere.",
        "Ja, jeg tager den",
        "Tak, det er noteret",
        "Vi spørger ikke flere om denne besked.",
        "En anden har allerede svaret",
        "Beskeden gælder ikke længere",
        "Du behøver ikke gøre noget.",
    ),
    "en": _Words(
        "Have you seen the message?",
        "As soon as you say yes, we ask nobody else.",
        "Yes, I will see to it",
        "Thank you, that is noted",
        "We ask nobody else about this message.",
        "Somebody else has answered already",
        "The message is out of date",
        "There is nothing you need to do.",
    ),
}


class _Asked(NamedTuple):
    """The message that the link stood in."""

    ref: str
    recipient: str
    language: str
    text: str
    expires: datetime
    first: Acknowledgement | None


def acknowledge_path(key: bytes, ref: str) -> str:
    """Give the path of the link by which whoever got a message acknowledges it.

    >>> acknowledge_path(b"k", "00000000000000aa").startswith("/acknowledge/00000000000000aa.")
    True
    """
    return f"/acknowledge/{signed(key, PURPOSE, ref)}"


def acknowledging(database: Engine, key: bytes, now: Callable[[], datetime]) -> APIRouter:
    """Make the page behind the link; only a POST changes anything, since mail scanners follow every link."""
    router = APIRouter(include_in_schema=False)

    @router.get("/acknowledge/{token:path}")
    def ask(token: str) -> HTMLResponse:
        """Show the page with the button, or who has answered."""
        with database.connect() as conn:
            asked = _asked(conn, key, token)
        return html(404, unknown()) if asked is None else html(200, _page(asked, now()))

    @router.post("/acknowledge/{token:path}")
    def acknowledge(token: str) -> HTMLResponse:
        """Take somebody's word, whatever the body says; the first counts."""
        with database.begin() as conn:
            asked = _asked(conn, key, token)
            if asked is None:
                return html(404, unknown())
            if asked.first is None and asked.expires > now():
                answer = acknowledge_by_ref(conn, asked.ref, How.LINK, now())
                asked = asked._replace(first=answer and answer.first)
        return html(200, _page(asked, now()))

    return router


def _asked(conn: Connection, key: bytes, token: str) -> _Asked | None:
    """Find the message that a link stood in; None if the link is not ours, or nobody asks for an answer to it."""
    ref = unsigned(key, PURPOSE, token)
    row = conn.execute(
        select(
            outbox.c.alert_id,
            outbox.c.group_id,
            outbox.c.recipient,
            outbox.c.expires,
            messages.c.language,
            messages.c.text,
        )
        .join_from(outbox, messages)
        .where(outbox.c.ref == ref, messages.c.ask_next_after.is_not(None))
    ).one_or_none()
    if ref is None or row is None:
        return None
    first = next(iter(acknowledged(conn, [row.alert_id], row.group_id)), None)
    return _Asked(ref, row.recipient, row.language, row.text, row.expires, first)


def _page(asked: _Asked, now: datetime) -> str:
    spoken = asked.language if asked.language in _WORDS else "en"
    words = _WORDS[spoken]
    if asked.first:
        mine = asked.first.by == asked.recipient
        return page(spoken, words.thanks if mine else words.somebody, f"<p>{escape(words.nobody_else)}</p>")
    if asked.expires <= now:
        return page(spoken, words.too_late, f"<p>{escape(words.nothing_to_do)}</p>")
    button = f'<form method="post"><button>{escape(words.button)}</button></form>'
    body = f"<blockquote>{escape(asked.text)}</blockquote><p>{escape(words.explained)}</p>{button}"
    return page(spoken, words.question, body)
