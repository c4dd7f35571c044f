"""Places and patches in, the H3 cells in which those live who count as near out.

A member's home is kept as an H3 cell of resolution 9 and nothing finer: some 0.085 km² in Denmark, 166 to 194 m from
the middle to a corner. The middle of the cell decides who is near, so a home may be up to 200 m nearer or farther
than it counts for.
"""

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import h3.api.basic_int as h3  # type: ignore[import-untyped]  # h3 ships no types

from notifiers.audience import Near

RESOLUTION = 9
_DISTORTION = 0.9
"""Cells are no perfect hexagons, and change slowly in size from one to the next."""


def cell_of(lat: float, lon: float) -> int:
    """Give the cell that a place lies in; WGS84 degrees."""
    return int(h3.latlng_to_cell(lat, lon, RESOLUTION))


def cell_named(written: str) -> int:
    """Read an H3 cell of resolution 9 or finer, and give the one of resolution 9. Raises `ValueError`.

    >>> cell_named("891f05935cfffff") == cell_named("8a1f05935ce7fff") == cell_of(55.8, 12.4)
    True
    """
    try:
        cell = h3.str_to_int(written)
    except ValueError:
        raise ValueError("is not an H3 cell") from None
    if not h3.is_valid_cell(cell):
        raise ValueError("is not an H3 cell")
    if h3.get_resolution(cell) < RESOLUTION:
        raise ValueError(f"is an H3 cell too large to say who is near; resolution {RESOLUTION} is needed")
    return int(h3.cell_to_parent(cell, RESOLUTION))


def cell_name(cell: int) -> str:
    """Write a cell as people exchange it."""
    return str(h3.int_to_str(cell))


def lives_near(near: Near) -> Callable[[int], bool]:
    """Give a test of cells: whether the middle of one lies within the radius."""

    @cache
    def within(cell: int) -> bool:
        return _apart_m(near, cell) <= near.metres

    return within


def cells_near(near: Near) -> set[int]:
    """List every cell whose middle lies within the radius: work grows with its square, 20 ms at 10 km."""
    home = cell_of(near.lat, near.lon)
    edges = [h3.edge_length(edge, unit="m") for edge in h3.origin_to_directed_edges(home)]
    # Ring k lies at least 1.5 edges further out than ring k - 1; the place itself may lie an edge off its middle.
    rings = math.ceil((near.metres + max(edges)) / (1.5 * _DISTORTION * min(edges)))
    return {cell for cell in h3.grid_disk(home, rings) if _apart_m(near, cell) <= near.metres}


def cells_inside(shape: Any) -> set[int]:  # noqa: ANN401 - whatever has a __geo_interface__, or GeoJSON itself
    """List every cell whose middle lies inside a polygon or several."""
    # A set, since the parts of a multipolygon may name a cell twice.
    return set(h3.geo_to_cells(shape, RESOLUTION))


def _apart_m(near: Near, cell: int) -> float:
    return float(h3.great_circle_distance((near.lat, near.lon), h3.cell_to_latlng(cell), unit="m"))
