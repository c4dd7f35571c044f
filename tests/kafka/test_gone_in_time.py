"""What lies on the topics: of a person nothing where others read it, and nothing for longer than was asked."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.schema.kafka import KafkaSettings
from streams.publish import Publisher
from streams.reports import write_json
from streams.topics import Topics, ensure
from tests.retention.person import HOME, NAME, NUMBER, spellings, traces
from tests.world import spate

from . import asking
from .broker import Node, free_ports, missing
from .kept import Kept
from .workers import WorkerProcess

pytestmark = pytest.mark.kafka

IMPATIENT = """
log.retention.check.interval.ms=300
log.segment.delete.delay.ms=100
log.initial.task.delay.ms=100
"""
"""As shipped, Kafka looks every five minutes what is too old."""


def bodies() -> Iterator[bytes]:
    """Write reports that say more of somebody than a report may, wherever there is room but in their own id.

    By that a sender must find them again, so it is repeated whatever it is.
    """
    lat, lon = HOME
    for number in spellings():
        for report in (
            {"report_id": "a", "name": f"{NAME}, {number}", "lat": lat, "lon": lon},
            {"report_id": "b", f"{NAME} {number}": "x", "lat": lat, "lon": lon},
            {
                "report_id": "c",
                "category": f"{NAME} {number}",
                "lat": lat,
                "lon": lon,
                "occurred_to": "2026-03-02T12:00",
            },
            {"report_id": "d", "status": NAME, "occurred_to": number, "lat": lat, "lon": number},
            {"report_id": "e", "source": NAME, "lat": str(lat), "lon": [NAME]},
        ):
            yield json.dumps(report, ensure_ascii=False).encode()
        yield f"{NAME}, {number}, {lat} {lon}".encode()


def test_nothing_of_a_person_or_a_place_is_on_the_topics_that_others_read(
    broker: str, topics: Topics, start_worker: Callable[..., WorkerProcess], kept: Kept
) -> None:
    every = [*bodies(), *(write_json(report).encode() for report in spate("s", 0))]
    with Publisher(broker, topics.reports) as publisher:
        publisher.publish([("north", body) for body in every])
    worker = start_worker()
    worker.until(lambda: len(kept.handled()) >= 3 and kept.all_done())
    assert worker.terminate() == 0, worker.said
    assert len(kept.refused()) == len(list(bodies())) - len(list(spellings())), "a category may be any word"
    for topic in (topics.refused, topics.alerts):
        for record in asking.lying(broker, topic):
            said = f"{record.key!r} {record.value.decode()} {record.headers}"
            assert not traces(said), said
            assert f"{HOME[0]:.3f}"[:6] not in said
    assert not traces(worker.said)


@pytest.mark.slow
def test_kafka_drops_what_is_older_than_a_topic_is_asked_to_keep_it(tmp_path: Path) -> None:
    if wanting := missing():
        pytest.skip(f"a Kafka of its own, for want of {wanting}")
    node = Node(tmp_path, 1, {1: free_ports(1)[0]}, "gone-in-time-0000000000", IMPATIENT)
    try:
        node.wait()
        topics = Topics(prefix="gone")
        ensure(node.address, topics, KafkaSettings.model_validate({"partitions": 1, "keep": {"reports": "2 s"}}))
        with Publisher(node.address, topics.reports) as publisher:
            publisher.publish([("north", NUMBER.encode())] * 3)
        assert len(asking.lying(node.address, topics.reports)) == 3
        deadline = time.monotonic() + 60
        while asking.lying(node.address, topics.reports) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert asking.lying(node.address, topics.reports) == []
    finally:
        node.kill()
