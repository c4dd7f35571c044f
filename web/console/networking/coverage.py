"""Where members live in; how many there are to each area's addresses, and where there are too few, out."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Final

import h3.api.basic_int as h3  # type: ignore[import-untyped]  # h3 ships no types
from sqlalchemy import Connection

from config.schema.partnership import PartnershipSettings
from notifiers.people.counting import homes

ADDRESSES_A_MEMBER: Final = 30
"""With more addresses to a member than this, a road of some thirty houses has on average nobody who is told."""


@dataclass(frozen=True, slots=True)
class Cover:
    """One area.

    Parameters
    ----------
    addresses
        How many it holds, if the settings say so.
    members
        How many citizens who are members hear of it: those who live there, and those whose home nobody knows but
        whose group is for this area alone.
    """

    key: str
    name: str
    addresses: int | None
    members: int

    @property
    def per_hundred(self) -> float | None:
        """Members to a hundred addresses; None where nobody has said how many those are."""
        return None if self.addresses is None else 100 * self.members / self.addresses

    @property
    def few(self) -> bool:
        """Whether there are too few."""
        return self.addresses is not None and self.members * ADDRESSES_A_MEMBER < self.addresses


@dataclass(frozen=True, slots=True)
class Coverage:
    """All areas of a partnership, and how many members count in none since nobody knows where they live."""

    areas: tuple[Cover, ...]
    nowhere: int

    @property
    def widest(self) -> float:
        """How many members to a hundred addresses a whole bar stands for; what is beyond the scale fills it."""
        level = 100 / ADDRESSES_A_MEMBER
        most = max((area.per_hundred or 0.0 for area in self.areas), default=0.0)
        return min(max(most, 2 * level), 5 * level)


def coverage(conn: Connection, partnership: str, given: PartnershipSettings) -> Coverage:
    """Count the citizens of a partnership's groups by the area they live in; who is in two groups counts twice."""
    citizens = [key for key, group in given.groups.items() if group.citizens]
    found: Counter[str] = Counter()
    living: defaultdict[int, Counter[str]] = defaultdict(Counter)
    nowhere = 0
    for group_id, cell, count in homes(conn, [f"{partnership}/{key}" for key in citizens]):
        areas = given.areas_of(group_id.partition("/")[2])
        if cell is not None:
            for area in areas:
                living[cell][area] += count
        elif len(areas) == 1:
            found[areas[0]] += count
        else:
            nowhere += count
    for cell, by_area in living.items():
        lat, lon = h3.cell_to_latlng(cell)
        for area, count in by_area.items():
            if given.areas[area].shape.contains(lat, lon):
                found[area] += count
    covers = [Cover(key, given.area_name(key), area.addresses, found[key]) for key, area in given.areas.items()]
    return Coverage(tuple(sorted(covers, key=_fewest_first)), nowhere)


def _fewest_first(cover: Cover) -> tuple[bool, float, str]:
    return cover.per_hundred is None, cover.per_hundred or 0.0, cover.name
