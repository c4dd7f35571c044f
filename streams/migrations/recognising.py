"""Sends of the first release, which name nobody but a row of a list, and the lists in; whose each of them was, out."""

from sqlalchemy import Connection, and_, exists, select, update

from notifiers.outbox.tables import outbox
from notifiers.people.tables import members


def recognise(conn: Connection) -> int:
    """Say whose the sends are of which nobody knows it yet, and count those; call it once the lists have been read.

    Without it somebody in two groups could hear twice what the first release told one of them, and nobody it told
    of a spate would hear that it is over. It wrote to telephones only.
    """
    same = and_(members.c.group_id == outbox.c.group_id, members.c.recipient == outbox.c.recipient)
    person = select(members.c.phone_person).where(same, members.c.phone_person.is_not(None))
    nobody = outbox.c.person == ""
    return conn.execute(update(outbox).where(nobody, exists(person)).values(person=person.scalar_subquery())).rowcount
