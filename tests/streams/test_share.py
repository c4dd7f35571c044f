"""One worker's share: which records are new to the database, and what becomes of those that it cannot read."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from streams.batches import Delivered
from streams.bodies import read_copies, write_copies
from streams.effects import Fenced, Outgoing
from streams.envelopes import Envelope, Kind, headers, opened
from streams.faults import in_one_line
from streams.metrics import Metrics
from streams.reports import write_json
from streams.share import Share, Terms
from streams.store import Store, open_engine
from tests.world import burglary, spate, town

POLICIES = town()


def share_on(store: Store) -> Share:
    return Share(Terms(POLICIES, {}), store, Metrics(CollectorRegistry(), ["lund"], ["sms"]))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    engine = open_engine(f"sqlite:///{tmp_path}/share.db")
    yield Store(engine)
    engine.dispose()


@pytest.fixture
def share(store: Store) -> Share:
    return share_on(store)


def at(offset: int, partition: int = 0, body: bytes = b"{", topic: str = "reports") -> Delivered:
    return Delivered(topic, partition, offset, b"k", (), body, lambda: None)


def sort(share: Share, *batch: Delivered) -> list[Outgoing]:
    """Sort records; give what is sent of it."""
    share.sort(batch)
    records = share.unsent(batch)
    share.sent(records)
    return records


def origins(store: Store) -> list[str]:
    return [row["origin"] for row in store.refused()]


def incidents(outgoing: list[Outgoing]) -> list[Delivered]:
    """Let what was sent lie on the topic of incidents."""
    return [replace(at(n, body=each.body, topic="incidents"), headers=each.headers) for n, each in enumerate(outgoing)]


def test_records_that_were_handled_before_are_left_out(store: Store, share: Share) -> None:
    sort(share, at(0), at(1))
    sort(share_on(store), at(0), at(1), at(2))
    with pytest.raises(Fenced):
        sort(share, at(1), at(2), at(3))
    sort(share, at(1), at(2), at(3))
    assert origins(store) == ["reports[0]@0", "reports[0]@1", "reports[0]@2", "reports[0]@3"]


def test_a_batch_that_was_handled_before_leaves_nothing(store: Store, share: Share) -> None:
    batch = [at(0), at(1, body=write_json(burglary("r1", 0)).encode())]
    assert len(sort(share, *batch)) == 1
    for again in (share, share_on(store)):
        assert sort(again, *batch) == []
    assert origins(store) == ["reports[0]@0"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 12), st.booleans()), max_size=8))
def test_a_record_is_new_once_however_often_its_partition_is_started_over(
    restarts: list[tuple[int, int, bool]],
) -> None:
    engine = open_engine("sqlite://")
    store = Store(engine)
    share = share_on(store)
    for partition, end, anew in restarts:
        share = share_on(store) if anew else share
        sort(share, *(at(offset, partition) for offset in range(end)))
    longest = {place: max(end for partition, end, _ in restarts if partition == place) for place, *_ in restarts}
    expected = [f"reports[{place}]@{offset}" for place, end in longest.items() for offset in range(end)]
    assert sorted(origins(store)) == sorted(expected)
    engine.dispose()


def test_a_hole_between_the_database_and_the_topic_is_said_aloud(
    share: Share, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    sort(share, at(4))
    with caplog.at_level(logging.WARNING):
        sort(share, at(8), at(9))
    assert [record.getMessage() for record in caplog.records] == [
        "reports[0]: 5 to 7 were never handled: no longer on the topic, or skipped"
    ]
    assert store.offset("reports", 0) == 9


def test_a_partition_never_seen_before_has_no_hole_nor_one_that_somebody_else_went_on_with(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = share_on(store), share_on(store)
    with caplog.at_level(logging.WARNING):
        sort(first, at(800))
        sort(second, at(800), at(801), at(802))
        sort(first, at(803))
    assert not caplog.records


def test_copies_for_a_region_travel_together_under_its_key_until_they_have_arrived(store: Store, share: Share) -> None:
    batch = [at(n, body=write_json(report).encode()) for n, report in enumerate(spate("a", 0))]
    share.sort(batch)
    (record,) = share.unsent(batch)
    envelope, copies = opened(record.headers, Kind.INCIDENTS), read_copies(record.body)
    assert isinstance(envelope, Envelope)
    assert isinstance(copies, list)
    assert [(copy.region, copy.report.report_id) for copy in copies] == [("lund", f"a{n}") for n in range(3)]
    assert (record.key, envelope.subject) == (share.key("lund"), "lund")
    assert list(store.journal()) == []
    successor = share_on(store)  # of one who died before it could send them
    successor.sort(batch)
    assert successor.unsent(batch) == [record]
    assert successor.unsent([at(0, partition=1)]) == []
    successor.sent([record])
    assert successor.unsent(batch) == []


def test_a_record_from_a_later_release_is_kept_aside_as_it_came(store: Store, share: Share) -> None:
    later = [(name, value.replace(b".v1", b".v9")) for name, value in headers(Envelope(Kind.REPORT, "x", "north"))]
    sort(share, replace(at(0, body=b"what?"), headers=later), at(1))
    assert (origins(store), store.offset("reports", 0)) == (["reports[0]@1"], 1)
    with store.engine.connect() as conn:
        (row,) = conn.exec_driver_sql('SELECT topic, partition, "offset", version, key, body, headers FROM aside')
    assert tuple(row)[:6] == ("reports", 0, 0, 9, b"k", b"what?")
    assert [(name, value.encode()) for name, value in json.loads(row[6])] == later


def test_what_are_no_incidents_for_a_partnership_there_is_are_refused_and_the_rest_is_decided(
    store: Store, share: Share
) -> None:
    good = incidents(sort(share, at(0, body=write_json(burglary("r1", 0)).encode())))
    copies = read_copies(good[0].body)
    assert isinstance(copies, list)
    nobodys = write_copies([replace(copies[0], region="atlantis")])
    bad = [replace(good[0], body=b"{"), replace(good[0], headers=()), replace(good[0], body=nobodys)]
    share.decide([replace(record, offset=n) for n, record in enumerate([*bad, *good])])
    assert [(row["origin"], row["kind"]) for row in store.refused()] == [
        ("incidents[0]@0", "not readable"),
        ("incidents[0]@1", "not readable"),
        ("incidents[0]@2", "outside"),
    ]
    assert [entry.report.report_id for entry in store.journal() if entry.report] == ["r1"]


def test_what_is_decided_is_announced_without_a_place(store: Store, share: Share) -> None:
    reports = [at(n, body=write_json(report).encode()) for n, report in enumerate(spate("a", 0))]
    share.decide(incidents(sort(share, *reports)))
    with store.engine.connect() as conn:
        rows = conn.exec_driver_sql("SELECT kind, id, key, body FROM announcements ORDER BY seq").all()
    assert [json.loads(row.body)["group"] for row in rows] == [None, "nabo_nord", "politi"]
    for row in rows:
        assert (row.kind, row.id, row.key) == ("alert", json.loads(row.body)["alert_id"], share.key("lund").decode())
        assert json.loads(row.body)["areas"] == ["nord"]
        assert not {"lat", "lon"} & json.loads(row.body).keys()


def test_a_fault_in_the_program_is_told_by_its_place_and_without_what_was_being_read(share: Share) -> None:
    told = ""
    try:
        share.sort([replace(at(0), body=55.6761)])  # type: ignore[arg-type]  # on purpose
    except AttributeError as fault:
        told = in_one_line(fault)
    assert told.startswith("a fault in the program, at streams/")
    assert "55.67" not in told
