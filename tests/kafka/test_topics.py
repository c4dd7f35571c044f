"""Topics and publishing on a real Kafka, and what is said when there is none."""

import time
from collections.abc import Callable

import pytest
from kafka import KafkaAdminClient

from streams.publish import Publisher, PublishFailed
from streams.topics import BrokerDown, Topics, addresses, agree, ensure

from .conftest import PARTITIONS

NOBODY = "127.0.0.1:9"


@pytest.mark.kafka
def test_topics_are_made_once_and_left_as_they_are(broker: str, topics: Topics) -> None:
    ensure(broker, topics, partitions=PARTITIONS + 4)
    admin = KafkaAdminClient(bootstrap_servers=broker)
    found = {
        topic["name"]: len(topic["partitions"]) for topic in admin.describe_topics([topics.reports, topics.refused])
    }
    admin.close()
    assert found == {topics.reports: PARTITIONS, topics.refused: PARTITIONS}


@pytest.mark.kafka
def test_a_topic_that_kafka_will_not_have_is_named_with_kafkas_reason(broker: str) -> None:
    with pytest.raises(BrokerDown, match=r'topic "no spaces\.re[a-z]+" cannot be made: Topic name is invalid'):
        ensure(broker, Topics("no spaces"))


@pytest.mark.kafka
def test_publishing_counts_what_arrived_and_tells_how_far_it_is(broker: str, topics: Topics) -> None:
    told: list[int] = []
    with Publisher(broker, topics.reports) as publisher:
        assert publisher.publish([("north", b"1"), ("south", b"2"), ("north", b"3")], told.append) == 3
    assert told == [1, 2, 3]


@pytest.mark.kafka
def test_a_report_too_long_for_kafka_is_named_by_its_length(broker: str, topics: Topics) -> None:
    with (
        Publisher(broker, topics.reports) as publisher,
        pytest.raises(PublishFailed, match="one report is 1000001 bytes long, and 1000000 is the most"),
    ):
        publisher.publish([("north", b"x" * 1_000_001)])


@pytest.mark.kafka
def test_a_topic_that_is_not_there_is_said_within_seconds(broker: str) -> None:
    began = time.monotonic()
    with (
        Publisher(broker, "nobody-made-this") as publisher,
        pytest.raises(PublishFailed, match='only 0 reports reached the topic "nobody-made-this"'),
    ):
        publisher.publish([("north", b"1")])
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    "ask",
    [
        lambda: ensure(NOBODY, Topics()),
        lambda: agree(NOBODY, "reports", "group", lambda _topic, _partition: None),
        lambda: Publisher(NOBODY, "reports"),
    ],
    ids=["making topics", "starting a worker", "publishing"],
)
def test_a_broker_that_is_down_is_said_at_once(ask: Callable[[], object]) -> None:
    began = time.monotonic()
    with pytest.raises(BrokerDown, match=r"no Kafka broker answers at 127\.0\.0\.1:9; is it running\?"):
        ask()
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("typed", ["", "localhost", "kafka:", "127.0.0.1:port", "a:1,,b:2"])
def test_an_address_without_host_or_port_is_quoted_with_what_was_expected(typed: str) -> None:
    with pytest.raises(ValueError, match=r'broker: ".*" is not an address; write host:port'):
        addresses(typed)
