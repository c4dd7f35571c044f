"""A transaction in; the same as the only one that decides by what people have been told, until it ends, out."""

from datetime import UTC, datetime

from sqlalchemy import Connection, update

from .tables import insert_new, paces

_EVERYBODY = "everybody's turn"


def take_turns(conn: Connection) -> None:
    """Let nobody else make rows, or let any go, until the end of the transaction.

    Two that each look who has been told, and then both tell, would tell people twice. Call it before anything is
    read that a decision rests on.
    """
    insert_new(conn, paces, [{"sender": _EVERYBODY, "free_at": datetime.fromtimestamp(0, UTC)}])
    conn.execute(update(paces).where(paces.c.sender == _EVERYBODY).values(sender=_EVERYBODY))
