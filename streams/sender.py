"""Reports and the sources they come from in; the same on the topic, each acknowledged, out: the intake's end of it."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from threading import Thread
from typing import Final

from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]  # it has no types
from aiokafka.errors import KafkaError  # type: ignore[import-untyped]  # likewise

from .databases import StoreAway
from .envelopes import Envelope, Kind, headers
from .publish import GIVE_UP, UNNAMED
from .topics import Broker, Where

SENDER: Final = "/trygvarsel/intake"
"""Who sends, as CloudEvents has it."""

_WAITS_FOR_MORE: Final = timedelta(milliseconds=2)
_AWAY: Final = "the reports could not all be put on the topic: nothing is known to be lost, send the same again"


class Sender:
    """Puts reports on a topic, those of one source in the order given, each acknowledged by every replica.

    It has a loop of its own, in a thread of its own, and connects when it is first asked to send.

    Parameters
    ----------
    broker
        Where Kafka is.
    topic
        Where reports go.
    """

    def __init__(self, broker: Where, topic: str) -> None:
        self._broker, self._topic = Broker.at(broker), topic
        self._producer: AIOKafkaProducer | None = None
        self._connecting = asyncio.Lock()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="sender", daemon=True)
        self._thread.start()

    async def send(self, reports: Sequence[tuple[str, bytes]]) -> None:
        """Send (source, report) pairs; return when all have arrived.

        Raises
        ------
        StoreAway
            When they may not all have; to send them again does no harm.
        """
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._send(reports), self._loop))

    def close(self) -> None:
        """Let what is on its way arrive, and hang up."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(GIVE_UP.total_seconds())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _send(self, reports: Sequence[tuple[str, bytes]]) -> None:
        try:
            producer = await self._connected()
            sent = [
                await producer.send(
                    self._topic,
                    key=(source or UNNAMED).encode(),
                    value=body,
                    headers=headers(Envelope(Kind.REPORT, sha256(body).hexdigest()[:32], SENDER)),
                )
                for source, body in reports
            ]
            await asyncio.wait_for(asyncio.gather(*sent), GIVE_UP.total_seconds())
        except (KafkaError, TimeoutError, OSError):
            raise StoreAway(_AWAY) from None

    async def _hang_up(self) -> None:
        if self._producer is not None:
            await self._producer.stop()

    async def _connected(self) -> AIOKafkaProducer:
        async with self._connecting:
            if self._producer is None:
                producer = self._made()
                try:
                    await producer.start()
                except BaseException:
                    await producer.stop()
                    raise
                self._producer = producer
            return self._producer

    def _made(self) -> AIOKafkaProducer:
        millis = timedelta(milliseconds=1)
        return AIOKafkaProducer(
            bootstrap_servers=list(self._broker.addresses),
            **self._broker.way_in.told(),
            acks="all",
            enable_idempotence=True,
            linger_ms=int(_WAITS_FOR_MORE / millis),
            request_timeout_ms=int(GIVE_UP / millis),
        )
