"""Wherever in a cell a burglary was, those who are not the police are sent the very same bytes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Final

import h3.api.basic_int as h3  # type: ignore[import-untyped]  # h3 ships no types
import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.facts import Report
from tests.web.console.house import Console
from tests.world import burglary
from web.access.roles import Role

PAGES: Final = ("/ground.json", "/cells.json", "/spates.json", "/recruit.csv", "/part/spates", "/part/places",
                "/part/table", "/part/chart", "")  # fmt: skip
CLERKS: Final = (Role.READER, Role.COORDINATOR, Role.APPROVER)
MARK: Final = re.compile(rb'data-mark="[^"]*"')  # that something was reported, and nothing of what
TWELVE_DAYS: Final = 288.0  # so far apart that there is no spate

places = st.tuples(st.floats(-1500, 1500), st.floats(2000, 4500))
ways = st.tuples(st.floats(0, 1), st.integers(0, 5))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with Console(tmp_path_factory.mktemp("house")) as console:
        yield console


@pytest.fixture(scope="module")
def clerk(house: Console) -> TestClient:
    return house.browser(*CLERKS)


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    return count()


def moved(report: Report, way: tuple[float, int]) -> Report:
    """Correct where a report lies, within its own cell: on the way from the middle to one of the corners."""
    assert report.lat is not None
    assert report.lon is not None
    cell = h3.latlng_to_cell(report.lat, report.lon, 8)
    (north, east), corners = h3.cell_to_latlng(cell), h3.cell_to_boundary(cell)
    part, corner = 0.9 * way[0], corners[way[1] % len(corners)]
    there = north + part * (corner[0] - north), east + part * (corner[1] - east)
    return replace(report, revision=2, lat=there[0], lon=there[1])


def sent(browser: TestClient) -> list[bytes]:
    """Give all that somebody is sent, but for the mark of the page."""
    answers = [browser.get(f"/console/lund/map{page}") for page in PAGES]
    assert all(answer.status_code == 200 for answer in answers)
    return [MARK.sub(b"", answer.content) for answer in answers]


@settings(max_examples=10, deadline=None)
@given(place=places, way=ways)
def test_those_who_see_cells_cannot_tell_where_in_a_cell_it_was(
    house: Console, clerk: TestClient, numbers: Iterator[int], place: tuple[float, float], way: tuple[float, int]
) -> None:
    number = next(numbers)
    report = burglary(f"r{number}", -TWELVE_DAYS * (number % 30), x=place[0], y=place[1])
    house.report(report)
    before = sent(clerk)
    house.report(moved(report, way))
    assert sent(clerk) == before


@settings(max_examples=10, deadline=None)
@given(place=places)
def test_a_spate_is_told_no_nearer_than_by_the_middle_of_a_cell(
    house: Console, clerk: TestClient, numbers: Iterator[int], place: tuple[float, float]
) -> None:
    number = next(numbers)
    x, y = place
    reports = [burglary(f"s{number}-{n}", 12 * n - 48, x=x + 7.0 * n, y=y) for n in range(4)]
    house.report(*reports)
    told = clerk.get("/console/lund/map/spates.json").json()["rows"]
    circles = [stage[2:5] for spate in told.values() for stage in spate["stages"]]
    for lat, lon, _ in circles:
        assert (lat, lon) == tuple(round(each, 5) for each in h3.cell_to_latlng(h3.latlng_to_cell(lat, lon, 9)))
    assert any(all(covers(circle, each) for each in reports) for circle in circles)


def covers(circle: tuple[float, float, int], report: Report) -> bool:
    """Tell whether a burglary lies in a circle."""
    lat, lon, radius = circle
    return bool(h3.great_circle_distance((lat, lon), (report.lat, report.lon), unit="m") <= radius)
