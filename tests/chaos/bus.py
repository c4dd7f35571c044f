"""A broker and the topics' names in; what was said on them, and what should not have been, out."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from streams.topics import Topics, addresses

from .planting import STRANGER
from .settings import MAILS, PHONES

FIGURES = frozenset({"expected", "score", "false_alerts_per_year", "radius_m", "observed", "partition", "offset"})
"""The only numbers that an alert or a refusal holds; neither is where anything happened."""

_PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.\w+|\+\d{8,}|\b\d{6}-\d{4}\b")
_PLACE = re.compile(r"(?<![\d:])-?\d{1,3}\.\d{3,}")
_STREET_SIDE = ("reports", "incidents")


@dataclass(frozen=True, slots=True)
class Heard:
    """The ids of alerts and of refusals, each as often as said, and what was said that is nobody's business."""

    alerts: list[str]
    refusals: list[str]
    private: list[str]
    records: dict[str, int]


def listen(broker: str, topics: Topics) -> Heard:
    """Read every topic from its beginning to its end."""
    named = {name: getattr(topics, name) for name in ("reports", "incidents", "alerts", "refused")}
    read = {name: list(_records(broker, topic)) for name, topic in named.items()}
    private = [
        f"{name}: {said}" for name, records in read.items() for record in records for said in _told(name, record)
    ]
    return Heard(
        alerts=[_id(record) for record in read["alerts"]],
        refusals=[_id(record) for record in read["refused"]],
        private=private,
        records={name: len(records) for name, records in read.items()},
    )


def _records(broker: str, topic: str) -> Iterator[Any]:
    consumer = KafkaConsumer(
        bootstrap_servers=addresses(broker), auto_offset_reset="earliest", enable_auto_commit=False
    )
    try:
        places = [TopicPartition(topic, each) for each in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(places)
        ends = consumer.end_offsets(places)
        while any(consumer.position(place) < ends[place] for place in places):
            for records in consumer.poll(timeout_ms=500).values():
                yield from records
    finally:
        consumer.close()


def _id(record: Any) -> str:
    return str(dict(record.headers).get("ce_id", b""), "utf-8")


def _told(name: str, record: Any) -> Iterator[str]:
    """Find what a record should not hold: people anywhere, but for what sources write themselves, and places."""
    text = f"{record.headers} {record.key!r} {(record.value or b'').decode('utf-8', 'replace')}"
    people = [*PHONES, *MAILS, *([] if name == "reports" else [STRANGER])]
    yield from (one for one in people if one in text)
    if name in _STREET_SIDE:
        return
    yield from _PERSONAL.findall(text)
    for key, value in _leaves(json.loads(record.value)):
        if isinstance(value, int | float) and key not in FIGURES:
            yield f"{key} is a number"
        if isinstance(value, str) and _PLACE.search(value):
            yield f"{key} holds a place"


def _leaves(value: object, key: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each, key)
    elif value is not None:
        yield key, value
