"""A broker's address in, a line to its administration out; or plain words when there is none."""

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias, TypeVar

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from .getting_in import WayIn

Answer = TypeVar("Answer")

PATIENCE = timedelta(seconds=6)
"""How long a broker may take to answer its first call."""


class BrokerDown(Exception):  # noqa: N818  (it reads as what happened)
    """No broker answers, or it refuses to; the text says where it was looked for."""

    def __init__(self, broker: object, why: str = "", perhaps: str = "is it running?") -> None:
        super().__init__(
            f"the Kafka broker at {broker} refuses: {why}" if why else f"no Kafka broker answers at {broker}; {perhaps}"
        )


@dataclass(frozen=True, slots=True)
class Broker:
    """Where Kafka is, ``host:port`` each, and how to get in; shown to people it is the addresses alone."""

    addresses: tuple[str, ...]
    way_in: WayIn = WayIn()  # noqa: RUF009 - it never changes

    def __str__(self) -> str:
        return ",".join(self.addresses)

    @classmethod
    def at(cls, where: "Broker | str") -> "Broker":
        """Take an address alone for a broker that anybody gets in to."""
        return where if isinstance(where, Broker) else cls(tuple(addresses(where)))


Where: TypeAlias = Broker | str
"""A broker, or only its address where it asks for nothing."""


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


def knock(broker: Where) -> list[str]:
    """Return the addresses of a broker if anything listens at one of them; ``BrokerDown`` at once if not.

    Kafka's clients go on trying for as long as they may, which helps nobody who has mistyped a port, nor anybody who
    has the wrong certificate. Raises `NoWayIn` when a file of ours cannot be used.
    """
    there = Broker.at(broker)
    certificates = there.way_in.certificates
    context = certificates.context() if certificates else None
    for host in there.addresses:
        name, _, port = host.rpartition(":")
        with suppress(OSError), socket.create_connection((name, int(port)), timeout=PATIENCE.total_seconds()) as line:
            if context:
                _shake_hands(there, context, line, name)
            return list(there.addresses)
    raise BrokerDown(there)


def not_let_in(broker: Where) -> BrokerDown:
    """Say that something answers there, and not as a broker does to one of its own; clients do not tell why."""
    if Broker.at(broker).way_in.login:
        return BrokerDown(broker, "are the user, the password and the kind of login right?")
    return BrokerDown(broker, perhaps="something else does: is it another port, or does it ask for TLS or a login?")


def _shake_hands(broker: Broker, context: ssl.SSLContext, line: socket.socket, name: str) -> None:
    try:
        context.wrap_socket(line, server_hostname=name).close()
    except ssl.SSLCertVerificationError as error:
        raise BrokerDown(broker, f"its certificate cannot be trusted ({error.verify_message})") from None
    except ssl.SSLError:
        raise BrokerDown(broker, "it does not speak TLS there, or not as we do") from None


@contextmanager
def administration(broker: Where) -> Iterator[KafkaAdminClient]:
    """Open a line to the broker's administration; ``BrokerDown`` after some seconds when nobody answers."""
    patience_ms = int(PATIENCE / timedelta(milliseconds=1))
    hosts, way_in = knock(broker), Broker.at(broker).way_in
    try:
        admin = KafkaAdminClient(
            bootstrap_servers=hosts,
            bootstrap_timeout_ms=patience_ms,
            request_timeout_ms=patience_ms,
            **way_in.told(),
        )
    except KafkaError as error:
        raise not_let_in(broker) from error
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
