"""Reports and the sources they come from in, reports on the topic out: the sending end that ``feed`` uses."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from hashlib import sha256
from threading import BoundedSemaphore
from types import TracebackType
from typing import Self

from kafka import KafkaProducer
from kafka.errors import KafkaError

from .envelopes import Envelope, Kind, headers
from .topics import PATIENCE, Broker, Where, knock, not_let_in

UNDERWAY = 10_000
"""How many reports may be on their way to the broker at once; more would only fill the memory."""

LONGEST = 1_000_000
"""How many bytes a report may have; Kafka takes a little more."""

GIVE_UP = timedelta(seconds=15)
"""How long the broker may take to acknowledge one report."""

UNNAMED = "unnamed"
"""The key of reports that name no source."""

SENDER = "/trygvarsel/feed"
"""Who sends, as CloudEvents has it; the police system a report comes from is in the report."""


class PublishFailed(Exception):  # noqa: N818  (it reads as what happened)
    """Some reports did not reach the topic; ``acked`` did, and sending all of them again does no harm."""

    def __init__(self, acked: int, broker: Where, topic: str, why: str) -> None:
        super().__init__(f'{broker}: only {acked} reports reached the topic "{topic}": {why}')
        self.acked = acked


class Publisher:
    """Puts reports on a topic, each acknowledged by every replica, none twice by a retry."""

    def __init__(self, broker: Where, topic: str) -> None:
        self._broker, self._topic = broker, topic
        self._acked = 0
        self._failure: BaseException | None = None
        self._room = BoundedSemaphore(UNDERWAY)
        second = timedelta(milliseconds=1)
        try:
            self._producer = KafkaProducer(
                bootstrap_servers=knock(broker),
                **Broker.at(broker).way_in.told(),
                acks="all",
                enable_idempotence=True,
                linger_ms=20,
                allow_auto_create_topics=False,
                bootstrap_timeout_ms=int(PATIENCE / second),
                max_block_ms=int(PATIENCE / second),
                request_timeout_ms=int(PATIENCE / second),
                delivery_timeout_ms=int(GIVE_UP / second),
            )
        except KafkaError as error:
            raise not_let_in(broker) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._producer.close(timeout=GIVE_UP.total_seconds())

    def publish(
        self, reports: Iterable[tuple[str, bytes]], progress: Callable[[int], object] = lambda _sent: None
    ) -> int:
        """Put (source, report) pairs on the topic, in order within a source; return how many it has.

        Reports of one source lie on one partition. ``progress`` is told how many were handed over so far.
        Raises ``PublishFailed`` as soon as one report is known not to have arrived.
        """
        for sent, (source, report) in enumerate(reports, start=1):
            self._send(source or UNNAMED, report)
            progress(sent)
        try:
            self._producer.flush(timeout=GIVE_UP.total_seconds())
        except KafkaError as error:
            self._failure = self._failure or error
        self._complain()
        return self._acked

    def _send(self, source: str, report: bytes) -> None:
        self._complain()
        if len(report) > LONGEST:
            raise self._failed(f"one report is {len(report)} bytes long, and {LONGEST} is the most")
        if not self._room.acquire(timeout=GIVE_UP.total_seconds()):
            raise self._failed("the broker stopped answering")
        envelope = Envelope(Kind.REPORT, sha256(report).hexdigest()[:32], SENDER)
        try:
            future = self._producer.send(self._topic, key=source.encode(), value=report, headers=headers(envelope))
        except KafkaError as error:
            self._on_failure(error)
            self._complain()
        else:
            future.add_callback(self._on_ack).add_errback(self._on_failure)

    def _on_ack(self, _metadata: object) -> None:
        self._acked += 1
        self._room.release()

    def _on_failure(self, error: BaseException) -> None:
        self._failure = self._failure or error
        self._room.release()

    def _complain(self) -> None:
        if self._failure is not None:
            why = getattr(self._failure, "description", "") or "the broker stopped answering"
            raise self._failed(why) from self._failure

    def _failed(self, why: str) -> PublishFailed:
        return PublishFailed(self._acked, self._broker, self._topic, why)
