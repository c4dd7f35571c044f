"""The members of a group in, each with the first reason why they are not to hear of a message, or none, out."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from notifiers.audience import Candidate
from notifiers.reasons import Reason

from .fates import MessageState, SendState
from .tables import messages, outbox

Stage = Callable[[Candidate], Reason | None]
"""One question about one person: a reason to leave them out, or None to ask on."""

MONTH = timedelta(days=31)
"""Counting over so long keeps within the cap in whatever month one looks."""

_LATE = timedelta(days=7)
"""So long after it was written down a message may still be sent: it waited for the morning, or was sent again."""

_GOT = (SendState.SENDING, SendState.SENT, SendState.DELIVERED, SendState.UNKNOWN)
_LIVE = (*_GOT, SendState.PENDING, SendState.UNDELIVERED)


def sifted(people: Iterator[Candidate], stages: Sequence[Stage]) -> Iterator[tuple[Candidate, Reason | None]]:
    """Ask each question of each person in turn; the first reason found stands."""
    for person in people:
        yield person, next((reason for stage in stages if (reason := stage(person))), None)


def standing(person: Candidate) -> Reason | None:
    """Leave out whoever may not be written to at all."""
    return person.why_not


class NotAgain:
    """Leave out whoever has been told already; whoever passes counts as told from then on."""

    def __init__(self, told: Collection[str]) -> None:
        self._told = set(told)

    def __call__(self, person: Candidate) -> Reason | None:
        """Ask it last: it takes down who passes."""
        if person.person in self._told:
            return Reason.ALREADY_TOLD
        self._told.add(person.person)
        return None


def only(reached: Collection[str]) -> Stage:
    """Leave out whoever a story has not reached: an ending is nothing to those who know of no beginning."""
    return lambda person: None if person.person in reached else Reason.NEVER_TOLD


def capped(full: Collection[str]) -> Stage:
    """Leave out whoever has had enough for now."""
    return lambda person: Reason.CAP if person.person in full else None


def told(conn: Connection, thread: str, channel: str) -> set[str]:
    """Find everybody who has, will have, or may have had a thread on a channel."""
    rows = _persons().where(messages.c.thread == thread, outbox.c.channel == channel, _counts(), _for_sure())
    return set(conn.execute(rows).scalars())


def reached(conn: Connection, story: str) -> set[str]:
    """Find everybody whom a story has reached, as far as anybody can tell."""
    return set(conn.execute(_persons().where(messages.c.story == story, got())).scalars())


def full(conn: Connection, most: int, now: datetime) -> set[str]:
    """Find everybody who has had ``most`` messages, or more, in a month, counted from when each was sent."""
    lately = func.coalesce(outbox.c.claimed_at, outbox.c.created_at) > now - MONTH
    # Only the second can be looked up in an index.
    rows = (
        select(outbox.c.person)
        .where(lately, outbox.c.created_at > now - MONTH - _LATE, outbox.c.person != "", _counts())
        .group_by(outbox.c.person)
        .having(func.count() >= most)
    )
    return set(conn.execute(rows).scalars())


def got() -> ColumnElement[bool]:
    """Tell of a row whether it has reached somebody, as far as anybody can tell."""
    return or_(outbox.c.state.in_(_GOT), outbox.c.reason == Reason.PERHAPS_SENT)


def _counts() -> ColumnElement[bool]:
    """Tell of a row whether it is, or may be, something that a person gets."""
    return or_(outbox.c.state.in_(_LIVE), outbox.c.reason == Reason.PERHAPS_SENT)


def will_go() -> ColumnElement[bool]:
    """Tell of a row that waits whether it will go: not that of a contact who may never be asked, nor what is held."""
    called = or_(outbox.c.turn == 0, messages.c.ask_next_after.is_(None), outbox.c.attempts > 0)
    return and_(called, messages.c.state == MessageState.EXPANDED)


def _for_sure() -> ColumnElement[bool]:
    return or_(outbox.c.state != SendState.PENDING, will_go())


def _persons() -> Select[str]:
    return select(outbox.c.person).join_from(outbox, messages)
