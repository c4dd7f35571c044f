"""The schemas of the topics: what is written keeps to them, what keeps to them is read, and yesterday's still is.

``yesterday`` holds messages and schemas as they were when a version was first released. They are never changed.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from streams.arrivals import Copy
from streams.bodies import read_copies, write_alert, write_copies, write_refusal
from streams.core.facts import Alert, Refusal, Report, Stage
from streams.envelopes import Envelope, Kind, headers, opened
from streams.reports import COLUMNS, read_json, write_json, write_unreadable
from streams.schemas import TOPICS, schema, versions

YESTERDAY = Path(__file__).with_name("yesterday")
RECORDED = [
    pytest.param(kind, json.loads(line), id=f"{path.stem}-{n}")
    for topic, kind in TOPICS.items()
    for path in sorted(YESTERDAY.glob(f"{topic}.v*.jsonl"))
    for n, line in enumerate(path.read_text(encoding="utf-8").splitlines())
]
LENIENT = {"reports.v1-2", "reports.v1-6"}  # read, or refused by name, beyond what the schema promises
AT = datetime(2026, 3, 2, 12, 0, 0, 250_000, tzinfo=UTC)


def complaints(schema: Mapping[str, Any], body: bytes | str) -> list[str]:
    return [error.message for error in Draft202012Validator(schema).iter_errors(json.loads(body))]


def both(kind: Kind, version: int) -> list[Mapping[str, Any]]:
    """Give the schema of a version as it is, and as it was when it was new."""
    topic = next(topic for topic, each in TOPICS.items() if each is kind)
    then = json.loads((YESTERDAY / f"{topic}.v{version}.schema.json").read_text(encoding="utf-8"))
    return [schema(kind, version), then]


@pytest.mark.parametrize("kind", Kind)
def test_every_version_has_a_schema_that_is_one_and_bears_the_name_that_headers_give_it(kind: Kind) -> None:
    assert versions(kind) == list(range(1, kind.newest + 1))
    for version in versions(kind):
        Draft202012Validator.check_schema(schema(kind, version))
        assert dict(headers(Envelope(kind, version=version)))["ce_dataschema"].decode() == schema(kind, version)["$id"]


@pytest.mark.parametrize(("kind", "message"), RECORDED)
def test_yesterdays_messages_are_read_as_they_were(kind: Kind, message: dict[str, Any]) -> None:
    envelope = opened(message["headers"], kind)
    assert isinstance(envelope, Envelope)
    body = json.dumps(message["body"]).encode()
    if kind is Kind.REPORT:
        assert told(asdict(read_json(body))) == message["reads_as"]
    elif kind is Kind.INCIDENTS:
        read = read_copies(body)
        assert isinstance(read, list)
        assert [told(asdict(copy)) for copy in read] == message["reads_as"]


@pytest.mark.parametrize(("kind", "message"), [each for each in RECORDED if each.id not in LENIENT])
def test_yesterdays_messages_keep_to_todays_schema(kind: Kind, message: dict[str, Any]) -> None:
    envelope = opened(message["headers"], kind)
    assert isinstance(envelope, Envelope)
    assert complaints(schema(kind, envelope.version), json.dumps(message["body"])) == []


words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60)
naive = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1))
moments = naive | st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
reports = st.builds(
    Report,
    report_id=st.from_regex("[A-Za-z0-9ÆØÅæøå_.:/#-]{1,100}", fullmatch=True),
    source=words,
    revision=st.integers(1, 10_000),
    withdrawn=st.booleans(),
    category=words,
    occurred_from=st.none() | moments,
    reported_at=st.none() | moments,
    reported_on=st.booleans(),
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    attempted=st.none() | st.booleans(),
)


@given(reports)
def test_every_report_we_write_keeps_to_the_schema(report: Report) -> None:
    for each in both(Kind.REPORT, 1):
        assert complaints(each, write_json(report)) == []
        assert complaints(each, write_unreadable(report.report_id, "expected 3 cells", "a,b")) == []


@given(st.lists(reports, min_size=1, max_size=3))
def test_all_copies_we_write_keep_to_the_schema(copied: list[Report]) -> None:
    body = write_copies([Copy("lund", report, AT) for report in copied])
    assert [complaints(each, body) for each in both(Kind.INCIDENTS, 1)] == [[], []]


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize(("group", "expected"), [(None, None), ("nabo", 0.4)])
def test_every_alert_we_write_keeps_to_the_schema(stage: Stage, group: str | None, expected: float | None) -> None:
    alert = Alert("a", "s", stage, "lund", group, AT, "r", ("r",), 56.2, 11.5, 0, AT, 1, expected, 2.0, expected)
    body = write_alert(alert, areas=("nord",), settings="6f2d")
    assert [complaints(each, body) for each in both(Kind.ALERT, 1)] == [[], []]


@pytest.mark.parametrize("origin", ["trygvarsel.reports[3]@17", "http", ""])
def test_every_refusal_we_write_keeps_to_the_schema(origin: str) -> None:
    body = write_refusal(Refusal("", "not JSON", "not readable"), origin)
    assert [complaints(each, body) for each in both(Kind.REFUSAL, 1)] == [[], []]


moment = st.sampled_from(
    ["2026-03-02", "2026-03-02T17:05", "2026-03-02 17:05:59", "2026-03-02T17:05:59.25Z", "2026-03-02T17:05+01:00"]
)
described = st.fixed_dictionaries(
    {"report_id": st.from_regex("^[A-Za-z0-9_.:/#-]{1,100}$", fullmatch=True)},
    optional={
        "source": words, "category": words, "dwelling": words, "entry": words, "revision": st.integers(1, 10**9),
        "status": st.sampled_from(["reported", "withdrawn"]), "attempted": st.booleans(),
        "occurred_from": moment, "occurred_to": moment, "reported_at": moment,
        "lat": st.floats(-90, 90), "lon": st.floats(-180, 180),
        "easting": st.floats(400_000, 900_000), "northing": st.floats(6_000_000, 6_400_000), "cpr": words,
    },
)  # fmt: skip


@given(described)
def test_what_keeps_to_the_schema_of_reports_is_read_and_what_does_not_is_refused(body: dict[str, Any]) -> None:
    keeps = not complaints(schema(Kind.REPORT), json.dumps(body))
    assert isinstance(read_json(json.dumps(body)), Report) == keeps


def test_every_column_is_described_in_the_schema() -> None:
    described, _ = schema(Kind.REPORT)["oneOf"]
    assert list(described["properties"]) == list(COLUMNS)
    assert all(column["description"] for column in described["properties"].values())


def told(value: Any) -> Any:
    """Write what was read as the recordings have it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: told(each) for key, each in value.items()}
    return [told(each) for each in value] if isinstance(value, (list, tuple)) else value
