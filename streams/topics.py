"""A broker's address in, the topics the service needs on it: made when missing, agreed with the database."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

Answer = TypeVar("Answer")

PATIENCE = timedelta(seconds=6)
"""How long a broker may take to answer its first call."""

ALREADY_EXISTS = 36
"""Kafka's number for a topic that somebody made before us."""


class BrokerDown(Exception):  # noqa: N818  (it reads as what happened)
    """No broker answers, or it refuses to; the text says where it was looked for."""

    def __init__(self, broker: str, why: str = "") -> None:
        super().__init__(
            f"the Kafka broker at {broker} refuses: {why}"
            if why
            else f"no Kafka broker answers at {broker}; is it running?"
        )


class TopicRemade(Exception):  # noqa: N818  (likewise)
    """The topic is not the one that the database has handled reports from."""


@dataclass(frozen=True, slots=True)
class Topics:
    """What the topics are called; a prefix of its own keeps an exercise away from the real thing."""

    prefix: str = "trygvarsel"

    @property
    def reports(self) -> str:
        """Reports as they came, keyed by region."""
        return f"{self.prefix}.reports"

    @property
    def refused(self) -> str:
        """Reports that were not believed: which, why and where they lie; no place, no name."""
        return f"{self.prefix}.refused"


def addresses(broker: str) -> list[str]:
    """Split ``host:port,host:port`` (``kafka://`` before any of them is allowed) into its brokers.

    >>> addresses("kafka://kafka-0:9092,kafka-1:9092")
    ['kafka-0:9092', 'kafka-1:9092']
    """
    hosts = [host.strip().removeprefix("kafka://").rstrip("/") for host in re.split("[,;]", broker)]
    for host in hosts:
        if not re.fullmatch(r"\S+:\d{1,5}", host):
            raise ValueError(f'broker: "{host}" is not an address; write host:port, as in 127.0.0.1:9092')
    return hosts


def knock(broker: str) -> list[str]:
    """Return the addresses of a broker if anything listens at one of them; ``BrokerDown`` at once if not.

    Kafka's clients go on trying for as long as they may, which helps nobody who has mistyped a port.
    """
    hosts = addresses(broker)
    for host in hosts:
        name, _, port = host.rpartition(":")
        with suppress(OSError), socket.create_connection((name, int(port)), timeout=PATIENCE.total_seconds()):
            return hosts
    raise BrokerDown(broker)


@contextmanager
def administration(broker: str) -> Iterator[KafkaAdminClient]:
    """Open a line to the broker's administration; ``BrokerDown`` after some seconds when nobody answers."""
    patience_ms = int(PATIENCE / timedelta(milliseconds=1))
    try:
        admin = KafkaAdminClient(
            bootstrap_servers=knock(broker),
            bootstrap_timeout_ms=patience_ms,
            request_timeout_ms=patience_ms,
        )
    except KafkaError as error:
        raise BrokerDown(broker) from error
    try:
        yield admin
    except KafkaError as error:
        raise BrokerDown(broker, getattr(error, "description", "")) from error
    finally:
        admin.close()


def patiently(ask: Callable[[], Answer]) -> Answer:
    """Ask again while the broker says "not yet", as a new one does when it is first asked about a group."""
    deadline = time.monotonic() + PATIENCE.total_seconds()
    while True:
        try:
            return ask()
        except KafkaError as error:
            if not error.retriable or time.monotonic() > deadline:
                raise
        time.sleep(0.1)


def ensure(broker: str, topics: Topics, *, partitions: int = 6, replication: int = -1) -> None:
    """Make the topics that are missing and leave those that exist as they are.

    ``replication`` -1 is the broker's own default. Reports stay for a week, long enough to mend a broken
    service, short enough for something that says where people were burgled; refusals stay for a month.
    """
    kept = {topics.reports: timedelta(days=7), topics.refused: timedelta(days=30)}
    wanted = {
        name: {
            "num_partitions": partitions,
            "replication_factor": replication,
            "configs": {"cleanup.policy": "delete", "retention.ms": str(int(age.total_seconds() * 1000))},
        }
        for name, age in kept.items()
    }
    with administration(broker) as admin:
        answer = admin.create_topics(wanted, raise_errors=False)
        for topic in answer["topics"]:
            if topic["error_code"] not in {0, ALREADY_EXISTS}:
                raise BrokerDown(broker, f'topic "{topic["name"]}" cannot be made: {topic["error_message"]}')
        admin.wait_for_topics(list(wanted), timeout_ms=PATIENCE / timedelta(milliseconds=1))


def agree(broker: str, topic: str, group: str, handled: Callable[[str, int], int | None]) -> None:
    """Let a group that is not at work resume where the database stopped, should Kafka remember a later place.

    The database is what says that a report was handled, so one that was restored from a copy, or begun anew,
    gets its reports again. ``handled`` tells the last offset it has for a topic and partition. A topic that
    ends before that offset was deleted and made again: going on would skip reports, so ``TopicRemade`` is
    raised.
    """
    with administration(broker) as admin:
        (description,) = admin.describe_topics([topic])
        places = [TopicPartition(topic, each["partition_index"]) for each in description["partitions"]]
        ends = admin.list_partition_offsets(dict.fromkeys(places, OffsetSpec.LATEST))
        remembered = patiently(lambda: admin.list_group_offsets({group: places}))[group]
        rewound = {}
        for place in places:
            last = handled(topic, place.partition)
            following = 0 if last is None else last + 1
            if following > ends[place].offset:
                raise TopicRemade(
                    f'topic "{topic}", partition {place.partition}: the database has handled offset {last}, '
                    f"but the topic ends at {ends[place].offset}; was it deleted and made again? "
                    "Use another database, or another topic"
                )
            if place in remembered and remembered[place].offset > following:
                rewound[place] = OffsetAndMetadata(following, "", -1)
        if rewound:
            admin.alter_group_offsets(group, rewound)
