"""Which reports are believed, and what is said of the others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.facts import Incident, Refusal, Report
from streams.core.hearing import Hearing
from streams.core.intake import believe, known_at
from tests.world import NOW, START, burglary, town

(LUND,) = town()
NAIVE = datetime(2026, 3, 2, 17, 30)


def believed(report: Report) -> Incident:
    incident = believe(LUND, report, NOW, taken=True)
    assert isinstance(incident, Incident), incident
    return incident


def refused(report: Report) -> str:
    refusal = believe(LUND, report, NOW, taken=True)
    assert isinstance(refusal, Refusal), refusal
    return refusal.reason


def test_naive_times_are_local_winter_and_summer() -> None:
    winter = believed(burglary("a", 0, occurred_from=NAIVE, occurred_to=None, reported_at=None))
    summer = believed(burglary("a", 0, occurred_from=NAIVE.replace(month=7), occurred_to=None, reported_at=None))
    assert winter.began == datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
    assert summer.began == datetime(2026, 7, 2, 15, 30, tzinfo=UTC)


def test_an_interval_keeps_both_ends() -> None:
    incident = believed(burglary("a", 10))
    assert incident.ended - incident.began == timedelta(hours=3)
    assert incident.known_at == START + timedelta(hours=10)


@pytest.mark.parametrize("missing", ["occurred_from", "occurred_to"])
def test_either_end_may_be_missing(missing: str) -> None:
    incident = believed(burglary("a", 0, **dict[str, Any]({missing: None})))
    assert incident.began == incident.ended


def test_only_the_time_of_the_report_is_enough() -> None:
    assert believed(burglary("a", 5, occurred_from=None, occurred_to=None)).began == START + timedelta(hours=5)


def test_a_bare_date_of_report_means_some_time_that_day_after_the_burglary_ended() -> None:
    report = burglary("a", 0, occurred_from=None, occurred_to=NAIVE, reported_at=datetime(2026, 3, 2), reported_on=True)
    assert known_at(report, LUND.timezone) == datetime(2026, 3, 2, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"lat": None, "lon": None}, "there is no place: give lat and lon, or easting and northing"),
        ({"lat": 0.0, "lon": 0.0}, "the place is not on the map: lat is within ±90, lon within ±180 degrees"),
        ({"lat": 155.0}, "the place is not on the map: lat is within ±90, lon within ±180 degrees"),
        (
            {"occurred_from": None, "occurred_to": None, "reported_at": None},
            "there is no time: give occurred_from, occurred_to or reported_at",
        ),
        (
            {"occurred_from": NAIVE, "occurred_to": NAIVE - timedelta(hours=1)},
            'occurred_to "2026-03-02T16:30:00" is before occurred_from "2026-03-02T17:30:00"',
        ),
        (
            {"occurred_from": NAIVE.replace(year=1916)},
            'occurred_from "1916-03-02T17:30:00" is before 2000; is the year right?',
        ),
        (
            {"occurred_from": NAIVE.replace(year=2024), "occurred_to": NAIVE},
            'occurred_from "2024-03-02T17:30:00" is more than a year before occurred_to "2026-03-02T17:30:00"',
        ),
        (
            {"occurred_from": NAIVE.replace(year=2031), "occurred_to": None, "reported_at": None},
            'the report is from the future: "2031-03-02 16:30 UTC", and now is 2027-01-01 00:00 UTC',
        ),
        (
            {"occurred_from": NAIVE, "occurred_to": None, "reported_at": NAIVE - timedelta(days=1)},
            'occurred_from "2026-03-02T17:30:00" is after reported_at "2026-03-01T17:30:00"',
        ),
    ],
)
def test_what_cannot_be_is_refused_in_words_the_sender_can_act_on(change: dict[str, Any], reason: str) -> None:
    assert refused(burglary("a", 0, **change)) == reason


def test_a_category_that_is_not_watched_is_refused_by_name() -> None:
    policy = replace(LUND, categories=frozenset({"burglary_residential"}))
    refusal = believe(policy, burglary("a", 0, category="arson"), NOW, taken=True)
    assert isinstance(refusal, Refusal)
    assert refusal.reason == 'category "arson" is not watched; these are: burglary_residential'


def test_a_place_at_sea_and_swapped_degrees_are_told_apart_without_repeating_the_place() -> None:
    here = burglary("a", 0)
    sea = Hearing(town()).hear(replace(here, lat=57.9, lon=10.0), NOW).refusal
    swapped = Hearing(town()).hear(replace(here, lat=here.lon, lon=here.lat), NOW).refusal
    assert sea is not None
    assert sea.reason.startswith("the place is in no area of any partnership: is it at sea")
    assert swapped is not None
    assert swapped.reason == "lat and lon look swapped: the other way round it is watched"
    assert "57.9" not in sea.reason


times = (
    st.none()
    | st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1))
    | st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
)


@given(start=times, end=times, told=times, on=st.booleans(), lat=st.floats() | st.none(), lon=st.floats() | st.none())
def test_any_report_is_believed_refused_or_elsewhere_and_an_incident_is_in_order(
    start: datetime | None, end: datetime | None, told: datetime | None, on: bool, lat: float | None, lon: float | None
) -> None:
    here = burglary("a", 0)
    for at in ((here.lat, here.lon), (lat, lon)):
        report = Report(
            "a", occurred_from=start, occurred_to=end, reported_at=told, reported_on=on, lat=at[0], lon=at[1]
        )
        verdict = believe(LUND, report, NOW, taken=True)
        if isinstance(verdict, Incident):
            assert verdict.began <= verdict.ended
            assert verdict.known_at <= NOW + timedelta(minutes=10)
        else:
            assert verdict is None or verdict.reason
