"""What Kafka says of a worker's partitions in; which regions are its own, and how far behind it is, out."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from aiokafka import TopicPartition  # type: ignore[import-untyped]  # it has no types
from aiokafka.errors import KafkaError  # type: ignore[import-untyped]  # likewise
from aiokafka.partitioner import murmur2  # type: ignore[import-untyped]  # likewise

from .abreast import Offsets
from .batches import BusAway
from .topics import Topics

ANSWERS_WITHIN: Final = timedelta(seconds=10)
"""How long the broker may take to say where its topics end."""


class Places:
    """Which partitions of the incidents are this worker's, and so which regions; and where partitions end.

    Parameters
    ----------
    consumer
        Gives Faust's consumer, which is there only once it has begun.
    key
        Gives the key of a region.
    topics
        What they are called.
    """

    def __init__(self, consumer: Callable[[], Any], key: Callable[[str], bytes], topics: Topics) -> None:
        self._consumer, self._key, self._topics = consumer, key, topics

    def has(self, partition: int) -> bool:
        """Tell whether a partition of the incidents is this worker's."""
        return (self._topics.incidents, partition) in self._consumer().assignment()

    def ours(self, region: str) -> bool:
        """Tell whether a region is this worker's."""
        many = self._consumer().topic_partitions(self._topics.incidents)
        return bool(many) and self.has((murmur2(self._key(region)) & 0x7FFFFFFF) % many)

    async def of_reports(self) -> Offsets:
        """Tell where all partitions of the reports end; raises `BusAway`."""
        many = self._consumer().topic_partitions(self._topics.reports) or 0
        return await self._ends([(self._topics.reports, place) for place in range(many)])

    async def of_incidents(self) -> Offsets:
        """Tell where this worker's partitions of the incidents end; raises `BusAway`."""
        ours = self._consumer().assignment()
        return await self._ends([tuple(place) for place in ours if place[0] == self._topics.incidents])

    def stock(self, handled: Offsets) -> tuple[Mapping[str, int], Mapping[str, int], Mapping[str, int]]:
        """Give, by topic, the records not handled yet, as far as is known, the partitions it has, and all there are."""
        named = {"reports": self._topics.reports, "incidents": self._topics.incidents}
        many = {name: self._consumer().topic_partitions(topic) or 0 for name, topic in named.items()}
        lag: dict[str, int] = {}
        held: dict[str, int] = {}
        for place in self._consumer().assignment():
            topic = place[0].removeprefix(f"{self._topics.prefix}.")
            following = handled.get(tuple(place), -1) + 1
            held[topic] = held.get(topic, 0) + 1
            lag[topic] = lag.get(topic, 0) + max((self._consumer().highwater(place) or 0) - following, 0)
        return lag, held, many

    async def _ends(self, places: Sequence[tuple[str, int]]) -> Offsets:
        if not places:
            return {}
        named = [TopicPartition(*place) for place in places]
        try:
            ends = await asyncio.wait_for(self._consumer().highwaters(*named), ANSWERS_WITHIN.total_seconds())
        except (KafkaError, TimeoutError):
            raise BusAway("the broker does not answer") from None
        return {(place[0], place[1]): end for place, end in ends.items()}
