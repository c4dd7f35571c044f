"""A place and an area in; which way from the middle of the area it lies, out."""

import math
from typing import Final

from detectors.ground import Ground
from streams.core.policy import Area

MIDDLE: Final = "middle"
WAYS: Final = ("east", "northeast", "north", "northwest", "west", "southwest", "south", "southeast")
"""As they are named in ``words/*/map.yaml``, each after ``way_``."""

_NEAR: Final = 0.3
"""What lies within this part of an area's radius lies in the middle of it."""


def way_to(area: Area, lat: float, lon: float) -> str:
    """Say which way from the middle of an area a place lies.

    >>> from config.shapes import Circle
    >>> town = Area("nord", "Nordby", Circle(56.23, 11.55, 3300))
    >>> way_to(town, 56.25, 11.55), way_to(town, 56.215, 11.53), way_to(town, 56.232, 11.551)
    ('north', 'southwest', 'middle')
    """
    north, east = area.shape.centre
    x, y = Ground(north, east).metres(lat, lon)
    if math.hypot(x, y) < _NEAR * area.shape.radius_m:
        return MIDDLE
    return WAYS[round(math.atan2(y, x) / (math.pi / 4)) % 8]
