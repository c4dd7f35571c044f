"""The areas of a partnership in; their outlines, as light as a map of that size needs them, out."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import shapely

from config.shapes import Cells, Circle, Polygon
from detectors.ground import Ground
from streams.core.policy import Area

DECIMALS: Final = 5
"""Degrees are rounded to so many: a metre."""

_PRECISION: Final = 10**-DECIMALS
_CORNERS: Final = 48
_FINENESS: Final = 1_500
"""An outline is simplified by no more than this part of the whole map's width: less than a pixel when all is shown."""

Outline = shapely.Polygon | shapely.MultiPolygon


def outline(area: Area) -> Outline:
    """Draw round an area, in degrees, longitude first."""
    match area.shape:
        case Circle(lat, lon, metres):
            ground, turns = Ground(lat, lon), (2 * math.pi * n / _CORNERS for n in range(_CORNERS))
            corners = (ground.degrees(metres * math.cos(turn), metres * math.sin(turn)) for turn in turns)
            return shapely.Polygon([(east, north) for north, east in corners])
        case Cells(outlines=cells):
            return _polygons(shapely.union_all(cells.geometries))
        case Polygon(outline=drawn):
            return drawn
    raise TypeError(f"area {area.id} is drawn in a way that the map does not know")


def areas_drawn(areas: Sequence[Area]) -> list[Mapping[str, Any]]:
    """Give what a browser draws: circles as such, all else as GeoJSON geometries that fit each other."""
    drawn = _lightened([outline(area) for area in areas])
    return [
        {
            "id": area.id,
            "name": area.name,
            "centre": [round(degrees, DECIMALS) for degrees in area.shape.centre],
            **_shape(area, light),
        }
        for area, light in zip(areas, drawn, strict=True)
    ]


def box(areas: Sequence[Area]) -> tuple[float, float, float, float]:
    """Give west, south, east and north of all of them."""
    west, south, east, north = shapely.total_bounds([outline(area) for area in areas])
    return float(west), float(south), float(east), float(north)


def _shape(area: Area, light: shapely.Geometry) -> Mapping[str, Any]:
    if isinstance(area.shape, Circle):
        return {"metres": area.shape.metres}
    # Rounding alone would make some outlines cross themselves; this also keeps them whole.
    return {"geometry": shapely.geometry.mapping(_polygons(shapely.set_precision(light, _PRECISION)))}


def _lightened(outlines: Sequence[Outline]) -> Sequence[shapely.Geometry]:
    """Simplify neighbours along the same lines, where they are neighbours and do not overlap."""
    west, _, east, _ = shapely.total_bounds(list(outlines))
    tolerance = (east - west) / _FINENESS
    if shapely.coverage_is_valid(list(outlines)):
        return list(shapely.coverage_simplify(list(outlines), tolerance))
    return [shapely.simplify(each, tolerance) for each in outlines]


def _polygons(ground: shapely.Geometry) -> Outline:
    """Keep the parts that enclose something."""
    parts = [part for part in shapely.get_parts(ground) if isinstance(part, shapely.Polygon) and not part.is_empty]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
