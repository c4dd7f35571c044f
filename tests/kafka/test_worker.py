"""The worker on a real Kafka: every report is handled once, whatever happens to the worker."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from streams.core.facts import Report
from streams.publish import Publisher
from streams.reports import write_json
from streams.topics import Topics
from tests.world import burglary

from . import asking
from .kept import TOWNS, Kept
from .workers import WorkerProcess

pytestmark = pytest.mark.kafka

Start = Callable[..., WorkerProcess]


def named(count: int, first: int = 0) -> list[str]:
    return [f"r{number:05}" for number in range(first, first + count)]


def reported(name: str) -> Report:
    """Report a burglary in one of the towns, on behalf of one of twenty police stations."""
    number = int(name[1:])
    found = burglary(name, number / 10, x=50.0 * (number % 80) - 2000, source=f"station-{number % 20}")
    assert found.lon is not None
    return replace(found, lon=found.lon - TOWNS["lund"] + list(TOWNS.values())[number % 3])


def put(broker: str, topics: Topics, names: list[str]) -> None:
    reports = [(report.source, write_json(report).encode()) for report in map(reported, names)]
    with Publisher(broker, topics.reports) as publisher:
        assert publisher.publish(reports) == len(names)


def test_a_worker_handles_every_report_once_says_what_it_raised_and_leaves_when_asked(
    broker: str, topics: Topics, start_worker: Start, kept: Kept
) -> None:
    put(broker, topics, named(600))
    worker = start_worker()
    worker.until(lambda: len(kept.handled()) >= 600 and kept.all_done())
    assert worker.terminate() == 0, worker.said
    assert kept.handled() == named(600)
    said = asking.lying(broker, topics.alerts, lambda record: json.loads(record.value)["alert_id"])
    assert sorted(said) == sorted(json.loads(alert)["alert_id"] for alert in kept.alerts())
    assert len(said) > 20
    assert [line.split()[1] for line in worker.said.splitlines()] == ["works", "handling"]


@pytest.mark.slow
def test_a_worker_that_is_killed_is_followed_by_one_that_goes_on_where_it_was(
    broker: str, topics: Topics, start_worker: Start, kept: Kept
) -> None:
    put(broker, topics, named(1000))
    first = start_worker(PAUSE="0.3")
    first.until(lambda: len(kept.handled()) >= 1)
    first.kill()
    assert 1 <= len(kept.handled()) < 1000
    second = start_worker()
    put(broker, topics, named(50, first=1000))
    second.until(lambda: len(kept.handled()) >= 1050)
    assert second.terminate() == 0, second.said
    assert kept.handled() == named(1050)


def test_partitions_change_hands_between_two_workers_and_no_report_is_handled_twice(
    broker: str, topics: Topics, start_worker: Start, kept: Kept
) -> None:
    put(broker, topics, named(600))
    first = start_worker(PAUSE="0.3")
    first.until(lambda: len(kept.handled()) >= 1)
    second = start_worker(PAUSE="0.1")
    put(broker, topics, named(1000, first=600))
    second.until(lambda: len(kept.handled()) >= 1200)
    assert first.terminate() == 0, first.said
    second.until(lambda: len(kept.handled()) >= 1600)
    assert second.terminate() == 0, second.said
    assert kept.handled() == named(1600)
    assert "never handled" not in first.said + second.said


def test_a_worker_that_is_asked_to_leave_finishes_what_it_was_writing_and_says_nothing(
    broker: str, topics: Topics, start_worker: Start, kept: Kept
) -> None:
    put(broker, topics, named(600))
    first = start_worker(PAUSE="0.5")
    first.until(lambda: len(kept.handled()) >= 1)
    assert first.terminate() == 0, first.said
    assert first.said == ""
    second = start_worker(PAUSE="0")
    second.until(lambda: len(kept.handled()) >= 600)
    assert second.terminate() == 0, second.said
    assert (kept.handled(), second.said) == (named(600), "")


def test_reports_are_handled_although_messages_cannot_be_delivered(
    broker: str, topics: Topics, start_worker: Start, kept: Kept
) -> None:
    worker = start_worker(NO_DELIVERY="1")
    worker.until(lambda: "messages could not be delivered: No space left on device" in worker.said)
    put(broker, topics, named(10))
    worker.until(lambda: len(kept.handled()) >= 10)
    assert worker.terminate() == 0, worker.said


def test_garbage_is_refused_with_its_place_and_its_reason_and_the_worker_goes_on(
    broker: str, topics: Topics, start_worker: Start, kept: Kept
) -> None:
    garbage = [b"", b"\xff\xfe", b"{", b"[1]", b"null", b"x" * 100_000]
    with Publisher(broker, topics.reports) as publisher:
        publisher.publish([("station-1", rubbish) for rubbish in garbage])
        publisher._producer.send(topics.reports, key=b"station-1", value=None)  # deleted, as Kafka has it
    worker = start_worker()
    put(broker, topics, named(10))
    worker.until(lambda: len(kept.handled()) >= 10 and len(kept.refused()) >= 7 and kept.all_done())
    assert worker.terminate() == 0, worker.said
    told = asking.lying(broker, topics.refused, lambda record: json.loads(record.value))
    refused = [each for each in told if not each["report_id"]]
    assert sorted(each["reason"] for each in refused) == sorted(row["reason"] for row in kept.refused())
    assert [each["offset"] for each in sorted(refused, key=lambda each: each["offset"])] == list(range(7))
    assert {(each["topic"], each["kind"]) for each in refused} == {(topics.reports, "not readable")}


def test_a_batch_that_cannot_be_handled_stops_the_worker_and_is_not_skipped(
    broker: str, topics: Topics, start_worker: Start, kept: Kept
) -> None:
    kept.ask(
        "CREATE TRIGGER sealed BEFORE INSERT ON journal WHEN new.key LIKE '%r00250' "
        "BEGIN SELECT RAISE(ABORT, 'the journal is sealed'); END"
    )
    put(broker, topics, named(400))
    failing = start_worker(PAUSE="0")
    assert failing.wait() == 1
    assert failing.said == (
        "a batch of reports could not be handled: the database cannot be written: the journal is sealed; "
        "nothing was lost, send again; they are still on the topic\n"
    )
    assert len(kept.handled()) < 400
    kept.ask("DROP TRIGGER sealed")
    mended = start_worker()
    mended.until(lambda: len(kept.handled()) >= 400)
    assert mended.terminate() == 0, mended.said
    assert kept.handled() == named(400)


def test_a_database_that_was_set_back_gets_its_reports_again(
    broker: str, topics: Topics, start_worker: Start, kept: Kept
) -> None:
    put(broker, topics, named(100))
    worker = start_worker()
    worker.until(lambda: len(kept.handled()) >= 100)
    assert worker.terminate() == 0, worker.said
    kept.close()
    for file in kept.path.parent.glob("kept.db*"):
        file.unlink()
    anew = Kept(broker, topics, kept.path)
    worker = start_worker()
    worker.until(lambda: len(anew.handled()) >= 100)
    assert worker.terminate() == 0, worker.said
    assert anew.handled() == named(100)
    anew.close()


def test_a_topic_shorter_than_the_database_remembers_is_not_read_at_all(
    topics: Topics, start_worker: Start, kept: Kept
) -> None:
    kept.move(topics.reports, 0, 17)
    worker = start_worker()
    assert worker.wait() == 1
    assert "was it deleted and made again?" in worker.said
