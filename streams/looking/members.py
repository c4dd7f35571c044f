"""The members of some groups in; how many of those who can be told at this moment live in each H3 cell out."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select, union

from notifiers.audience import Medium
from notifiers.people.standing import why_not, with_standing
from notifiers.people.tables import ledger, members, unreachable


@dataclass(frozen=True, slots=True)
class Homes:
    """Where those who can be told live: people by H3 cell of resolution 9, and how many nobody knows it of."""

    by_cell: Mapping[int, int]
    unplaced: int = 0

    @property
    def people(self) -> int:
        """How many there are."""
        return sum(self.by_cell.values()) + self.unplaced


def homes(conn: Connection, media: Mapping[str, Collection[Medium]]) -> Homes:
    """Count who can be told, by group as the members' table has it and what it is written by; each person once.

    Somebody can be told if there is one medium that their group uses and nothing stands against. A mail address that is
    listed with a telephone in one group is the same person where it stands alone in another. Of two homes of a person
    one counts, always the same.
    """
    asked = [_reachable(medium, [group for group, used in media.items() if medium in used]) for medium in Medium]
    wanted = [each for each in asked if each is not None]
    if not wanted:
        return Homes({})
    rows = [tuple(row) for row in conn.execute(union(*wanted))]
    phones = dict(sorted((mail, phone) for phone, mail, _ in rows if phone and mail))
    home: dict[str, int | None] = {}
    for phone, mail, cell in sorted(rows, key=lambda row: (row[2] is not None, row[2] or 0)):
        home[phone or phones.get(mail, mail)] = cell
    by_cell = Counter(home.values())
    unplaced = by_cell.pop(None, 0)
    return Homes({cell: people for cell, people in by_cell.items() if cell is not None}, unplaced)


def state_of_members(conn: Connection) -> tuple[Any, ...]:
    """Give what changes whenever somebody joins, leaves, moves or is found to be out of reach."""
    last = select(func.max(ledger.c.seq)).scalar_subquery()
    asked = select(
        last,
        select(func.max(unreachable.c.at)).scalar_subquery(),
        func.count(),
        func.max(members.c.id),
        func.sum(members.c.cell9 % 1_000_003),
    )
    return tuple(conn.execute(asked.where(members.c.active)).one())


def _reachable(medium: Medium, groups: Collection[str]) -> Select[Any] | None:
    """Select what each person is known by, without saying it, and their homes."""
    if not groups or medium is Medium.ITSELF:
        return None
    query = with_standing(medium, members.c.phone_person, members.c.email_person, members.c.cell9)
    return query.where(members.c.group_id.in_(groups), members.c.active, why_not(medium).is_(None)).distinct()
