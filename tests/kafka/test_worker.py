"""The worker on a real Kafka: every report is handled once, whatever happens to the worker."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition

from streams.publish import Publisher
from streams.topics import Topics

from .conftest import PARTITIONS
from .recording import RecordingService
from .workers import WorkerProcess

pytestmark = pytest.mark.kafka

Start = Callable[..., WorkerProcess]


def named(count: int, first: int = 0) -> list[str]:
    return [f"r{number:05}" for number in range(first, first + count)]


def put(broker: str, topics: Topics, names: list[str]) -> None:
    reports = [(f"region-{int(name[1:]) % 20}", json.dumps({"report_id": name}).encode()) for name in names]
    with Publisher(broker, topics.reports) as publisher:
        assert publisher.publish(reports) == len(names)


@pytest.fixture
def recorded(tmp_path: Path) -> RecordingService:
    return RecordingService(tmp_path / "recorded.db")


def test_a_worker_handles_every_report_once_and_leaves_when_asked(
    broker: str, topics: Topics, start_worker: Start, recorded: RecordingService
) -> None:
    put(broker, topics, named(1000))
    worker = start_worker()
    worker.until(lambda: len(recorded.handled()) >= 1000)
    assert worker.terminate() == 0, worker.said
    assert recorded.handled() == named(1000)
    assert worker.said == ""


def test_a_worker_that_is_killed_is_followed_by_one_that_goes_on_where_it_was(
    broker: str, topics: Topics, start_worker: Start, recorded: RecordingService
) -> None:
    put(broker, topics, named(1000))
    first = start_worker(PAUSE="0.2")
    first.until(lambda: len(recorded.handled()) >= 300)
    first.kill()
    assert 300 <= len(recorded.handled()) < 1000
    second = start_worker()
    second.until(lambda: len(recorded.handled()) >= 1000, seconds=15)
    put(broker, topics, named(50, first=1000))
    second.until(lambda: len(recorded.handled()) >= 1050)
    assert second.terminate() == 0, second.said
    assert recorded.handled() == named(1050)


def test_partitions_change_hands_between_two_workers_and_no_report_is_handled_twice(
    broker: str, topics: Topics, start_worker: Start, recorded: RecordingService
) -> None:
    put(broker, topics, named(1000))
    first = start_worker(PAUSE="0.3")
    first.until(lambda: len(recorded.handled()) >= 200)
    second = start_worker(PAUSE="0.1")
    put(broker, topics, named(1000, first=1000))
    second.until(lambda: len(recorded.handled()) >= 1500)
    assert first.terminate() == 0, first.said
    second.until(lambda: len(recorded.handled()) >= 2000)
    assert second.terminate() == 0, second.said
    assert recorded.handled() == named(2000)
    assert "never handled" not in first.said + second.said


def test_reports_are_handled_although_messages_cannot_be_delivered(
    broker: str, topics: Topics, start_worker: Start, recorded: RecordingService
) -> None:
    worker = start_worker(NO_DELIVERY="1")
    complaint = "messages could not be delivered: No space left on device"
    worker.until(lambda: complaint in worker.said)
    put(broker, topics, named(10))
    worker.until(lambda: len(recorded.handled()) >= 10)
    assert worker.terminate() == 0, worker.said


def test_a_worker_that_is_asked_to_leave_finishes_what_it_was_writing(
    broker: str, topics: Topics, start_worker: Start, recorded: RecordingService
) -> None:
    put(broker, topics, named(1000))
    first = start_worker(PAUSE="0.5")
    first.until(lambda: len(recorded.handled()) >= 1)
    assert first.terminate() == 0, first.said
    second = start_worker()
    second.until(lambda: len(recorded.handled()) >= 1000)
    assert second.terminate() == 0, second.said
    assert recorded.handled() == named(1000)
    assert "never handled" not in second.said


def test_garbage_is_refused_with_its_reason_and_the_worker_goes_on(
    broker: str, topics: Topics, start_worker: Start, recorded: RecordingService
) -> None:
    garbage = [b"", b"\xff\xfe", b"{", b"[1]", b"null", b"x" * 100_000]
    with Publisher(broker, topics.reports) as publisher:
        publisher.publish([("region-1", rubbish) for rubbish in garbage])
    worker = start_worker()
    worker.until(lambda: len(recorded.refused()) >= len(garbage))
    put(broker, topics, named(10))
    worker.until(lambda: len(recorded.handled()) >= 10)
    assert worker.terminate() == 0, worker.said
    told = refusals(broker, topics)
    assert [each["reason"] for each in told] == ["not a report"] * len(garbage)
    assert {each["offset"] for each in told} == set(range(len(garbage)))
    assert {each["topic"] for each in told} == {topics.reports}


def test_a_deleted_value_is_refused_like_any_other_garbage(
    broker: str, topics: Topics, start_worker: Start, recorded: RecordingService
) -> None:
    with Publisher(broker, topics.reports) as publisher:
        publisher._producer.send(topics.reports, key=b"region-1", value=None)
    worker = start_worker()
    worker.until(lambda: len(recorded.refused()) == 1)
    assert worker.terminate() == 0, worker.said


def test_a_batch_that_cannot_be_handled_stops_the_worker_and_is_not_skipped(
    broker: str, topics: Topics, start_worker: Start, recorded: RecordingService
) -> None:
    put(broker, topics, named(400))
    failing = start_worker(FAILS_ON="r00250")
    assert failing.wait() == 1
    assert failing.said == (
        "a batch of reports could not be handled: No space left on device; they are still on the topic\n"
    )
    assert len(recorded.handled()) < 400
    mended = start_worker()
    mended.until(lambda: len(recorded.handled()) >= 400)
    assert mended.terminate() == 0, mended.said
    assert recorded.handled() == named(400)


def test_a_database_that_was_set_back_gets_its_reports_again(
    broker: str, topics: Topics, start_worker: Start, recorded: RecordingService, tmp_path: Path
) -> None:
    put(broker, topics, named(100))
    worker = start_worker()
    worker.until(lambda: len(recorded.handled()) >= 100)
    assert worker.terminate() == 0, worker.said
    (tmp_path / "recorded.db").unlink()
    anew = RecordingService(tmp_path / "recorded.db")
    worker = start_worker()
    worker.until(lambda: len(anew.handled()) >= 100)
    assert worker.terminate() == 0, worker.said
    assert anew.handled() == named(100)


def test_a_topic_shorter_than_the_database_remembers_is_not_read_at_all(
    topics: Topics, start_worker: Start, recorded: RecordingService
) -> None:
    recorded.receive([], datetime.now(UTC), {(topics.reports, 0): 17})
    worker = start_worker()
    assert worker.wait() == 1
    assert "was it deleted and made again?" in worker.said


def refusals(broker: str, topics: Topics) -> list[dict[str, object]]:
    places = [TopicPartition(topics.refused, partition) for partition in range(PARTITIONS)]
    consumer = KafkaConsumer(
        bootstrap_servers=broker, auto_offset_reset="earliest", consumer_timeout_ms=2000, group_id=None
    )
    consumer.assign(places)
    told = [json.loads(record.value) for record in consumer]
    consumer.close()
    return told
