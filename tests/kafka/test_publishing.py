"""Reports put on the topic, by us and as a police system would: what lies there then, or what is said instead."""

import asyncio
import time
from collections.abc import Callable

import pytest
from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]  # ships no types
from kafka import KafkaProducer

from streams.envelopes import Envelope, Kind, opened
from streams.publish import UNNAMED, Publisher, PublishFailed
from streams.reports import read_json, write_json
from streams.topics import Topics
from tests.world import burglary

from . import asking

pytestmark = pytest.mark.kafka

REPORT = burglary("r1", 0, source="north")
BODY = write_json(REPORT).encode()


def test_publishing_counts_what_arrived_and_tells_how_far_it_is(broker: str, topics: Topics) -> None:
    told: list[int] = []
    with Publisher(broker, topics.reports) as publisher:
        assert publisher.publish([("north", b"1"), ("south", b"2"), ("north", b"3")], told.append) == 3
    assert told == [1, 2, 3]


def test_the_reports_of_a_source_lie_on_one_partition_in_the_order_sent(broker: str, topics: Topics) -> None:
    sent = [(source, b"%d" % n) for n in range(20) for source in ("north", "south", "")]
    with Publisher(broker, topics.reports) as publisher:
        publisher.publish(sent)
    lying = asking.lying(broker, topics.reports)
    for source in ("north", "south", ""):
        theirs = [record for record in lying if record.key.decode() == (source or UNNAMED)]
        assert len({record.partition for record in theirs}) == 1
        assert [record.value for record in theirs] == [b"%d" % n for n in range(20)]


def test_a_report_bears_headers_that_say_what_it_is_and_the_same_id_when_sent_again(
    broker: str, topics: Topics
) -> None:
    with Publisher(broker, topics.reports) as publisher:
        publisher.publish([("north", BODY), ("north", b"other"), ("north", BODY)])
    first, other, again = asking.lying(broker, topics.reports, lambda record: opened(record.headers, Kind.REPORT))
    assert first == again
    assert isinstance(first, Envelope)
    assert (first.source, first.version) == ("/trygvarsel/feed", 1)
    assert first.id != other.id


def test_kafka_dates_reports_itself_whatever_their_sender_says(broker: str, topics: Topics) -> None:
    producer = KafkaProducer(bootstrap_servers=broker)
    producer.send(topics.reports, BODY, timestamp_ms=1_000_000_000_000).get(timeout=10)  # in 2001
    producer.close()
    (dated,) = asking.lying(broker, topics.reports, lambda record: record.timestamp)
    assert abs(dated / 1000 - time.time()) < 60


def with_kafka_python(broker: str, topic: str, body: bytes) -> None:
    producer = KafkaProducer(bootstrap_servers=broker)
    producer.send(topic, body).get(timeout=10)
    producer.close()


def with_aiokafka(broker: str, topic: str, body: bytes) -> None:
    async def send() -> None:
        async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
            await producer.send_and_wait(topic, body)

    asyncio.run(send())


@pytest.mark.parametrize("put", [with_kafka_python, with_aiokafka])
def test_bare_json_from_any_client_is_an_ordinary_report(
    broker: str, topics: Topics, put: Callable[[str, str, bytes], None]
) -> None:
    put(broker, topics.reports, BODY)
    (record,) = asking.lying(broker, topics.reports)
    assert opened(record.headers, Kind.REPORT) == Envelope(Kind.REPORT)
    assert read_json(record.value) == REPORT


def test_a_report_too_long_for_kafka_is_named_by_its_length(broker: str, topics: Topics) -> None:
    with (
        Publisher(broker, topics.reports) as publisher,
        pytest.raises(PublishFailed, match="one report is 1000001 bytes long, and 1000000 is the most"),
    ):
        publisher.publish([("north", b"x" * 1_000_001)])


def test_a_topic_that_is_not_there_is_said_within_seconds(broker: str) -> None:
    began = time.monotonic()
    with (
        Publisher(broker, "nobody-made-this") as publisher,
        pytest.raises(PublishFailed, match='only 0 reports reached the topic "nobody-made-this"'),
    ):
        publisher.publish([("north", b"1")])
    assert time.monotonic() - began < 15
