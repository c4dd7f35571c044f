"""A person who wants to be forgotten in; nothing left of them but nameless entries and an opt-out that holds, out."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, or_, select, update

from notifiers.audience import Listed, Medium
from notifiers.keys import nameless

from .inserting import insert_or_replace
from .ledger import Entry, append, entries_of, take_turns
from .standing import address_of, person_of
from .tables import EVERYWHERE, members, opt_outs, unreachable
from .words import How, What

_MEDIA = (Medium.PHONE, Medium.EMAIL)


class Unknown(LookupError):  # noqa: N818 - a fact about the list
    """No group lists such a recipient."""


def erase(conn: Connection, key: bytes, who: str | Listed, now: datetime, how: How = How.COMMAND) -> str:
    """Remove a person from every group, by a number or mail address or as a group lists them.

    A member's number and mail address both go, wherever else either is listed; a member who merely shares one of
    them keeps the other. From then on both count as opted out. Returns the proof: the hash of the ledger's entry.
    On SQLite call `scrub` after the transaction, for the bytes to go too.

    Raises
    ------
    Unknown
        When a `Listed` is not there. An address that nobody has is noted all the same: it will not be imported.
    """
    take_turns(conn)
    rows = _rows_of(conn, key, who)
    if not rows and isinstance(who, Listed):
        raise Unknown(f'no group "{who.group_id}" has a recipient "{who.recipient}"')
    persons = _persons(rows)
    if isinstance(who, str) and not persons:
        persons = {(Medium.EMAIL if "@" in who else Medium.PHONE, nameless(key, who))}
    conn.execute(delete(members).where(members.c.id.in_([row.id for row in rows])))
    for medium, person in persons:
        forget(conn, medium, person)
    said = [{"person": person, "medium": medium, "group_id": EVERYWHERE} for medium, person in sorted(persons)]
    insert_or_replace(conn, opt_outs, [row | {"at": now, "how": how} for row in said])
    return append(conn, [Entry(now, what=What.ERASED, how=how, **row) for row in said])  # type: ignore[arg-type]  # its keys are Entry's fields


def groups_of(conn: Connection, key: bytes, who: str | Listed) -> list[str]:
    """Name the groups that have somebody in their lists, or had: those that `erase` takes them out of."""
    return sorted({row.group_id for row in _rows_of(conn, key, who)})


def prove(conn: Connection, key: bytes, address: str) -> list[Entry]:
    """List all that happened to the consent behind a number or mail address, the oldest first."""
    return entries_of(conn, [nameless(key, address)])


def scrub(engine: Engine) -> bool:
    """Write the database file anew, so that what was deleted is not in it either; return whether all of it is gone.

    Another process that reads SQLite at the same moment keeps the old log alive; then it is worth another try.
    PostgreSQL frees the rows for overwriting. No backup is touched.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        if conn.dialect.name != "sqlite":
            conn.exec_driver_sql("VACUUM members")
            return True
        conn.exec_driver_sql("VACUUM")
        busy, *_ = conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        return not busy


def _rows_of(conn: Connection, key: bytes, who: str | Listed) -> list[Row[Any]]:
    query = select(members.c.id, members.c.group_id, members.c.phone_person, members.c.email_person)
    if isinstance(who, Listed):
        query = query.where(members.c.group_id == who.group_id, members.c.recipient == who.recipient)
    else:
        person = nameless(key, who)
        query = query.where(or_(members.c.phone_person == person, members.c.email_person == person))
    return list(conn.execute(query))


def _persons(rows: Iterable[Row[Any]]) -> set[tuple[Medium, str]]:
    named = {(medium, getattr(row, f"{medium}_person")) for row in rows for medium in _MEDIA}
    return {(medium, person) for medium, person in named if person}


def forget(conn: Connection, medium: Medium, person: str) -> None:
    """Take an address from whoever else is listed with it; who then has none is listed no more."""
    theirs = person_of(medium) == person
    without = {address_of(medium): None, person_of(medium): None}
    left = conn.execute(update(members).where(theirs).values(without).returning(members.c.id)).scalars().all()
    nowhere = members.c.phone_person.is_(None) & members.c.email_person.is_(None)
    conn.execute(delete(members).where(members.c.id.in_(left), nowhere))
    conn.execute(delete(unreachable).where(unreachable.c.person == person, unreachable.c.medium == medium))
