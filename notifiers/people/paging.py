"""A group in; its members, a page at a time, with what may be done and what was said, out. No number is among it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from notifiers.audience import Listed, Medium
from notifiers.reasons import Reason

from .standing import opted_out_at, why_not, with_standing
from .tables import EVERYWHERE, members, opt_outs
from .words import How

_MEDIA = (Medium.PHONE, Medium.EMAIL)
_SHOWN = 2
"""So many of a number's digits tell two members apart, and nobody who."""


@dataclass(frozen=True, slots=True)
class Reached:
    """One way to a member: why it is closed, if it is, and since when and by which way they closed it themselves."""

    medium: Medium
    why_not: Reason | None
    out_at: datetime | None = None
    out_how: How | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a group, of whom nothing is known here that could be dialled.

    Parameters
    ----------
    ending
        The last two digits of the number; empty without one.
    turn
        0 for who is asked first.
    at_home
        Whether it is known where they live.
    """

    recipient: str
    language: str
    consent_at: datetime
    consent_text: str
    turn: int
    ending: str
    at_home: bool
    reached: tuple[Reached, ...]


def page_of(conn: Connection, group_id: str, number: int, size: int, search: str = "") -> tuple[list[Member], int]:
    """List one page of the members of a group, in the order of their ids, and count all that the search finds.

    Parameters
    ----------
    number
        0 for the first page.
    search
        Part of an id, in any case; empty for everybody.
    """
    wanted = _wanted(group_id, search)
    total = conn.scalar(select(func.count()).select_from(members).where(*wanted)) or 0
    query = select(members.c.recipient).where(*wanted).order_by(members.c.recipient).offset(number * size).limit(size)
    return members_named(conn, group_id, conn.scalars(query).all()), total


def member(conn: Connection, listed: Listed) -> Member | None:
    """Look one member up; None if the group has no such member."""
    return next(iter(members_named(conn, listed.group_id, [listed.recipient])), None)


def members_named(conn: Connection, group_id: str, recipients: Sequence[str]) -> list[Member]:
    """Tell of some members of a group, in the order of their ids."""
    ways: dict[str, list[Reached]] = {recipient: [] for recipient in recipients}
    rows: dict[str, Row[Any]] = {}
    for medium in _MEDIA:
        columns = (*members.c, why_not(medium).label("why"), *opted_out_at())
        query = with_standing(medium, *columns).where(members.c.group_id == group_id, members.c.active)
        for row in conn.execute(query.where(members.c.recipient.in_(recipients))):
            rows[row.recipient] = row
            if row.why is not Reason.NO_ADDRESS:
                said = [at for at in row[-2:] if at is not None and at >= row.consent_at]
                ways[row.recipient].append(Reached(medium, row.why, max(said, default=None)))
    hows = _hows(conn, group_id, [row for row in rows.values() if any(each.out_at for each in ways[row.recipient])])
    return [_member(rows[name], ways[name], hows) for name in sorted(rows)]


def _wanted(group_id: str, search: str) -> list[ColumnElement[bool]]:
    found = [members.c.group_id == group_id, members.c.active.is_(True)]
    return [*found, members.c.recipient.icontains(search, autoescape=True)] if search else found


def _hows(conn: Connection, group_id: str, rows: Sequence[Row[Any]]) -> dict[tuple[str, Medium, datetime], How]:
    """Find by which way the few on a page who have opted out said so."""
    persons = {getattr(row, f"{medium}_person") for row in rows for medium in _MEDIA} - {None}
    query = select(opt_outs).where(opt_outs.c.person.in_(persons), opt_outs.c.group_id.in_((EVERYWHERE, group_id)))
    return {(row.person, row.medium, row.at): row.how for row in conn.execute(query)} if persons else {}


def _member(row: Row[Any], ways: Sequence[Reached], hows: dict[tuple[str, Medium, datetime], How]) -> Member:
    persons = {Medium.PHONE: row.phone_person, Medium.EMAIL: row.email_person}
    told = (
        Reached(each.medium, each.why_not, each.out_at, hows.get((persons[each.medium], each.medium, each.out_at)))
        if each.out_at
        else each
        for each in ways
    )
    return Member(
        row.recipient,
        row.language,
        row.consent_at,
        row.consent_text,
        row.turn,
        (row.phone or "")[-_SHOWN:],
        row.cell9 is not None,
        tuple(told),
    )
