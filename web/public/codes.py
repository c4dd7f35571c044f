"""Somebody who says a number is theirs in; a code for it, and later whether the code was right, out.

Whether the number belongs to a member makes no difference to any row or count here.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from streams.web_tables import signups
from web.access.keeping import hashed

LASTS: Final = timedelta(minutes=15)
TRIES: Final = 5
A_DAY: Final = timedelta(days=1)
MOST_FOR_ONE: Final = 3
"""Codes that one number can be sent in a day, whoever asks for them."""
MOST_FOR_ALL: Final = 500
"""Codes for one purpose, of those that are bounded, that are sent in a day in all."""

DIGITS: Final = 6
_USED_UP: Final = ""


class Purpose(StrEnum):
    """What a code opens."""

    JOIN = "join"
    LEAVE = "leave"
    WHY = "why"
    NOTHING = "nothing"
    """What came in place of a number cannot be written to, as whoever wrote it knows: it counts in nobody's day."""


BOUNDED: Final = frozenset({Purpose.JOIN, Purpose.WHY})
"""What there is only so much of in a day. Leaving is not among it: nobody is kept from it by what others do."""


class Begun(StrEnum):
    """What came of asking for a code."""

    NEW = "new"
    AGAIN = "again"
    """The same form was sent twice: its code is on its way already."""
    ENOUGH = "enough"
    """The number has been sent enough codes today."""
    BUSY = "busy"
    """Enough codes for this purpose have been sent today to whomever."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asks for a code, and what for.

    Parameters
    ----------
    group_id
        The group to join; empty for anything else.
    person
        The number, or whatever stood in its place, made nameless.
    phone
        What is kept until the code is given: the number of who wants to join, else nothing.
    genuine
        Whether a code is sent at all. Without one no code is ever right.
    """

    purpose: Purpose
    group_id: str
    person: str
    language: str
    genuine: bool
    phone: str = field(default="", repr=False)
    cell9: int | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Proven:
    """Somebody who has given the right code: the number is theirs; ``phone`` is empty the second time."""

    person: str
    language: str
    phone: str = field(repr=False)
    cell9: int | None = field(repr=False)


def new_code(chance: Callable[[int], int] = secrets.randbelow) -> str:
    """Make up a code.

    >>> new_code(lambda most: 42)
    '000042'
    """
    return f"{chance(10**DIGITS):0{DIGITS}d}"


def ticket_of(form: str, person: str) -> str:
    """Give what a browser holds for one number written into one form: the same form sent twice has the same."""
    return sha256(f"{form} {person}".encode()).hexdigest()


def begin(conn: Connection, ask: Ask, ticket: str, code: str, now: datetime) -> Begun:
    """Write down that a code is being sent; it may be sent when this says `Begun.NEW`, and only once."""
    sweep(conn, now)
    if conn.scalar(select(signups.c.token).where(signups.c.token == hashed(ticket))) is not None:
        return Begun.AGAIN
    today = signups.c.created_at > now - A_DAY
    counted = select(func.count()).select_from(signups).where(today)
    if (conn.scalar(counted.where(signups.c.person == ask.person)) or 0) >= MOST_FOR_ONE:
        return Begun.ENOUGH
    if ask.purpose in BOUNDED and (conn.scalar(counted.where(signups.c.purpose == ask.purpose)) or 0) >= MOST_FOR_ALL:
        return Begun.BUSY
    conn.execute(
        insert(signups).values(
            token=hashed(ticket),
            purpose=ask.purpose,
            group_id=ask.group_id,
            phone=ask.phone,
            person=ask.person,
            language=ask.language,
            cell9=ask.cell9,
            # Where no code is sent, none is right: what stands there is the hash of something nobody knows.
            code=_sealed(ticket, code if ask.genuine else secrets.token_hex()),
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    return Begun.NEW


def confirm(conn: Connection, purpose: Purpose, group_id: str, ticket: str, code: str, now: datetime) -> Proven | None:
    """Tell whose number it is that the code was sent to; None if it is wrong, too late, or tried too often.

    The right code can be given again while it lasts, so that a page that is loaded anew still opens. What it changes
    must be committed either way: it counts the tries.
    """
    open_still = (
        signups.c.token == hashed(ticket),
        signups.c.purpose == purpose,
        signups.c.group_id == group_id,
        signups.c.tries < TRIES,
        signups.c.expires_at > now,
    )
    tried = update(signups).where(*open_still).values(tries=signups.c.tries + 1).returning(signups)
    row = conn.execute(tried).one_or_none()
    given = _sealed(ticket, code)
    if not hmac.compare_digest(given, row.code if row else hashed("nobody")) or row is None:
        return None
    conn.execute(update(signups).where(signups.c.token == row.token).values(phone=_USED_UP, cell9=None))
    return Proven(row.person, row.language, row.phone, row.cell9)


def sweep(conn: Connection, now: datetime) -> None:
    """Forget the numbers of those who were too late, and after a day that anybody asked at all."""
    conn.execute(delete(signups).where(signups.c.created_at <= now - A_DAY))
    late = signups.c.expires_at <= now, signups.c.phone != _USED_UP
    conn.execute(update(signups).where(*late).values(phone=_USED_UP, cell9=None))


def _sealed(ticket: str, code: str) -> str:
    """Hash a code with what only the browser holds: who reads the database cannot try all codes against it."""
    return hmac.new(ticket.encode(), code.encode(), sha256).hexdigest()
