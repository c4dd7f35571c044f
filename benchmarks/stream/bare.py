"""The yardstick: the same service driven by the least that a consumer can be, with none of the worker's care."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from aiokafka import AIOKafkaConsumer  # type: ignore[import-untyped]  # it has no types

from config.load import load
from streams.arrivals import Arrival
from streams.batches import LARGEST
from streams.service import Service
from streams.topics import Topics
from trygvarsel.wiring import open_house


async def consume(service: Service, broker: str, topics: Topics, turn: str) -> None:
    """Handle whatever has come, commit, and go on until the process is ended."""
    consumer = AIOKafkaConsumer(
        topics.reports,
        bootstrap_servers=broker,
        group_id=f"{topics.prefix}-bare-{turn}",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    while True:
        records = await consumer.getmany(timeout_ms=1000, max_records=LARGEST)
        batch = [Arrival(record.value or b"", "") for came in records.values() for record in came]
        if batch:
            offsets = {(place.topic, place.partition): came[-1].offset for place, came in records.items()}
            service.receive(batch, datetime.now(UTC), offsets)
            await consumer.commit()


if __name__ == "__main__":
    broker, prefix, turn, settings, database = sys.argv[1:]
    house = open_house(load(Path(settings)), f"sqlite:///{database}")
    asyncio.run(consume(house.service, broker, Topics(prefix), turn))
