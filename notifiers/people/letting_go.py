"""Entries of the ledger in; the same ones without the word for somebody who left long ago, out."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select, update

from .ledger import NOBODY, take_turns
from .tables import ledger, members


def let_go(conn: Connection, before: datetime, most: int) -> int:
    """Make entries nobody's whose person is in no list and was last written of before a time; count them.

    Of at most so many persons at a time. The chain stays whole, since each entry keeps its hash; an opt-out stays.
    """
    long_gone = _long_gone(before)
    if conn.execute(long_gone.limit(1)).first() is None:
        return 0
    take_turns(conn)
    gone = conn.execute(long_gone.limit(most)).scalars().all()
    return conn.execute(update(ledger).where(ledger.c.person.in_(gone)).values(person=NOBODY)).rowcount


def to_let_go(conn: Connection, before: datetime) -> int:
    """Count the entries that `let_go` would make nobody's."""
    query = select(func.count()).where(ledger.c.person.in_(_long_gone(before)))
    return conn.execute(query).scalar_one()


def _long_gone(before: datetime) -> Select[tuple[str]]:
    listed: ColumnElement[bool] = exists().where(
        (members.c.phone_person == ledger.c.person) | (members.c.email_person == ledger.c.person)
    )
    persons = select(ledger.c.person).where(ledger.c.person != NOBODY, ~listed)
    return persons.group_by(ledger.c.person).having(func.max(ledger.c.at) < before).order_by(ledger.c.person)
