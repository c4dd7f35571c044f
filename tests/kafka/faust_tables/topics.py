"""A broker in; the topics of a counting app made, filled and read to their ends, out."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from streams.topics import administration

from .counting import PARTITIONS

KEYS = 20
_OF_TRANSACTIONS = "__transaction_state"
_DONE_OR_THERE = {0, 36}
"""Kafka's numbers for a topic that was made, and one that was there already."""


def make(broker: str, prefix: str) -> None:
    """Make the topics of one app, and Kafka's own for transactions, which would by itself ask for three brokers."""
    plain: dict[str, Any] = {"num_partitions": PARTITIONS, "replication_factor": 1}
    compacted = {**plain, "configs": {"cleanup.policy": "compact"}}
    wanted = {
        f"{prefix}.events": plain,
        f"{prefix}.alerts": plain,
        f"{prefix}-counts-changelog": compacted,
        _OF_TRANSACTIONS: {
            "num_partitions": 50,
            "replication_factor": 1,
            "configs": {"cleanup.policy": "compact", "min.insync.replicas": "1"},
        },
    }
    with administration(broker) as admin:
        for topic in admin.create_topics(wanted, raise_errors=False)["topics"]:
            if topic["error_code"] not in _DONE_OR_THERE:
                raise RuntimeError(f"{topic['name']}: {topic['error_message']}")
        admin.wait_for_topics(list(wanted), timeout_ms=20_000)


def publish(broker: str, prefix: str, events: Sequence[int]) -> None:
    """Put events on the topic; every key gets the same number of them."""
    producer = KafkaProducer(bootstrap_servers=broker, acks="all", linger_ms=20)
    for event in events:
        producer.send(f"{prefix}.events", key=f"k{event % KEYS}".encode(), value=str(event).encode())
    producer.flush()
    producer.close()


def counts(broker: str, prefix: str) -> dict[str, int]:
    """Tell what an app that started now would find in its table."""
    found: dict[str, int] = {}
    for key, value in _read(broker, f"{prefix}-counts-changelog"):
        found[json.loads(key)] = json.loads(value)["count"]
    return found


def alerts(broker: str, prefix: str) -> Counter[str]:
    """Tell which alerts were raised, and how often."""
    return Counter(value.decode() for _, value in _read(broker, f"{prefix}.alerts"))


def _read(broker: str, topic: str) -> Iterator[tuple[bytes, bytes]]:
    """Read a topic from end to end, but for what was never committed."""
    consumer = KafkaConsumer(
        bootstrap_servers=broker,
        group_id=None,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        consumer_timeout_ms=3000,
    )
    consumer.assign([TopicPartition(topic, partition) for partition in range(PARTITIONS)])
    for record in consumer:
        yield record.key, record.value
    consumer.close()
