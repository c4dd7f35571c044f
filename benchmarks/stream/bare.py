"""The yardstick: the least that a consumer can be, which handles reports in one step, until it is ended.

``python -m benchmarks.stream.bare JOB``
"""

import asyncio
import sys

from aiokafka import AIOKafkaConsumer  # type: ignore[import-untyped]  # it has no types

from .handling import LARGEST, Handling, Lying
from .job import Job


async def consume(job: Job) -> None:
    """Handle whatever has come, tell Kafka, and go on."""
    handling = Handling(job)
    consumer = AIOKafkaConsumer(
        f"{job.prefix}.reports",
        bootstrap_servers=job.broker,
        group_id=f"{job.prefix}-bare",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    while True:
        records = await consumer.getmany(timeout_ms=1000, max_records=LARGEST)
        if records:
            lying = [
                Lying(each.partition, each.offset, each.value or b"") for came in records.values() for each in came
            ]
            handling.handle(lying)
            await consumer.commit()


if __name__ == "__main__":
    asyncio.run(consume(Job.read(sys.argv[1])))
