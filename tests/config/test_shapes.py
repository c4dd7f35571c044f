"""A shape holds what lies in it: inside its radius, and for all shapes the same question has the same answer."""

import math

import h3  # type: ignore[import-untyped]  # h3 ships no types
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from config.shapes import Cells, Circle, Polygon, Shape
from detectors.ground import apart_m

FARUM = (55.81, 12.37)
CELL = h3.latlng_to_cell(*FARUM, 8)


def disc(lat: float, lon: float, metres: float) -> Polygon:
    """Draw a circle as a polygon of 360 corners."""
    north, east = metres / 111_195, metres / (111_195 * math.cos(math.radians(lat)))
    turns = [math.radians(degree) for degree in range(360)]
    return Polygon(shapely.Polygon([(lon + east * math.sin(turn), lat + north * math.cos(turn)) for turn in turns]))


SHAPES: list[Shape] = [
    Circle(*FARUM, 2500.0),
    disc(*FARUM, 2500.0),
    Cells.of(h3.grid_disk(CELL, 3)),
    Cells.of([CELL, *h3.cell_to_children(h3.grid_ring(CELL, 1)[0])]),
    Polygon(shapely.MultiPolygon([shapely.box(12.3, 55.8, 12.35, 55.82), shapely.box(12.4, 55.8, 12.45, 55.82)])),
]
NAMES = ["circle", "polygon", "cells", "mixed cells", "two polygons"]
near = st.tuples(st.floats(55.70, 55.92), st.floats(12.1, 12.6))


def border(shape: Shape) -> list[tuple[float, float]]:
    """Walk round a shape, some twenty metres at a time; give the places passed, in degrees."""
    ring: shapely.Geometry
    match shape:
        case Circle():
            ring = disc(shape.lat, shape.lon, shape.metres).outline.boundary
        case Cells():
            outlines = [shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(cell)]) for cell in shape.cells]
            ring = shapely.union_all(outlines).boundary
        case Polygon():
            ring = shape.outline.boundary
    return [(lat, lon) for lon, lat in shapely.get_coordinates(shapely.segmentize(ring, 2e-4))]


BORDERS = {name: border(shape) for name, shape in zip(NAMES, SHAPES, strict=True)}


@pytest.mark.parametrize("shape", SHAPES, ids=NAMES)
@given(place=near)
def test_whatever_a_shape_holds_lies_within_its_radius(shape: Shape, place: tuple[float, float]) -> None:
    if shape.contains(*place):
        assert apart_m(*shape.centre, *place) <= shape.radius_m + 1


@given(near)
def test_a_circle_drawn_as_a_polygon_holds_the_same_places(place: tuple[float, float]) -> None:
    distance = apart_m(*FARUM, *place)
    if not 2480 < distance < 2520:
        assert SHAPES[0].contains(*place) == SHAPES[1].contains(*place) == (distance < 2500)


@given(near)
def test_cells_hold_what_their_cells_hold(place: tuple[float, float]) -> None:
    assert SHAPES[2].contains(*place) == (h3.grid_distance(CELL, h3.latlng_to_cell(*place, 8)) <= 3)


@pytest.mark.parametrize("shape", SHAPES[:2], ids=["circle", "polygon"])
def test_the_ground_a_circle_covers_is_known_within_one_in_a_hundred(shape: Shape) -> None:
    assert shape.square_m == pytest.approx(math.pi * 2500**2, rel=0.01)


def test_a_border_belongs_to_the_polygon_so_that_neighbours_leave_no_gap() -> None:
    west, east = Polygon(shapely.box(12.0, 55.0, 12.5, 56.0)), Polygon(shapely.box(12.5, 55.0, 13.0, 56.0))
    assert west.contains(55.5, 12.5)
    assert east.contains(55.5, 12.5)


def test_the_hole_of_a_polygon_is_outside() -> None:
    ring = shapely.box(12.0, 55.0, 13.0, 56.0).difference(shapely.box(12.4, 55.4, 12.6, 55.6))
    assert isinstance(ring, shapely.Polygon)
    assert not Polygon(ring).contains(55.5, 12.5)


@pytest.mark.parametrize(("name", "shape"), [*zip(NAMES, SHAPES, strict=True)], ids=NAMES)
@given(place=near, metres=st.floats(50, 10_000))
def test_near_is_what_lies_inside_or_within_so_many_metres_to_a_part_in_a_hundred(
    name: str, shape: Shape, place: tuple[float, float], metres: float
) -> None:
    away = min(apart_m(*place, *passed) for passed in BORDERS[name])
    if shape.contains(*place):
        assert shape.near(*place, metres)
    elif not 0.99 * metres - 5 < away < 1.01 * metres + 5:
        assert shape.near(*place, metres) == (away < metres)


@pytest.mark.parametrize("shape", SHAPES, ids=NAMES)
@given(place=near)
def test_within_no_metres_is_only_what_lies_inside(shape: Shape, place: tuple[float, float]) -> None:
    assert shape.near(*place, 0.0) == shape.contains(*place)


def test_near_is_as_far_to_the_east_as_to_the_north_up_where_degrees_are_narrow() -> None:
    north = Polygon(shapely.box(20.0, 69.0, 21.0, 69.5))
    degree_m = 111_195 * math.cos(math.radians(69.25))
    for apart in (500.0, 9_000.0):
        assert north.near(69.25, 21.0 + apart / degree_m, apart * 1.01)
        assert not north.near(69.25, 21.0 + apart / degree_m, apart * 0.99)
        assert north.near(69.5 + apart / 111_195, 20.5, apart * 1.01)
        assert not north.near(69.5 + apart / 111_195, 20.5, apart * 0.99)
