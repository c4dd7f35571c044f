"""A group's list in; its members, and what they agreed to or withdrew, in the database, and every refusal said, out."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import Connection, bindparam, insert, select, update

from notifiers.audience import Medium
from notifiers.complaints import Complaint
from notifiers.keys import nameless
from notifiers.recipients import Listing

from .inserting import insert_or_replace
from .ledger import append, take_turns
from .tables import EVERYWHERE, members, opt_outs
from .taking import Known, Taking

_GONE = {"active": False, "phone": None, "email": None, "cell9": None, "consent_text": ""}
"""What leaving does to a row: no more is kept than that there was one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a list does to a group.

    Parameters
    ----------
    new, changed, unchanged
        How many members the list names, by what it changes of them; who comes back after having left is changed.
    withdrawn
        How many of its rows say withdrawn.
    gone
        The made-up ids of members who leave since the list, which is whole, does not name them.
    problems
        What is wrong, one for each row that was left out.
    """

    new: int
    changed: int
    unchanged: int
    withdrawn: int
    gone: tuple[str, ...]
    problems: tuple[Complaint, ...]


def take(
    conn: Connection, key: bytes, group_id: str, listing: Listing, zone: tzinfo, now: datetime, *, whole: bool
) -> list[str]:
    """Take a list into a group; return what is wrong with it, one line for each row that was left out.

    A list that is ``whole`` names all members: who is not in it has left. One that holds nothing but problems leaves
    the group as it was. Days are those of the timezone. Taking the same list again changes nothing.
    """
    return [*take_in(conn, key, group_id, listing, zone, now, whole=whole).problems]


def take_in(
    conn: Connection, key: bytes, group_id: str, listing: Listing, zone: tzinfo, now: datetime, *, whole: bool
) -> Outcome:
    """Do as `take` does, and say what came of it."""
    if listing.problems and listing.empty:
        return Outcome(0, 0, 0, 0, (), tuple(listing.problems))
    take_turns(conn)
    taking = _weighed(_known(conn, key, group_id, zone, now), listing, whole=whole)
    _write(conn, taking)
    return _outcome(taking, listing)


def foresee(
    conn: Connection, key: bytes, group_id: str, listing: Listing, zone: tzinfo, now: datetime, *, whole: bool
) -> Outcome:
    """Say what `take_in` would do at this moment, and do nothing."""
    if listing.problems and listing.empty:
        return Outcome(0, 0, 0, 0, (), tuple(listing.problems))
    return _outcome(_weighed(_known(conn, key, group_id, zone, now), listing, whole=whole), listing)


def leave(conn: Connection, group_id: str, recipient: str, now: datetime) -> bool:
    """Take a member out of one group, without a word on consent; return whether there was one."""
    theirs = members.c.group_id == group_id, members.c.recipient == recipient, members.c.active
    return conn.execute(update(members).where(*theirs).values(**_GONE, left_at=now)).rowcount > 0


def _weighed(known: Known, listing: Listing, *, whole: bool) -> Taking:
    named = {recipient.id for recipient in listing.recipients}
    others = (row for row in known.rows.values() if row.active and row.phone and row.recipient not in named)
    taking = Taking(known, {} if whole else {row.phone_person: row.recipient for row in others})
    for withdrawn in listing.withdrawn:
        taking.withdraw(withdrawn)
    for recipient in listing.recipients:
        taking.admit(recipient, whole=whole)
    if whole:
        taking.leave_all_but(named)
    return taking


def _outcome(taking: Taking, listing: Listing) -> Outcome:
    said = {withdrawn.id for withdrawn in listing.withdrawn}
    gone = sorted(name for name, row in taking.known.rows.items() if row.id in taking.left and name not in said)
    return Outcome(
        len(taking.new),
        len(taking.changed),
        taking.unchanged,
        len(listing.withdrawn),
        tuple(gone),
        (*listing.problems, *taking.problems),
    )


def _known(conn: Connection, key: bytes, group_id: str, zone: tzinfo, now: datetime) -> Known:
    rows = {row.recipient: row for row in conn.execute(select(members).where(members.c.group_id == group_id))}
    out: dict[tuple[Medium, str], datetime] = {}
    for said in conn.execute(select(opt_outs).where(opt_outs.c.group_id.in_((EVERYWHERE, group_id)))):
        out[said.medium, said.person] = max(said.at, out.get((said.medium, said.person), said.at))
    return Known(group_id, rows, out, lambda address: nameless(key, address), zone, now)


def _write(conn: Connection, taking: Taking) -> None:
    insert_or_replace(conn, opt_outs, taking.withdrawals)
    one = update(members).where(members.c.id == bindparam("row_id"))
    if taking.left:
        gone = _GONE | {"left_at": taking.known.now}
        conn.execute(one, [{"row_id": row_id, **gone} for row_id in sorted(taking.left)])
    if taking.changed:
        conn.execute(one, taking.changed)
    if taking.new:
        conn.execute(insert(members), taking.new)
    append(conn, taking.entries)
