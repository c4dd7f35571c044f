"""The areas of a partnership in; the H3 cells that its map is made of, as large as it takes to see them all, out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import h3.api.basic_int as h3  # type: ignore[import-untyped]  # h3 ships no types
import shapely

from streams.core.policy import Area

from .outlines import DECIMALS, outline

FINEST: Final = 8
"""0.6 km² in Denmark: no cell is drawn smaller, so that no number says which home is meant."""

_COARSEST: Final = 5
_MOST_CELLS: Final = 2_500


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a map, all of one resolution.

    Parameters
    ----------
    cells
        Those that have any ground in common with an area.
    """

    resolution: int
    cells: frozenset[int]

    def cell_of(self, lat: float, lon: float) -> int:
        """Give the cell that a place lies in."""
        return int(h3.latlng_to_cell(lat, lon, self.resolution))

    def parent_of(self, finer: int) -> int:
        """Give the cell that a finer one belongs to."""
        return int(h3.cell_to_parent(finer, self.resolution))


def grid_of(areas: Sequence[Area]) -> Grid:
    """Cover areas with the finest cells that are not too many to draw and to take in."""
    ground = sum(area.shape.square_m for area in areas)
    for resolution in range(FINEST, _COARSEST, -1):
        if ground / h3.average_hexagon_area(resolution, unit="m^2") <= _MOST_CELLS:
            return Grid(resolution, _covering(areas, resolution))
    return Grid(_COARSEST, _covering(areas, _COARSEST))


def ring(cell: int) -> list[int]:
    """Give the cells next to one: six of them, or five at one of the twelve places where the grid bends."""
    return [int(each) for each in h3.grid_disk(cell, 1) if each != cell]


def centre(cell: int) -> tuple[float, float]:
    """Give the latitude and longitude of its middle."""
    lat, lon = h3.cell_to_latlng(cell)
    return float(lat), float(lon)


def cell_of_nine(lat: float, lon: float) -> int:
    """Give the cell of resolution 9 that a place lies in: 0.1 km², no farther than 200 m to a corner."""
    return int(h3.latlng_to_cell(lat, lon, 9))


def border(cell: int) -> list[int]:
    """Give the corners of a cell, latitude first, in units of 0.00001 degrees; all but the first relative to it."""
    corners = [(round(lat * 10**DECIMALS), round(lon * 10**DECIMALS)) for lat, lon in h3.cell_to_boundary(cell)]
    first = corners[0]
    return [
        *first,
        *(degrees - origin for corner in corners[1:] for degrees, origin in zip(corner, first, strict=True)),
    ]


def name(cell: int) -> str:
    """Write a cell as people exchange it."""
    return str(h3.int_to_str(cell))


def _covering(areas: Sequence[Area], resolution: int) -> frozenset[int]:
    ground = shapely.union_all([outline(area) for area in areas])
    # A set, since the parts of a multipolygon may name a cell twice.
    return frozenset(
        int(cell)
        for part in shapely.get_parts(ground)
        for cell in h3.h3shape_to_cells_experimental(h3.geo_to_h3shape(part), resolution, contain="overlap")
    )
