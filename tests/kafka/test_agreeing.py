"""What the database has handled against what a real Kafka remembers: the database is right."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata

from streams.publish import Publisher
from streams.topics import OutOfStep, TopicRemade, Topics, administration, agree

pytestmark = pytest.mark.kafka

SENT = 5


@pytest.fixture
def lying(broker: str, topics: Topics) -> list[TopicPartition]:
    """Put the same five messages on both topics; give where they lie."""
    places = []
    for topic in (topics.reports, topics.incidents):
        with Publisher(broker, topic) as publisher:
            publisher.publish([("north", b"%d" % n) for n in range(SENT)])
        with administration(broker) as admin:
            ends = admin.list_partition_offsets({TopicPartition(topic, number): -1 for number in range(3)})
        places += [place for place, end in ends.items() if end.offset == SENT]
    return places


def remembered(broker: str, group: str, places: list[TopicPartition]) -> list[int]:
    with administration(broker) as admin:
        found = admin.list_group_offsets({group: places})[group]
    return [found[place].offset for place in places]


@contextmanager
def at_work(broker: str, topics: Topics) -> Iterator[KafkaConsumer]:
    """Be a worker of the group."""
    consumer = KafkaConsumer(
        topics.reports, topics.incidents, bootstrap_servers=broker, group_id=topics.prefix, enable_auto_commit=False
    )
    while not consumer.assignment():
        consumer.poll(timeout_ms=100)
    try:
        yield consumer
    finally:
        consumer.close()


def commit(broker: str, topics: Topics, offsets: dict[TopicPartition, int]) -> None:
    """Have Kafka remember what a worker handled."""
    with at_work(broker, topics) as consumer:
        consumer.commit({place: OffsetAndMetadata(offset, "", -1) for place, offset in offsets.items()})


def last(offsets: dict[TopicPartition, int]) -> Callable[[str, int], int | None]:
    """Be the database that has handled so much."""
    return lambda topic, partition: offsets.get(TopicPartition(topic, partition))


def test_a_group_is_set_back_to_where_the_database_stopped_on_both_topics(
    broker: str, topics: Topics, lying: list[TopicPartition]
) -> None:
    names, (reports, incidents) = [topics.reports, topics.incidents], lying
    commit(broker, topics, {reports: SENT, incidents: 4})
    agree(broker, names, topics.prefix, last({reports: 4, incidents: 3}))
    assert remembered(broker, topics.prefix, lying) == [SENT, 4]
    agree(broker, names, topics.prefix, last({reports: 1}))
    assert remembered(broker, topics.prefix, lying) == [2, 0]


def test_what_kafka_does_not_remember_yet_is_left_to_the_database(
    broker: str, topics: Topics, lying: list[TopicPartition]
) -> None:
    reports, incidents = lying
    commit(broker, topics, {reports: 2, incidents: 2})
    agree(broker, [topics.reports, topics.incidents], topics.prefix, last({reports: 4, incidents: 4}))
    assert remembered(broker, topics.prefix, lying) == [2, 2]


def test_a_topic_that_ends_before_what_was_handled_was_made_anew(
    broker: str, topics: Topics, lying: list[TopicPartition]
) -> None:
    _, incidents = lying
    with pytest.raises(TopicRemade) as remade:
        agree(broker, [topics.reports, topics.incidents], topics.prefix, last({incidents: 7}))
    assert str(remade.value).startswith(
        f'topic "{topics.incidents}", partition {incidents.partition}: the database has handled offset 7, '
        "but the topic ends at 5; was it deleted and made again?"
    )


def test_a_group_at_work_that_agrees_is_let_be_and_one_that_does_not_is_said(
    broker: str, topics: Topics, lying: list[TopicPartition]
) -> None:
    names, (reports, incidents) = [topics.reports, topics.incidents], lying
    commit(broker, topics, {reports: 4, incidents: 4})
    with at_work(broker, topics):
        agree(broker, names, topics.prefix, last({reports: 3, incidents: 3}))
        with pytest.raises(OutOfStep, match="was the database restored\\? Stop all of them, then start them again"):
            agree(broker, names, topics.prefix, last({reports: 1}), wait=timedelta(0))
    assert remembered(broker, topics.prefix, lying) == [4, 4]


def test_workers_that_were_killed_are_waited_for(broker: str, topics: Topics, lying: list[TopicPartition]) -> None:
    commit(broker, topics, dict.fromkeys(lying, 4))
    asked = iter([False, False, True])
    with at_work(broker, topics) as worker:

        def handled(_topic: str, _partition: int) -> int | None:
            if next(asked, True):
                worker.close()  # as Kafka takes one to have left that has been silent for too long
            return None

        began = time.monotonic()
        agree(broker, [topics.reports], topics.prefix, handled)
        assert time.monotonic() - began < 10
    assert remembered(broker, topics.prefix, lying)[0] == 0
