"""The worker's own work on two topics, driven by the least that consumers can be, until it is ended.

``python -m benchmarks.stream.bare_hops JOB``: what lies between this and the worker is Faust, and the worker's care.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer  # type: ignore[import-untyped]  # it has no types
from prometheus_client import CollectorRegistry

from config.load import load
from streams.batches import LARGEST, Delivered
from streams.metrics import Metrics
from streams.policies import policies
from streams.share import Share, Terms
from streams.store import Store, open_engine
from streams.topics import Topics

from .job import Job

T = TypeVar("T")
Handle = Callable[[Sequence[Delivered]], Awaitable[object]]


class Hops:
    """Both steps, one at a time, in a thread of their own as in the worker."""

    def __init__(self, job: Job, producer: Any) -> None:  # noqa: ANN401  (aiokafka has no types)
        settings = load(Path(job.settings))
        metrics = Metrics(CollectorRegistry(), settings.partnerships, settings.channels)
        self._share = Share(Terms(policies(settings), {}), Store(open_engine(job.database)), metrics)
        self._topics, self._producer = Topics(job.prefix), producer
        self._thread, self._turn = ThreadPoolExecutor(1), asyncio.Lock()

    async def sort(self, batch: Sequence[Delivered]) -> None:
        """Keep what sorting led to, put the copies on the second topic, and note that they are there."""
        async with self._turn:
            await self._in_thread(lambda: self._share.sort(batch))
            if outgoing := await self._in_thread(lambda: self._share.unsent(batch)):
                sent = [
                    await self._producer.send(self._topics.incidents, each.body, each.key, headers=each.headers)
                    for each in outgoing
                ]
                await asyncio.gather(*sent)
                await self._in_thread(lambda: self._share.sent(outgoing))

    async def decide(self, batch: Sequence[Delivered]) -> None:
        """Decide on copies."""
        async with self._turn:
            await self._in_thread(lambda: self._share.decide(batch))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


async def consume(job: Job, topic: str, handle: Handle) -> None:
    """Handle whatever has come, tell Kafka, and go on."""
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=job.broker,
        group_id=f"{topic}-bare",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    while True:
        came = await consumer.getmany(timeout_ms=1000, max_records=LARGEST)
        batch = [
            Delivered(topic, each.partition, each.offset, each.key, each.headers, each.value or b"", lambda: None)
            for records in came.values()
            for each in records
        ]
        if batch:
            await handle(batch)
            await consumer.commit()


async def main(job: Job) -> None:
    """Do both steps side by side."""
    producer = AIOKafkaProducer(bootstrap_servers=job.broker, acks="all")
    await producer.start()
    hops, topics = Hops(job, producer), Topics(job.prefix)
    await asyncio.gather(consume(job, topics.reports, hops.sort), consume(job, topics.incidents, hops.decide))


if __name__ == "__main__":
    asyncio.run(main(Job.read(sys.argv[1])))
