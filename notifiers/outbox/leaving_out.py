"""Rows that are to go on after a wait in; those that their people must not get any more left out of them."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, select, update

from notifiers.reasons import Reason

from . import sifting
from .fates import SendState
from .tables import messages, outbox


def leave_out(conn: Connection, rows: ColumnElement[bool], now: datetime, *, counted: bool) -> None:
    """Suppress those of some rows whose people have been told meanwhile, or have had enough for the month.

    Call it in a transaction that has taken its turn, and before the rows or their messages go on.

    Parameters
    ----------
    counted
        Whether the rows themselves count towards the month as they stand.
    """
    asked = (messages.c.id, messages.c.thread, messages.c.channel, messages.c.most_per_month)
    theirs = messages.c.id.in_(select(outbox.c.message_id).where(rows).scalar_subquery())
    for id_, thread, channel, most in conn.execute(select(*asked).where(theirs)).all():
        full = () if most is None else sifting.full(conn, most + counted, now)
        why_not = dict.fromkeys(full, Reason.CAP)
        why_not |= dict.fromkeys(sifting.told(conn, thread, channel), Reason.ALREADY_TOLD)
        found = conn.execute(select(outbox.c.id, outbox.c.person).where(rows, outbox.c.message_id == id_))
        left_out = [{"row_id": row.id, "why": why_not[row.person]} for row in found if row.person in why_not]
        if left_out:
            one = update(outbox).where(outbox.c.id == bindparam("row_id"))
            no = {"state": SendState.SUPPRESSED, "reason": bindparam("why"), "settled_at": now}
            conn.execute(one.values(no), left_out)
