"""What messages hold: copies of reports there and back, refusals and alerts that tell no more than they may."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arrivals import Copy
from streams.bodies import NOT_COPIES, packed, read_copies, write_alert, write_copies, write_refusal
from streams.core.facts import Alert, Refusal, Report, Stage

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ALERT = Alert(
    "a1", "s1", Stage.GROWING, "lund", "nabo", NOON, "syd/r2", ("syd/r1", "syd/r2"), 56.2112, 11.5512, 300,
    NOON - timedelta(days=3), 2, 0.11, 7.3, 1.5,
)  # fmt: skip

words = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20)
naive = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1))
moments = naive | st.builds(datetime.replace, naive, tzinfo=st.sampled_from([UTC, timezone(timedelta(hours=-9))]))
reports = st.builds(
    Report,
    report_id=st.from_regex("[A-Za-z0-9ÆØÅæøå_.:/#-]{1,100}", fullmatch=True),
    source=words,
    revision=st.integers(1, 10_000),
    withdrawn=st.booleans(),
    category=words,
    occurred_to=st.none() | moments,
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    attempted=st.none() | st.booleans(),
)
received = st.datetimes(timezones=st.just(UTC))
copies = st.lists(st.builds(Copy, region=st.just("nordsjælland"), report=reports, received_at=received), min_size=1)


@given(copies)
def test_copies_that_were_written_are_read_back_the_same(sent: list[Copy]) -> None:
    read = read_copies(write_copies(sent))
    assert isinstance(read, list)
    assert [(copy.region, copy.report.key, copy.received_at) for copy in read] == [
        (copy.region, copy.report.key, copy.received_at) for copy in sent
    ]
    assert [copy.report for copy in read] == [copy.report for copy in sent]


@given(copies, st.integers(1, 2000))
def test_packed_copies_are_the_same_in_the_same_order(sent: list[Copy], largest: int) -> None:
    read = [read_copies(body) for body in packed(sent, largest)]
    assert [copy for each in read if isinstance(each, list) for copy in each] == sent


def test_however_long_reports_are_no_message_is_longer_than_a_topic_takes() -> None:
    long = Copy("lund", Report("r", revision=10**4000, category="\a" * 60), NOON)
    bodies = list(packed([long] * 500))
    assert 1 < len(bodies) < 10
    assert max(map(len, bodies)) < 600_000
    assert len(list(packed([Copy("lund", Report("r"), NOON)] * 500))) == 1


def test_a_time_with_another_offset_is_written_as_the_same_instant() -> None:
    danish = NOON.astimezone(timezone(timedelta(hours=1)))
    assert read_copies(write_copies([Copy("lund", Report("r"), danish)])) == [Copy("lund", Report("r"), NOON)]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\xff", b"7", b"[]", b"{}", b"null", b"[" * 100_000,
        b'{"region": "lund", "incidents": 7}',
        b'{"region": "lund", "incidents": [7]}',
        b'{"region": "lund", "incidents": [{"received_at": "now", "report": {"report_id": "r"}}]}',
        b'{"region": "lund", "incidents": [{"received_at": "2026-03-02T12:00:00", "report": {"report_id": "r"}}]}',
        b'{"region": "lund", "incidents": [{"received_at": "2026-03-02T12:00:00Z", "report": []}]}',
        b'{"region": 7, "incidents": [{"received_at": "2026-03-02T12:00:00Z", "report": {"report_id": "r"}}]}',
    ],
)  # fmt: skip
def test_what_is_no_copies_is_refused_with_what_was_expected(body: bytes) -> None:
    assert read_copies(body) == NOT_COPIES


@given(st.binary(max_size=200) | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(repr).map(str.encode))
def test_any_body_is_copies_or_a_refusal(body: bytes) -> None:
    assert isinstance(read_copies(body), (list, Refusal))


def test_a_copy_that_no_report_could_be_is_refused_as_the_report_would_be() -> None:
    body = json.loads(write_copies([Copy("lund", Report("r"), NOON)]))
    body["incidents"][0]["report"]["revision"] = 0
    read = read_copies(json.dumps(body).encode())
    assert read == Refusal("r", 'revision "0": expected a whole number from 1', "not readable")


def test_what_a_later_release_added_is_left_out() -> None:
    body = json.loads(write_copies([Copy("lund", Report("r"), NOON)]))
    body["added"] = body["incidents"][0]["added"] = body["incidents"][0]["report"]["added"] = 1
    assert read_copies(json.dumps(body).encode()) == [Copy("lund", Report("r"), NOON)]


def test_an_alert_says_where_by_its_areas_alone() -> None:
    body = write_alert(ALERT, areas=("nord",), settings="6f2d")
    told: dict[str, Any] = json.loads(body)
    assert told["areas"] == ["nord"]
    assert not {"lat", "lon"} & told.keys()
    assert b"56.2" not in body
    assert b"11.5" not in body
    assert (told["stage"], told["at"], told["settings"]) == ("growing", "2026-03-02T12:00:00Z", "6f2d")


def test_a_refusal_says_where_the_report_lies_and_nothing_of_what_it_holds() -> None:
    body = write_refusal(Refusal("r1", "there is no place", "no place"), "trygvarsel.reports[3]@17")
    assert json.loads(body) == {
        "report_id": "r1", "kind": "no place", "reason": "there is no place", "origin": "trygvarsel.reports[3]@17",
        "topic": "trygvarsel.reports", "partition": 3, "offset": 17,
    }  # fmt: skip
    assert "topic" not in json.loads(write_refusal(Refusal("r1", "x"), "http"))
