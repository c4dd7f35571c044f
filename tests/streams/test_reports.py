"""The columns of a report, as the contract has them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.ground import apart_m
from streams.core.facts import Refusal, Report
from streams.reports import read_columns, read_json, write_json


def reason(**columns: object) -> str:
    refusal = read_columns({"report_id": "r1", **columns})
    assert isinstance(refusal, Refusal), refusal
    return refusal.reason


def test_all_columns_of_the_contract_are_read() -> None:
    report = read_columns(
        {
            "report_id": "r1", "source": "polsas", "revision": 2, "status": "withdrawn", "category": "villa",
            "occurred_from": "2026-01-02T08:00", "occurred_to": "2026-01-02T17:00+01:00", "reported_at": "2026-01-02",
            "lat": 56.2, "lon": "11.5", "dwelling": "villa", "entry": "door", "attempted": "true",
        }
    )  # fmt: skip
    assert isinstance(report, Report)
    assert (report.key, report.revision, report.withdrawn, report.attempted) == ("polsas/r1", 2, True, True)
    assert report.occurred_from == datetime(2026, 1, 2, 8)
    assert report.occurred_to == datetime(2026, 1, 2, 16, tzinfo=UTC)
    assert report.reported_on


def test_utm32_coordinates_become_degrees() -> None:
    middle, east = (read_columns({"report_id": "r", "easting": e, "northing": 6_200_000}) for e in (500_000, 501_000))
    assert isinstance(middle, Report)
    assert isinstance(east, Report)
    assert middle.lon == 9.0  # the zone's own meridian
    assert apart_m(*place(middle), *place(east)) == pytest.approx(1000 / 0.9996, rel=0.005)  # its scale there


def place(report: Report) -> tuple[float, float]:
    assert report.lat is not None
    assert report.lon is not None
    return report.lat, report.lon


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"status": "closed"}, 'status "closed": expected "reported" or "withdrawn"'),
        ({"revision": 0}, 'revision "0": expected a whole number from 1'),
        ({"occurred_from": "i går"}, 'occurred_from "i går": expected a time such as 2026-11-21T17:30'),
        ({"occurred_from": "2026-01-02T17.30"}, 'occurred_from "2026-01-02T17.30": expected a time such as'),
        ({"occurred_from": "0001-01-01"}, 'occurred_from "0001-01-01": expected a time such as'),
        ({"occured_to": "2026-01-02"}, 'unknown column "occured_to"; did you mean "occurred_to"?'),
        ({"cpr": "010203-1234"}, 'unknown column "cpr"'),
        ({"lat": "56,2", "lon": 11.5}, "lat: expected degrees north as a number, with a point"),
        ({"lat": 56.2}, "lat and lon go together: one of them is missing"),
        ({"easting": 720000}, "easting and northing go together: one of them is missing"),
        (
            {"lat": 56.2, "lon": 11.5, "easting": 1, "northing": 2},
            "give either lat and lon or easting and northing, not both",
        ),
        ({"easting": 1e12, "northing": 1e12}, "easting and northing are not on the map"),
    ],
)
def test_a_column_at_fault_is_named_with_what_was_expected(columns: dict[str, object], said: str) -> None:
    assert reason(**columns).startswith(said)


def test_an_id_that_may_be_a_name_or_a_number_of_a_person_is_neither_taken_nor_repeated() -> None:
    for name in ("Anna Holm", "+4520304050", "a,55.81,12.37"):
        refusal = read_columns({"report_id": name})
        assert isinstance(refusal, Refusal)
        assert refusal.report_id == ""
        assert name not in refusal.reason


def test_a_column_that_is_written_twice_is_refused() -> None:
    refusal = read_json('{"report_id": "a", "lat": 56.1, "lat": 56.2}')
    assert isinstance(refusal, Refusal)
    assert (refusal.report_id, refusal.reason) == ("a", 'column "lat" is written twice')


def test_every_column_at_fault_is_named_at_once() -> None:
    assert reason(revision="x", status="y", cpr=1).count(";") == 2


def test_what_might_name_a_person_or_a_place_is_not_repeated() -> None:
    said = reason(status="Anders And, Paradisaeblevej 111", occurred_from="55.67611,12.56834", **{"jens 0101801234": 1})
    assert not any(private in said for private in ("Anders", "111", "55.6", "0101"))


def test_a_refusal_repeats_neither_places_nor_what_should_not_have_been_sent() -> None:
    said = reason(lat="56.123 N", lon=11.5, cpr="010203-1234", phone="+45 12345678")
    assert not any(private in said for private in ("56.123", "010203", "12345678"))


naive = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1))
words = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20)


@given(
    st.builds(
        Report,
        report_id=st.from_regex("[A-Za-z0-9ÆØÅæøåÄÖÜäöüÉé_.:/#-]{1,100}", fullmatch=True),
        source=words,
        revision=st.integers(1, 10_000),
        withdrawn=st.booleans(),
        occurred_from=st.none() | naive,
        reported_at=st.none() | naive,
        lat=st.just(56.25),
        lon=st.floats(-180, 180),
        attempted=st.none() | st.booleans(),
    )
)
def test_what_is_written_down_is_read_back_the_same(report: Report) -> None:
    assert read_json(write_json(report)) == report


@given(st.binary(max_size=300) | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(str))
def test_any_body_is_a_report_or_a_refusal_with_a_reason(body: bytes | str) -> None:
    read = read_json(body)
    assert isinstance(read, Report) or read.reason
