"""What stands on the outside of a message: CloudEvents headers written and read, and everything else told apart."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.envelopes import Envelope, Kind, NotOurs, TooNew, headers, opened

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ALERT = Envelope(Kind.ALERT, "a1", "/trygvarsel/worker", NOON)

plain = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40)
envelopes = st.builds(
    Envelope,
    kind=st.sampled_from(Kind),
    id=plain,
    source=plain,
    time=st.none() | st.datetimes(timezones=st.just(UTC)),
    subject=plain | st.just(""),
)


@given(envelopes)
def test_what_is_written_on_a_message_is_read_off_it_again(envelope: Envelope) -> None:
    assert opened(headers(envelope), envelope.kind) == envelope


def test_the_headers_are_those_of_cloudevents_in_binary_mode_on_kafka() -> None:
    assert headers(ALERT) == [
        ("ce_specversion", b"1.0"),
        ("ce_id", b"a1"),
        ("ce_source", b"/trygvarsel/worker"),
        ("ce_type", b"trygvarsel.alert.v1"),
        ("ce_time", b"2026-03-02T12:00:00Z"),
        ("ce_dataschema", b"urn:trygvarsel:alert:v1"),
        ("content-type", b"application/json"),
    ]


@given(envelopes)
def test_every_attribute_that_cloudevents_requires_is_there_and_none_is_empty(envelope: Envelope) -> None:
    written = dict(headers(envelope))
    assert {"ce_specversion", "ce_id", "ce_source", "ce_type"} <= written.keys()
    assert all(written.values())
    assert all(re.fullmatch("ce_[a-z0-9]{1,20}|content-type", name) for name in written)


@pytest.mark.parametrize(
    "given_as",
    [list, tuple, dict, iter, lambda pairs: {name: value.decode() for name, value in pairs}],
    ids=["a list", "a tuple", "a mapping", "an iterator", "text"],
)
def test_headers_are_read_however_a_client_gives_them(given_as: Any) -> None:
    assert opened(given_as(headers(ALERT)), Kind.ALERT) == ALERT


@pytest.mark.parametrize("none", [None, [], {}, [("traceparent", b"00-0af7")], [("content-type", b"application/json")]])
def test_a_bare_message_is_a_report_where_reports_are_expected_and_nothing_elsewhere(none: Any) -> None:
    assert opened(none, Kind.REPORT) == Envelope(Kind.REPORT)
    assert opened(none, Kind.INCIDENTS) == NotOurs("no CloudEvents headers; expected trygvarsel.incidents")


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("ahead", [1, 41, 99_998])
def test_a_later_version_is_too_new_and_says_so(kind: Kind, ahead: int) -> None:
    version = kind.newest + ahead
    newer = opened(headers(Envelope(kind, "a1", "/x", version=version)), kind)
    assert newer == TooNew(kind, version, "a1", 1)
    assert newer.reason == f"{kind} of version {version}, and this release reads up to 1: upgrade"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"ce_type": b"trygvarsel.alert.v1"}, "its ce_type should be trygvarsel.report.v1 and is trygvarsel.alert"),
        ({"ce_type": b"trygvarsel.alert.v9"}, "its ce_type should be trygvarsel.report.v1 and is trygvarsel.alert"),
        ({"ce_type": b"dk.politi.anmeldelse"}, "its ce_type should be trygvarsel.report.v1"),
        ({"ce_type": b"trygvarsel.report"}, "its ce_type should be trygvarsel.report.v1"),
        ({"ce_type": b"trygvarsel.report.v0"}, "its ce_type should be trygvarsel.report.v1"),
        ({"ce_type": b""}, "its ce_type should be trygvarsel.report.v1"),
        ({"ce_type": None}, "its ce_type should be trygvarsel.report.v1"),
        ({"ce_specversion": b"0.3"}, "not CloudEvents 1.0: expected ce_specversion 1.0"),
        ({"ce_id": b"\xff"}, "a CloudEvents header is not text"),
        (
            {"content-type": b"application/cloudevents+json"},
            "a CloudEvent in structured mode; expected binary mode, with the attributes as headers",
        ),
    ],
)
def test_what_is_something_else_is_said_in_plain_words(changed: dict[str, bytes], reason: str) -> None:
    written = dict(headers(Envelope(Kind.REPORT, "r1", "/x"))) | changed
    assert opened(written, Kind.REPORT) == NotOurs(reason)


def test_a_type_that_is_not_ours_is_not_repeated_for_it_might_name_somebody() -> None:
    read = opened([("ce_specversion", b"1.0"), ("ce_type", b"anders.and.v12345678")], Kind.REPORT)
    assert isinstance(read, NotOurs)
    assert "anders" not in read.reason


@pytest.mark.parametrize("time", [b"yesterday", b"2026-03-02T12:00:00", b""])
def test_a_time_that_cannot_be_read_is_left_out_for_nothing_rests_on_it(time: bytes) -> None:
    written = dict(headers(ALERT)) | {"ce_time": time}
    assert opened(written, Kind.ALERT) == replace(ALERT, time=None)


def test_a_time_with_an_offset_is_that_instant() -> None:
    written = dict(headers(ALERT)) | {"ce_time": b"2026-03-02T13:00:00+01:00"}
    assert opened(written, Kind.ALERT) == ALERT


names = st.sampled_from([*(name for name, _ in headers(ALERT)), "ce_", "other"]) | st.text(max_size=9)
values = st.binary(max_size=20) | st.text(max_size=20) | st.sampled_from([value for _, value in headers(ALERT)])


@given(st.lists(st.tuples(names, values | st.none())), st.sampled_from(Kind))
def test_no_headers_whatever_are_more_than_it_can_take(written: Any, expected: Kind) -> None:
    read = opened(written, expected)
    assert isinstance(read, (Envelope, TooNew, NotOurs))
    assert "\0" not in getattr(read, "id", "")
