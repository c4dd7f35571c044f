"""A way to count in, a Faust app that counts events by key in that way, until it is ended, out.

``python -m tests.kafka.faust_tables.counting BROKER PREFIX SEEN WAY``: a line in the file ``SEEN`` for every event that
the agent gets, and an alert on a topic whenever the count of a key is a multiple of ten.
"""

import asyncio
import json
import os
import sys
import tempfile
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import faust

from tests.kafka.faust_tables.guard import guard

PARTITIONS = 4
ALERT_EVERY = 10
PACE = timedelta(milliseconds=4)
"""What an event takes when apps are killed, so that they are killed while they work."""


@dataclass(frozen=True, slots=True)
class Way:
    """What an app remembers in its table, and what protects it."""

    remembers: Literal["nothing", "counts", "counts and offsets"]
    guarded: bool = False
    exactly_once: bool = False
    hears_alerts: bool = False
    """Whether the topic of alerts is one that the app itself consumes."""

    slowly: bool = False

    def words(self) -> str:
        """Write it as one word of a command line."""
        return json.dumps(asdict(self))


def build(broker: str, prefix: str, seen: int, way: Way) -> faust.App:
    """Make the app; ``seen`` is an open file."""
    app = _app(broker, prefix, exactly_once=way.exactly_once)
    raw = {"value_type": bytes, "value_serializer": "raw", "key_type": bytes, "key_serializer": "raw"}
    events = app.topic(f"{prefix}.events", **raw)  # type: ignore[arg-type]  # four times the same two types
    alerts = app.topic(f"{prefix}.alerts", **raw)  # type: ignore[arg-type]  # likewise
    table = None if way.remembers == "nothing" else app.Table("counts", partitions=PARTITIONS, key_type=str)

    @app.agent(events)
    async def count(stream: faust.StreamT[bytes]) -> None:
        async for event in stream.events():
            os.write(seen, event.value + b"\n")
            if table is not None:
                await _count(table, alerts, event, way)
            if way.slowly:
                await asyncio.sleep(PACE.total_seconds())

    if way.hears_alerts:

        @app.agent(alerts)
        async def hear(stream: faust.StreamT[bytes]) -> None:
            async for _ in stream:
                pass

    return app


def _app(broker: str, prefix: str, *, exactly_once: bool) -> faust.App:
    return faust.App(
        prefix,
        broker=f"kafka://{broker}",
        processing_guarantee="exactly_once" if exactly_once else "at_least_once",
        broker_session_timeout=6,
        broker_heartbeat_interval=1.5,
        broker_commit_interval=1.0,
        consumer_auto_offset_reset="earliest",
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        autodiscover=False,
        store="memory://",
        datadir=Path(tempfile.gettempdir()) / "trygvarsel-faust",
    )


async def _count(table: Any, alerts: faust.TopicT, event: faust.EventT[bytes], way: Way) -> None:
    """Count one event; an alert is acknowledged before the table says that it was raised."""
    key = event.key.decode()  # type: ignore[union-attr]  # bytes, as they were sent
    known = table.get(key) or {"count": 0, "offset": -1}
    if way.remembers == "counts and offsets" and event.message.offset <= known["offset"]:
        return
    counted = known["count"] + 1
    if counted % ALERT_EVERY == 0:
        await (await alerts.send(key=event.key, value=f"{key}:{counted}".encode()))
    table[key] = {"count": counted, "offset": event.message.offset}


def main(broker: str, prefix: str, seen: str, way: str) -> None:
    """Count until told to stop."""
    given = Way(**json.loads(way))
    if given.guarded:
        guard()
    file = os.open(seen, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    worker = faust.Worker(build(broker, prefix, file, given), loop=loop, quiet=True, redirect_stdouts=False)
    worker.spinner = None
    worker.execute_from_commandline()


if __name__ == "__main__":
    main(*sys.argv[1:])
