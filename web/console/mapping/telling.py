"""A map as it is now in; what stands in words beside it, card by card and line by line, out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from config.schema.partnership import PartnershipSettings
from streams.core.policy import Policy
from streams.looking.spates import SpateSeen, area_name, nearest_area

from .grid import centre, name
from .lacking import FEWEST, Lack, apart
from .places import way_to
from .sheet import WINDOW, YEAR, Sheet

IN_LIST: Final = 10
"""So many places to recruit in are enough for one evening."""


@dataclass(frozen=True, slots=True)
class SpateCard:
    """What a card says of a spate that goes on; ``radius_m`` is rounded up to whole hundreds of metres."""

    id: str
    area: str
    observed: int
    expected: float | None
    radius_m: int
    since: datetime
    at: datetime
    stage: str


@dataclass(frozen=True, slots=True)
class Place:
    """One line of where to recruit: a cell, and words to find it by.

    Parameters
    ----------
    members
        None for few.
    grouped
        Whether there is a group of citizens that hears of the area.
    """

    cell: str
    area: str
    way: str
    burglaries: int
    members: int | None
    per_hundred: float | None
    score: float
    grouped: bool


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One line of the table: an area, what happened in it, and who is there. ``members`` is None for few."""

    id: str
    name: str
    lately: int
    year: int
    members: int | None
    spates: int
    groups: tuple[str, ...]


def cards(policy: Policy, spates: Sequence[SpateSeen]) -> list[SpateCard]:
    """Make a card for every spate that goes on."""
    return [
        SpateCard(
            spate.id,
            area_name(policy, spate.latest.lat, spate.latest.lon),
            spate.latest.observed,
            spate.latest.expected,
            -(-spate.latest.radius_m // 100) * 100,
            spate.latest.window_from,
            spate.latest.at,
            spate.stage.value,
        )
        for spate in spates
        if spate.open
    ]


def places(sheet: Sheet, settings: PartnershipSettings) -> list[Place]:
    """List where to recruit, of neighbouring cells the worst."""
    return [_place(sheet, each, settings) for each in apart(sheet.lacking, IN_LIST)]


def all_places(sheet: Sheet, settings: PartnershipSettings) -> Iterator[Place]:
    """Go through all cells that are short of members, the worst first."""
    return (_place(sheet, each, settings) for each in sheet.lacking)


def area_lines(sheet: Sheet, settings: PartnershipSettings, spates: Sequence[SpateSeen]) -> list[AreaLine]:
    """Make a line for every area."""
    lately, year = sheet.burglaries_by_area(WINDOW), sheet.burglaries_by_area(YEAR)
    going_on = Counter(nearest_area(sheet.policy, each.latest.lat, each.latest.lon).id for each in spates if each.open)
    groups = _groups(settings)
    return [
        AreaLine(
            area.id,
            area.name,
            lately[area.id],
            year[area.id],
            None if 0 < sheet.people_by_area[area.id] < FEWEST else sheet.people_by_area[area.id],
            going_on[area.id],
            groups.get(area.id, ()),
        )
        for area in sheet.policy.areas
    ]


def _place(sheet: Sheet, lack: Lack, settings: PartnershipSettings) -> Place:
    lat, lon = centre(lack.cell)
    area = nearest_area(sheet.policy, lat, lon)
    return Place(
        name(lack.cell),
        area.name,
        way_to(area, lat, lon),
        lack.burglaries,
        lack.members,
        lack.per_hundred,
        lack.score,
        area.id in _groups(settings),
    )


def _groups(settings: PartnershipSettings) -> Mapping[str, tuple[str, ...]]:
    """Name the groups of citizens that hear of each area."""
    found: dict[str, tuple[str, ...]] = {}
    for key, group in settings.groups.items():
        for area in settings.areas_of(key) if group.citizens else ():
            found[area] = (*found.get(area, ()), settings.group_name(key))
    return found
