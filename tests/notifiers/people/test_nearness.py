"""Who lives near, by the middle of the cell they live in: nobody missed, nobody too many, however it is asked."""

import h3.api.basic_int as h3  # type: ignore[import-untyped]  # h3 ships no types
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from notifiers.audience import Near
from notifiers.people.nearness import cell_of, cells_inside, cells_near, lives_near

LATITUDES = st.floats(54.5, 57.8)
LONGITUDES = st.floats(8.0, 15.2)
PLACES = st.builds(Near, LATITUDES, LONGITUDES, st.floats(1, 3000))


def all_round(near: Near) -> set[int]:
    """Every cell of a patch that is far larger than the circle."""
    return set(h3.grid_disk(cell_of(near.lat, near.lon), 2 + int(near.metres / 150)))


@settings(max_examples=50, deadline=None)
@given(PLACES)
def test_the_cells_near_a_place_are_those_whose_middle_is(near: Near) -> None:
    middle_is = lives_near(near)
    assert cells_near(near) == {cell for cell in all_round(near) if middle_is(cell)}


@settings(deadline=None)
@given(PLACES, st.floats(-180, 180), st.floats(0, 1))
def test_a_home_counts_as_at_most_two_hundred_metres_nearer_or_farther(near: Near, angle: float, away: float) -> None:
    lat = near.lat + away * near.metres / 111_200
    lon = near.lon + angle / 180 * away * near.metres / 111_200
    home = cell_of(lat, lon)
    metres = h3.great_circle_distance((near.lat, near.lon), (lat, lon), unit="m")
    assert lives_near(Near(near.lat, near.lon, metres + 200))(home)
    assert metres <= 200 or not lives_near(Near(near.lat, near.lon, metres - 200))(home)


def test_a_polygon_in_two_parts_names_every_cell_once() -> None:
    parts = shapely.MultiPolygon([shapely.box(12.30, 55.80, 12.34, 55.82), shapely.box(12.34, 55.80, 12.36, 55.82)])
    cells = cells_inside(parts)
    assert cells == cells_inside(shapely.box(12.30, 55.80, 12.36, 55.82))
    for cell in cells:
        lat, lon = h3.cell_to_latlng(cell)
        assert parts.covers(shapely.Point(lon, lat))
