"""Topics on a real Kafka in; what they are, and what lies on them, out."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType

from streams.topics import administration

SOON = timedelta(seconds=10)


def make(broker: str, topic: str, settings: Mapping[str, str]) -> None:
    """Make a topic as somebody else might have."""
    asked = {"num_partitions": 3, "replication_factor": 1, "configs": dict(settings)}
    with administration(broker) as admin:
        admin.create_topics({topic: asked}, wait_for_metadata=True)


def names(broker: str) -> set[str]:
    """List the topics there are."""
    with administration(broker) as admin:
        return set(admin.list_topics())


def partitions(broker: str, topic: str) -> int:
    """Count the partitions of a topic."""
    with administration(broker) as admin:
        (described,) = admin.describe_topics([topic])
        return len(described["partitions"])


def settings(broker: str, topic: str) -> Mapping[str, str]:
    """Give all settings of a topic, as Kafka names them."""
    with administration(broker) as admin:
        resource = ConfigResource(ConfigResourceType.TOPIC, topic)
        found = admin.describe_configs([resource], config_filter="all")["topic"][topic]
        return {name: held["value"] for name, held in found.items()}


def lying(broker: str, topic: str, wanted: Callable[[Any], Any] = lambda record: record) -> list[Any]:
    """Give all that lies on a topic, of each record what is wanted, partition by partition."""
    consumer = KafkaConsumer(bootstrap_servers=broker, enable_auto_commit=False)
    try:
        places = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic))]
        consumer.assign(places)
        consumer.seek_to_beginning()
        left, ends = set(places), consumer.end_offsets(places)
        found: dict[TopicPartition, list[Any]] = {place: [] for place in places}
        while left := {place for place in left if consumer.position(place) < ends[place]}:
            for place, records in consumer.poll(timeout_ms=int(SOON / timedelta(milliseconds=1))).items():
                found[place] += records
    finally:
        consumer.close()
    return [wanted(record) for place in places for record in found[place]]
