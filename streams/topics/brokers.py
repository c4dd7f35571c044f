"""A broker's address in, a line to its administration out; or plain words when there is none."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TypeVar

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

Answer = TypeVar("Answer")

PATIENCE = timedelta(seconds=6)
"""How long a broker may take to answer its first call."""


class BrokerDown(Exception):  # noqa: N818  (it reads as what happened)
    """No broker answers, or it refuses to; the text says where it was looked for."""

    def __init__(self, broker: str, why: str = "") -> None:
        super().__init__(
            f"the Kafka broker at {broker} refuses: {why}"
            if why
            else f"no Kafka broker answers at {broker}; is it running?"
        )


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
