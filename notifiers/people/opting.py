"""Somebody's STOP or START in; from then on nothing is sent to that address, or may be again, out."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, select

from notifiers.audience import Listed, Medium
from notifiers.keys import nameless

from .inserting import insert_or_replace
from .ledger import Entry, append, take_turns
from .standing import person_of
from .tables import EVERYWHERE, members, opt_outs, unreachable
from .words import How, What


def opt_out(conn: Connection, key: bytes, address: str, medium: Medium, how: How, now: datetime) -> bool:
    """Take a number or mail address out of every group; return whether that changes anything."""
    return opt_out_person(conn, nameless(key, address), medium, how, now)


def opt_out_person(conn: Connection, person: str, medium: Medium, how: How, now: datetime) -> bool:
    """Do as `opt_out` does, by the nameless word.

    It holds against every consent up to this moment, also one that is read from a file later.
    """
    take_turns(conn)
    before = conn.scalar(select(opt_outs.c.at).where(*_theirs(person, medium)))
    was_out = before is not None and not _agreed_since(conn, person, medium, before)
    # Said again it still moves on: a consent from between the two must not count.
    at = max(before or now, now)
    insert_or_replace(
        conn, opt_outs, [{"person": person, "medium": medium, "group_id": EVERYWHERE, "at": at, "how": how}]
    )
    append(conn, [Entry(now, person, EVERYWHERE, medium, What.WITHDRAWN, how)])
    return not was_out


def opt_in(conn: Connection, key: bytes, address: str, medium: Medium, how: How, now: datetime) -> bool:
    """Let an address hear again that had opted out, by its owner's own word; return whether it had.

    What a list says was withdrawn from its group stays withdrawn, and nobody joins a group by it.
    """
    take_turns(conn)
    person = nameless(key, address)
    conn.execute(delete(unreachable).where(unreachable.c.person == person, unreachable.c.medium == medium))
    lifted = conn.execute(delete(opt_outs).where(*_theirs(person, medium))).rowcount > 0
    if lifted:
        append(conn, [Entry(now, person, EVERYWHERE, medium, What.GIVEN_AGAIN, how)])
    return lifted


def persons_of(conn: Connection, listed: Listed) -> dict[Medium, str]:
    """Give the nameless words of somebody in a group; none if the group has no such recipient."""
    query = select(members.c.phone_person, members.c.email_person)
    row = conn.execute(
        query.where(members.c.group_id == listed.group_id, members.c.recipient == listed.recipient)
    ).one_or_none()
    named = zip((Medium.PHONE, Medium.EMAIL), row or (None, None), strict=True)
    return {medium: person for medium, person in named if person}


def _theirs(person: str, medium: Medium) -> tuple[ColumnElement[bool], ...]:
    return opt_outs.c.person == person, opt_outs.c.medium == medium, opt_outs.c.group_id == EVERYWHERE


def _agreed_since(conn: Connection, person: str, medium: Medium, at: datetime) -> bool:
    newer = exists().where(person_of(medium) == person, members.c.active, members.c.consent_at > at)
    return bool(conn.scalar(select(newer)))
