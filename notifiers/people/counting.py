"""The people tables in; how many each group has, can be told or not and why, and when its list last came in, out."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection, func, select

from notifiers.audience import Medium
from notifiers.reasons import Reason

from .standing import address_of, person_of, why_not, with_standing
from .tables import ledger, members, opt_outs, unreachable
from .words import How

Counts = Mapping[str, Counter[Reason | None]]
"""By group, the members by why they may not be written to; None stands for those who may."""


def counts(conn: Connection, medium: Medium, groups: Collection[str] | None = None) -> Counts:
    """Count the members of groups, or of all, as one medium reaches them.

    Only the few of whom something was said are looked up one by one: all others differ in their address alone.
    """
    mine = [members.c.active] if groups is None else [members.c.active, members.c.group_id.in_(groups)]
    address = func.count(address_of(medium))
    everybody = select(members.c.group_id, func.count(), address).where(*mine).group_by(members.c.group_id)
    found: dict[str, Counter[Reason | None]] = {
        group: Counter({None: reached, Reason.NO_ADDRESS: count - reached})
        for group, count, reached in conn.execute(everybody)
    }
    said = select(opt_outs.c.person).union(select(unreachable.c.person))
    query = with_standing(medium, members.c.group_id, why_not(medium).label("why"), func.count(), address)
    spoken_of = query.where(*mine, person_of(medium).in_(said)).group_by(members.c.group_id, "why")
    for group, why, count, reached in conn.execute(spoken_of):
        found[group].subtract({None: reached, Reason.NO_ADDRESS: count - reached})
        found[group][why] += count
    return {group: +counted for group, counted in found.items()}


def last_taken_in(conn: Connection, groups: Collection[str]) -> dict[str, datetime]:
    """Say when a list last changed what is known of the consent in each group; a group without one is left out."""
    query = select(ledger.c.group_id, func.max(ledger.c.at)).where(
        ledger.c.group_id.in_(groups), ledger.c.how == How.FILE
    )
    return {group: at for group, at in conn.execute(query.group_by(ledger.c.group_id)) if at is not None}


def homes(conn: Connection, groups: Collection[str]) -> Iterator[tuple[str, int | None, int]]:
    """Count the members of groups by group and by the H3 cell they live in; None for whose home nobody knows."""
    query = select(members.c.group_id, members.c.cell9, func.count()).where(
        members.c.group_id.in_(groups), members.c.active
    )
    for row in conn.execute(query.group_by(members.c.group_id, members.c.cell9)):
        yield row[0], row[1], row[2]
