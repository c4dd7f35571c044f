"""A text message in; its wish carried out, and what to answer, out."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from notifiers.audience import Medium
from notifiers.inbound import Heard, Wish
from notifiers.keys import nameless
from notifiers.outbox import auditing
from notifiers.people.words import How
from notifiers.phone import dialled

from .answers import Reply, in_words
from .restraint import Restraint

log = logging.getLogger(__name__)

_NUMBER = re.compile(r"\+[1-9]\d{6,14}")


class People(Protocol):
    """Who is written to, as far as a text message can change it. Times are aware."""

    def opt_out(self, conn: Connection, key: bytes, address: str, medium: Medium, how: How, now: datetime) -> object:
        """See to it that an address is not written to any more, whether it is known or not."""
        ...

    def opt_in(self, conn: Connection, key: bytes, address: str, medium: Medium, how: How, now: datetime) -> object:
        """Take an opt-out back, if there is one; nobody becomes a member of anything by it."""
        ...

    def language_of(self, conn: Connection, key: bytes, address: str) -> str | None:
        """Say which language somebody reads; None if no group lists them."""
        ...


Acknowledge = Callable[[Connection, str, auditing.How, datetime], Sequence[object]]
"""Takes the word of a person that they have seen what they were sent; empty if nothing waits for it."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text message that came in, of which the body is gone already.

    Parameters
    ----------
    id
        The provider's; the same when the text is handed in again.
    sender
        A number in international form, or whatever else the provider names.
    answered
        Whether the provider has answered it for us.
    """

    id: str
    sender: str
    heard: Heard
    answered: bool = False


class Texting:
    """Does what people ask for by text message. No number is logged, and no text.

    Parameters
    ----------
    key
        The installation's secret.
    countries
        Two-letter codes; a number from elsewhere may leave, and gets no reply that somebody might earn on.
    """

    def __init__(self, people: People, acknowledge: Acknowledge, key: bytes, countries: Sequence[str]) -> None:
        self._people, self._acknowledge = people, acknowledge
        self._key, self._countries = key, countries
        self._restraint = Restraint()

    def take(self, conn: Connection, text: Text, now: datetime) -> str | None:
        """Do as a text says, and give the reply; None when nothing is to be said."""
        if not _NUMBER.fullmatch(text.sender):  # a short number or a name: no person
            return None
        log.info("a text message came in: %s %s", text.heard.wish.value, text.heard.word)
        reply = self._do(conn, text, now)
        if reply is None or text.answered or not self._may_answer(text, reply, now):
            return None
        return in_words(reply, self._people.language_of(conn, self._key, text.sender))

    def _do(self, conn: Connection, text: Text, now: datetime) -> Reply | None:
        whose = (conn, self._key, text.sender, Medium.PHONE, How.SMS, now)
        match text.heard.wish:
            case Wish.LEAVE:
                self._people.opt_out(*whose)
                return Reply.LEFT
            case Wish.RETURN:
                self._people.opt_in(*whose)
                known = self._people.language_of(conn, self._key, text.sender) is not None
                return Reply.BACK if known else Reply.STRANGER
            case Wish.ACKNOWLEDGE:
                person = nameless(self._key, text.sender)
                return Reply.THANKS if self._acknowledge(conn, person, auditing.How.SMS, now) else None
            case Wish.HELP:
                return Reply.HELP
            case Wish.UNCLEAR:
                return Reply.NOBODY_READS
            case Wish.AUTOMATIC:
                return None

    def _may_answer(self, text: Text, reply: Reply, now: datetime) -> bool:
        try:
            dialled(text.sender, self._countries)
        except ValueError:
            return False
        return self._restraint.allows(nameless(self._key, text.sender), text.id, reply, now.date())
