"""A place in, inside or not out: patches of ground drawn as a circle, as H3 cells or as a polygon."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import h3  # type: ignore[import-untyped]  # h3 ships no types
import shapely

from detectors.ground import EARTH_M, apart_m

_DEGREE_M = math.radians(EARTH_M)

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


@dataclass(frozen=True, slots=True)
class Cells:
    """The ground of a set of H3 cells, of one resolution or several."""

    cells: frozenset[str]
    resolutions: tuple[int, ...]
    centre: Place
    radius_m: float
    square_m: float

    @classmethod
    def of(cls, cells: Iterable[str]) -> "Cells":
        """Build from at least one valid cell."""
        held = frozenset(cells)
        middles = [h3.cell_to_latlng(cell) for cell in sorted(held)]
        centre = (sum(lat for lat, _ in middles) / len(held), sum(lon for _, lon in middles) / len(held))
        corners = (corner for cell in held for corner in h3.cell_to_boundary(cell))
        return cls(
            held,
            tuple(sorted({h3.get_resolution(cell) for cell in held})),
            centre,
            max(apart_m(*centre, *corner) for corner in corners),
            sum(h3.cell_area(cell, unit="m^2") for cell in sorted(held)),
        )

    def contains(self, lat: float, lon: float) -> bool:
        """Tell whether a place lies in one of the cells."""
        return any(h3.latlng_to_cell(lat, lon, resolution) in self.cells for resolution in self.resolutions)


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


Shape = Circle | Cells | Polygon
