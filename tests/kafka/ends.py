"""A broker and topics in; where their partitions end, out."""

from kafka import TopicPartition
from kafka.admin import OffsetSpec

from streams.topics import administration


def ends(broker: str, *topics: str) -> dict[tuple[str, int], int]:
    """Give the offset that follows the last record of each partition."""
    found: dict[tuple[str, int], int] = {}
    with administration(broker) as admin:
        described = {topic["name"]: topic["partitions"] for topic in admin.describe_topics(list(topics))}
        for topic in topics:
            places = [TopicPartition(topic, each["partition_index"]) for each in described[topic]]
            told = admin.list_partition_offsets(dict.fromkeys(places, OffsetSpec.LATEST))
            found |= {(place.topic, place.partition): told[place].offset for place in places}
    return found
