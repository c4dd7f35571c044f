"""Somebody who has said yes themselves, from their own telephone, in; a member of a group out."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from notifiers.audience import Medium
from notifiers.keys import nameless

from .ledger import Entry, append, take_turns, wording_of
from .tables import EVERYWHERE, members, opt_outs, unreachable
from .words import How, What

BY_THEMSELVES = "web-"
"""The ids of those who have joined by themselves begin with this."""


@dataclass(frozen=True, slots=True)
class Yes:
    """What somebody has agreed to.

    Parameters
    ----------
    phone
        In international form.
    consent_text
        The very words.
    cell9
        The H3 cell of resolution 9 that they count as living in, if any.
    """

    group_id: str
    phone: str = field(repr=False)
    language: str
    consent_text: str
    cell9: int | None = field(default=None, repr=False)


def join(conn: Connection, key: bytes, said: Yes, recipient: str, now: datetime, how: How) -> str:
    """Make somebody a member, and give the id they have in the group: ``recipient``, or the one they had already.

    Their yes holds against every earlier opt-out in this group, and in no other: what they have said of those stays.
    Said twice, it is still one member. A member whose home is known keeps it if the yes names none.
    """
    take_turns(conn)
    person = nameless(key, said.phone)
    conn.execute(delete(unreachable).where(unreachable.c.person == person, unreachable.c.medium == Medium.PHONE))
    mine = members.c.group_id == said.group_id, members.c.phone_person == person
    before = conn.execute(select(members).where(*mine).order_by(members.c.active.desc(), members.c.id)).first()
    values = {
        "phone": said.phone,
        "phone_person": person,
        "language": said.language,
        "consent_at": now,
        "consent_text": said.consent_text,
        "active": True,
        "left_at": None,
    }
    if said.cell9 is not None:
        values["cell9"] = said.cell9
    again = _was_out(conn, said.group_id, person)
    if before is None:
        conn.execute(insert(members).values(group_id=said.group_id, recipient=recipient, **values))
    else:
        conn.execute(update(members).where(members.c.id == before.id).values(values))
    what = What.GIVEN_AGAIN if again else What.GIVEN
    day, wording = now.date(), wording_of(said.consent_text)
    append(conn, [Entry(now, person, said.group_id, Medium.PHONE, what, how, day, wording)])
    return recipient if before is None else before.recipient


def _was_out(conn: Connection, group_id: str, person: str) -> bool:
    """Tell whether somebody had opted out, of this group or of all."""
    theirs = opt_outs.c.person == person, opt_outs.c.medium == Medium.PHONE
    where = opt_outs.c.group_id.in_((EVERYWHERE, group_id))
    return conn.execute(select(opt_outs.c.at).where(*theirs, where)).first() is not None
