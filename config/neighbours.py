"""The areas of many partnerships in; for each of them the areas of others that it may hear from, out."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping

from detectors.ground import EARTH_M, apart_m

from .schema.partnership import PartnershipSettings
from .shapes import Shape

_TILE = 0.5  # degrees of latitude, and of longitude
_ROUND = 720  # tiles once round the globe
_DEGREE_M = math.radians(EARTH_M)

Tile = tuple[int, int]
Named = tuple[str, str]


def neighbours(partnerships: Mapping[str, PartnershipSettings]) -> dict[str, list[Named]]:
    """List, by partnership, the areas of others that may lie within its reach, as (partnership, area) in their order.

    Circles round the areas are compared, so some may be farther away than they look; none that is near is left out.
    """
    lying: dict[Tile, list[Named]] = defaultdict(list)
    for id_, partnership in partnerships.items():
        for key, area in partnership.areas.items():
            for tile in _tiles(area.shape, 0.0):
                lying[tile].append((id_, key))
    return {id_: sorted(set(_near(partnerships, lying, id_))) for id_ in partnerships}


def _near(
    partnerships: Mapping[str, PartnershipSettings], lying: Mapping[Tile, list[Named]], id_: str
) -> Iterator[Named]:
    ours, reach = partnerships[id_], _reach_m(partnerships[id_])
    for area in ours.areas.values():
        for tile in _tiles(area.shape, reach):
            for other, key in lying.get(tile, ()):
                theirs = partnerships[other].areas[key].shape
                if other != id_ and _apart(area.shape, theirs) <= reach:
                    yield other, key


def _reach_m(partnership: PartnershipSettings) -> float:
    """Tell how far across its border a partnership listens: as far as its detectors look."""
    return max((getattr(each, "reach_m", 0.0) for each in partnership.detection), default=0.0)


def _apart(one: Shape, other: Shape) -> float:
    """Tell how far the circles round two shapes are from each other; negative where they overlap, in metres."""
    return apart_m(*one.centre, *other.centre) - one.radius_m - other.radius_m


def _tiles(shape: Shape, reach: float) -> Iterator[Tile]:
    (lat, lon), high = shape.centre, (shape.radius_m + reach) / _DEGREE_M
    wide = min(high / max(math.cos(math.radians(min(abs(lat) + high, 89.0))), 0.01), 180.0)
    for row in range(math.floor((lat - high) / _TILE), math.floor((lat + high) / _TILE) + 1):
        for column in range(math.floor((lon - wide) / _TILE), math.floor((lon + wide) / _TILE) + 1):
            yield row, column % _ROUND
