"""A directory in, a real Apache Kafka of several nodes out, on which every partition has a leader and its followers."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from streams.topics import BrokerDown, administration

from .broker import Node, free_ports, new_cluster


class Cluster:
    """Apache Kafka on three nodes: each topic on all of them, written when two have it."""

    def __init__(self, home: Path, size: int = 3) -> None:
        ports, cluster = dict(enumerate(free_ports(size), start=1)), new_cluster()
        homes = {number: home / f"node-{number}" for number in ports}
        for each in homes.values():
            each.mkdir()
        with ThreadPoolExecutor(size) as pool:
            nodes = pool.map(lambda number: Node(homes[number], number, ports, cluster), ports)
            self.nodes = {node.number: node for node in nodes}

    @property
    def address(self) -> str:
        """Where its brokers are, the one that is down as well."""
        return ",".join(node.address for node in self.nodes.values())

    def wait(self, seconds: float = 60) -> None:
        """Return when every node answers."""
        for node in self.nodes.values():
            node.wait(seconds)

    def leader(self, topic: str, partition: int) -> int:
        """Tell the number of the node that leads a partition; below 1 while nobody does."""
        with administration(self.address) as admin:
            (description,) = admin.describe_topics([topic])
            (found,) = (each for each in description["partitions"] if each["partition_index"] == partition)
            return int(found["leader_id"])

    def wait_for_another(self, topic: str, partition: int, than: int, seconds: float = 60) -> int:
        """Return the number of the new leader of a partition once it is another."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with suppress(BrokerDown):
                if (found := self.leader(topic, partition)) not in {than, -1}:
                    return found
            time.sleep(0.1)
        raise RuntimeError(f"nobody took over partition {partition} of {topic} from node {than}")

    def stop(self) -> None:
        """End all nodes."""
        for node in self.nodes.values():
            node.kill()
