"""Burglaries and members by cell in; where many burglaries meet few members, the worst first, out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from .grid import ring

FEWEST: Final = 3
"""Of fewer members than this in a cell no number is told."""

FEW: Final = 2
"""What fewer members are reckoned as, so that no figure gives their number away."""

START: Final = 10
"""So many members are added everywhere: one burglary in an empty field does not outweigh ten in a street of members."""

AROUND: Final = 0.25
"""What lies in a neighbouring cell counts this much."""

WORTH_IT: Final = 2
"""A cell is in the list only with so many burglaries of its own."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A cell that is short of members.

    Parameters
    ----------
    burglaries
        In the cell itself, in the time looked at.
    members
        In the cell itself; None for fewer than three.
    score
        Burglaries per ten members, both smoothed: higher is worse.
    """

    cell: int
    burglaries: int
    members: int | None
    score: float

    @property
    def per_hundred(self) -> float | None:
        """Burglaries per 100 members; None where there are too few to divide by."""
        return 100 * self.burglaries / self.members if self.members else None


def told(members: int) -> int | None:
    """Give how many members are told of: none, a number, or None for few.

    >>> told(0), told(2), told(3)
    (0, None, 3)
    """
    return None if 0 < members < FEWEST else members


def reckoned(members: Mapping[int, int | None]) -> dict[int, int]:
    """Put a number to few."""
    return {cell: FEW if count is None else count for cell, count in members.items()}


def smoothed(cell: int, counts: Mapping[int, int]) -> float:
    """Add a quarter of what lies around."""
    return counts.get(cell, 0) + AROUND * sum(counts.get(each, 0) for each in ring(cell))


def scores(cells: Iterable[int], burglaries: Mapping[int, int], members: Mapping[int, int | None]) -> dict[int, float]:
    """Reckon burglaries per ten members; cells without any burglary in or around them are left out.

    >>> from h3.api.basic_int import latlng_to_cell
    >>> here = latlng_to_cell(56.2, 11.5, 8)
    >>> [scores([here], {here: 4}, members)[here] for members in ({}, {here: 30}, {here: None})]
    [4.0, 1.0, 3.3333333333333335]
    """
    numbers = reckoned(members)
    near = {cell: smoothed(cell, burglaries) for cell in cells}
    return {cell: 10 * felt / (START + smoothed(cell, numbers)) for cell, felt in near.items() if felt}


def ranked(scored: Mapping[int, float], burglaries: Mapping[int, int], members: Mapping[int, int | None]) -> list[Lack]:
    """List the cells that somebody should recruit in, the worst first."""
    worth = [cell for cell in scored if burglaries.get(cell, 0) >= WORTH_IT]
    order = sorted(worth, key=lambda cell: (-scored[cell], cell))
    return [Lack(cell, burglaries.get(cell, 0), members.get(cell, 0), scored[cell]) for cell in order]


def apart(lacks: Iterable[Lack], most: int) -> list[Lack]:
    """Keep of neighbours only the worst, so that a short list names different places."""
    kept: list[Lack] = []
    beside: set[int] = set()
    for lack in lacks:
        if lack.cell not in beside:
            kept.append(lack)
            beside.update(ring(lack.cell))
        if len(kept) == most:
            break
    return kept
