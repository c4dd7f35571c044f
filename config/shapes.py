"""A place in, inside or not, or near, out: patches of ground drawn as a circle, as H3 cells or as a polygon."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import h3  # type: ignore[import-untyped]  # h3 ships no types
import numpy as np
import shapely

from detectors.ground import EARTH_M, apart_m

_DEGREE_M = math.radians(EARTH_M)
_BEARINGS = np.linspace(0, 2 * math.pi, 64, endpoint=False)  # so many corners keep a drawn circle true to 1 in 800
_SLACK_M = 1.0  # no cell's own ground is drawn truer than that

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Circle:
    """Everything within ``metres`` of a place."""

    lat: float
    lon: float
    metres: float

    @property
    def centre(self) -> Place:
        """Latitude and longitude of the middle, in degrees."""
        return self.lat, self.lon

    @property
    def radius_m(self) -> float:
        """The radius, in metres."""
        return self.metres

    @property
    def square_m(self) -> float:
        """The ground it covers, in square metres."""
        return math.pi * self.metres**2

    def contains(self, lat: float, lon: float) -> bool:
        """Tell whether a place lies within the circle; the band of latitudes settles most of them at once."""
        if abs(lat - self.lat) * _DEGREE_M > self.metres:
            return False
        return apart_m(*self.centre, lat, lon) <= self.metres

    def near(self, lat: float, lon: float, metres: float) -> bool:
        """Tell whether a place lies within the circle or no farther than so many metres from it."""
        return Circle(self.lat, self.lon, self.metres + metres).contains(lat, lon)


@dataclass(frozen=True, slots=True)
class Cells:
    """The ground of a set of H3 cells, of one resolution or several."""

    cells: frozenset[str]
    resolutions: tuple[int, ...]
    centre: Place
    radius_m: float
    square_m: float
    outlines: shapely.STRtree = field(repr=False, compare=False)

    @classmethod
    def of(cls, cells: Iterable[str]) -> "Cells":
        """Build from at least one valid cell."""
        held = frozenset(cells)
        middles = [h3.cell_to_latlng(cell) for cell in sorted(held)]
        centre = (sum(lat for lat, _ in middles) / len(held), sum(lon for _, lon in middles) / len(held))
        borders = [h3.cell_to_boundary(cell) for cell in sorted(held)]
        return cls(
            held,
            tuple(sorted({h3.get_resolution(cell) for cell in held})),
            centre,
            max(apart_m(*centre, *corner) for border in borders for corner in border),
            sum(h3.cell_area(cell, unit="m^2") for cell in sorted(held)),
            shapely.STRtree([shapely.Polygon([(lon, lat) for lat, lon in border]) for border in borders]),
        )

    def contains(self, lat: float, lon: float) -> bool:
        """Tell whether a place lies in one of the cells."""
        return any(h3.latlng_to_cell(lat, lon, resolution) in self.cells for resolution in self.resolutions)

    def near(self, lat: float, lon: float, metres: float) -> bool:
        """Tell whether a place lies in one of the cells or no farther than so many metres from one."""
        if _far(self, lat, lon, metres):
            return False
        reached = metres > 0 and len(self.outlines.query(_disc(lat, lon, metres), predicate="intersects")) > 0
        return reached or self.contains(lat, lon)


@dataclass(frozen=True, slots=True)
class Polygon:
    """The ground inside one outline or several, its border included."""

    outline: shapely.Polygon | shapely.MultiPolygon
    box: tuple[float, float, float, float] = field(init=False, repr=False)
    centre: Place = field(init=False)
    radius_m: float = field(init=False)

    def __post_init__(self) -> None:
        shapely.prepare(self.outline)
        middle = self.outline.centroid
        centre = (middle.y, middle.x)
        corners = shapely.get_coordinates(self.outline)
        object.__setattr__(self, "box", self.outline.bounds)
        object.__setattr__(self, "centre", centre)
        object.__setattr__(self, "radius_m", max(apart_m(*centre, lat, lon) for lon, lat in corners))

    @property
    def square_m(self) -> float:
        """The ground it covers, in square metres, as a flat map at its own latitude has it."""
        return float(self.outline.area) * _DEGREE_M**2 * math.cos(math.radians(self.centre[0]))

    def contains(self, lat: float, lon: float) -> bool:
        """Tell whether a place lies inside; the surrounding box settles most of them at once."""
        west, south, east, north = self.box
        if not (south <= lat <= north and west <= lon <= east):
            return False
        return bool(shapely.intersects_xy(self.outline, lon, lat))

    def near(self, lat: float, lon: float, metres: float) -> bool:
        """Tell whether a place lies inside or no farther than so many metres from the outline."""
        if _far(self, lat, lon, metres):
            return False
        reached = metres > 0 and bool(shapely.intersects(self.outline, _disc(lat, lon, metres)))
        return reached or self.contains(lat, lon)


Shape = Circle | Cells | Polygon


def _far(shape: Cells | Polygon, lat: float, lon: float, metres: float) -> bool:
    """Tell whether a place is farther off than that even from the circle round a shape: most are, and quickly told."""
    farthest = shape.radius_m + metres + _SLACK_M
    if abs(lat - shape.centre[0]) * _DEGREE_M > farthest:
        return True
    return apart_m(*shape.centre, lat, lon) > farthest


def _disc(lat: float, lon: float, metres: float) -> shapely.Polygon:
    """Draw the circle round a place, in degrees, as it lies on the globe."""
    phi, arc = math.radians(lat), metres / EARTH_M
    sines = math.sin(phi) * math.cos(arc) + math.cos(phi) * math.sin(arc) * np.cos(_BEARINGS)
    east = np.arctan2(np.sin(_BEARINGS) * math.sin(arc) * math.cos(phi), math.cos(arc) - math.sin(phi) * sines)
    return shapely.Polygon(np.column_stack([lon + np.degrees(east), np.degrees(np.arcsin(sines))]))
