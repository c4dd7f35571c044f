"""The cells of a circle or an area in; the members who live there, found by an index among millions, out."""

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Connection, func, select

from notifiers.audience import Listed

from .tables import members

_AT_ONCE = 10_000
"""Cells in one query: a municipality of 900 km². The databases take three times as many."""


def living_in(conn: Connection, cells: Collection[int], group_id: str | None = None) -> Iterator[Listed]:
    """List the members of a group, or of all groups, whose cell is one of these."""
    for there in homes_in(cells, group_id):
        query = select(members.c.group_id, members.c.recipient).where(*there).execution_options(yield_per=10_000)
        with conn.execute(query) as rows:
            yield from map(Listed._make, rows)


def count_in(conn: Connection, cells: Collection[int], group_id: str | None = None) -> int:
    """Count the members of a group, or of all groups, whose cell is one of these."""
    counts = (select(func.count()).select_from(members).where(*there) for there in homes_in(cells, group_id))
    return sum(conn.scalar(count) or 0 for count in counts)


def homes_in(cells: Collection[int], group_id: str | None) -> Iterator[list[ColumnElement[bool]]]:
    """Say in SQL, for a handful of cells at a time, who lives in them; the cells are named one by one.

    Ranges of cells would be fewer, but to join a table of them SQLite makes an index of its own, every time anew, and
    ranges spelled out take it twice as long as the cells.
    """
    every = sorted(cells)
    for start in range(0, len(every), _AT_ONCE):
        there: list[ColumnElement[bool]] = [members.c.cell9.in_(every[start : start + _AT_ONCE])]
        yield there if group_id is None else [*there, members.c.group_id == group_id]
