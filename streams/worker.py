"""A service and a broker in, the service driven by the reports on the topic out: one Faust worker of many."""

import asyncio
import logging
import math
import os
import signal
import tempfile
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import faust
from faust.types import AgentT

from .batches import Batches, Delivered, SharedService, utc_now
from .faults import in_one_line
from .topics import Topics, addresses, agree, ensure

log = logging.getLogger(__name__)

TOPICS = Topics()

TICK = timedelta(minutes=1)
"""How often the service is told that time passes."""

DELIVER = timedelta(seconds=1)
"""How often waiting messages are looked for."""

STOP_WITHIN = timedelta(seconds=10)
"""How long Faust may take to take its leave of the broker."""

SILENCE = timedelta(seconds=6)
"""How long a worker may be silent before its partitions go to another; Kafka allows no less."""


class WorkerStopped(Exception):  # noqa: N818  (it reads as what happened)
    """The worker could not go on; what it had not handled is still on the topic."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A Faust app whose one agent takes reports from the topic, and the batches they are handled in."""

    app: faust.App
    agent: AgentT[bytes]
    batches: Batches


def leave() -> None:
    """Stop this process as a signal from outside would: in order, keeping what was handled."""
    signal.raise_signal(signal.SIGTERM)


def build_worker(
    service: SharedService,
    broker: str,
    *,
    topics: Topics = TOPICS,
    group: str = "trygvarsel",
    announce: Callable[[bytes], Awaitable[object]] | None = None,
    stop: Callable[[], object] = leave,
    now: Callable[[], datetime] = utc_now,
) -> Worker:
    """Wire the service to Faust without touching the broker.

    Workers of one ``group`` share the partitions between them. Refusals go to ``announce``, or else to the
    topic for refused reports; ``stop`` is called when a batch cannot be handled.
    """
    app = _app(group, broker)
    refused = app.topic(topics.refused, value_type=bytes, value_serializer="raw")

    async def send(refusal: bytes) -> None:
        await (await refused.send(value=refusal))

    batches = Batches(service, announce or send, stop, now)
    return Worker(app, _take_in(app, topics.reports, batches), batches)


def run_worker(
    service: SharedService,
    broker: str,
    *,
    topics: Topics = TOPICS,
    group: str = "trygvarsel",
    partitions: int = 6,
    deliver: Callable[[], object] | None = None,
) -> None:
    """Handle reports until SIGTERM or SIGINT; a batch under way is finished first.

    Raises ``BrokerDown`` when no broker answers, ``TopicRemade`` when the database knows another topic, and
    ``WorkerStopped``, with the reason in one line, when the service cannot handle a batch.
    """
    _quiet()
    ensure(broker, topics, partitions=partitions)
    agree(broker, topics.reports, group, service.offset)
    worker = build_worker(service, broker, topics=topics, group=group)
    _keep_time(worker, deliver)
    status = _Process(worker).run()
    if worker.batches.fault is not None:
        raise WorkerStopped(failure(worker.batches.fault))
    if status:
        raise WorkerStopped(f"the connection to {broker} was lost for good; start the worker again")


def failure(fault: BaseException) -> str:
    """Say that a batch failed, and why."""
    return f"a batch of reports could not be handled: {in_one_line(fault)}; they are still on the topic"


class _Process(faust.Worker):
    """The worker's process: runs its app until a signal comes, and finishes the batch under way before all else.

    Faust gives partitions up at once when they are asked back from an app that is stopping. Their new owner
    must not begin while the transaction of the old one is still being written, so the app may stop only after it.
    """

    def __init__(self, worker: Worker) -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        super().__init__(worker.app, loop=loop, quiet=True, redirect_stdouts=False, override_logging=False)
        self.spinner = None
        self._batches = worker.batches
        self._deadline = threading.Timer(STOP_WITHIN.total_seconds(), self._leave_at_once)
        self._deadline.daemon = True

    def run(self) -> int:
        """Run until the process is to end; return its exit code."""
        try:
            self.execute_from_commandline()
        except SystemExit as leaving:
            return int(leaving.code or 0)
        finally:
            self._deadline.cancel()

    async def on_stop(self) -> None:
        await self._batches.close()
        self._deadline.start()
        await super().on_stop()

    def _leave_at_once(self) -> None:
        # Nothing is under way any more; Faust alone is left, and may wait for ever for a group in motion.
        if self._batches.fault is not None:
            log.error("%s", failure(self._batches.fault))
        os._exit(0 if self._batches.fault is None else 1)


def _app(group: str, broker: str) -> faust.App:
    return faust.App(
        group,
        broker=[f"kafka://{address}" for address in addresses(broker)],
        processing_guarantee="at_least_once",
        broker_session_timeout=SILENCE,
        broker_heartbeat_interval=SILENCE / 4,
        broker_commit_interval=timedelta(seconds=1),
        consumer_auto_offset_reset="earliest",
        # The batch under way is waited for here, not by Faust, which would wait for ever for one that failed.
        stream_wait_empty=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        autodiscover=False,
        # Faust makes this directory although nothing is ever put into it.
        datadir=Path(tempfile.gettempdir()) / "trygvarsel-faust",
    )


def _take_in(app: faust.App, topic: str, batches: Batches) -> AgentT[bytes]:
    """Give the app its agent.

    Faust acknowledges an event when its agent fails or is stopped in the middle of it, and so skips it. That
    is why the agent only hands events on, with acknowledgements switched off: their batch sees to them.
    """
    reports = app.topic(topic, value_type=bytes, value_serializer="raw", key_type=bytes, key_serializer="raw")

    @app.agent(reports, name=topic)
    async def take_in(stream: faust.StreamT[bytes]) -> None:
        stream.enable_acks = False
        async for event in stream.events():
            place = event.message
            body = event.value or b""
            await batches.add(Delivered(place.topic, place.partition, place.offset, body, event.ack))

    return take_in


def _keep_time(worker: Worker, deliver: Callable[[], object] | None) -> None:
    """Start what runs beside the agent, and finish what is under way before partitions are given up."""
    app, batches = worker.app, worker.batches
    app.task(batches.run)
    app.timer(TICK)(batches.tick)

    @app.on_partitions_revoked.connect
    async def let_go(*_sender: object, **_facts: object) -> None:
        await batches.let_go()

    @app.on_partitions_assigned.connect
    async def begin(*_sender: object, **_facts: object) -> None:
        await batches.begin()

    async def send_messages() -> None:
        if deliver is None:
            return
        try:
            await asyncio.to_thread(deliver)
        except Exception as fault:  # noqa: BLE001  (reports must be taken in whatever happens to messages)
            log.error("messages could not be delivered: %s", in_one_line(fault))  # noqa: TRY400

    app.timer(DELIVER)(send_messages)


class _Sparing(logging.Filter):
    """Lets the same complaint through once a minute; a client of a broker that is down has forty a second."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.created - self._said.get(record.msg, -math.inf) < 60:
            return False
        self._said[record.msg] = record.created
        return True


def _given_up(fault: threading.ExceptHookArgs) -> None:
    """Say in one line that a thread of Faust's ended badly, as it does when told to stop while the broker is away."""
    log.warning("a connection to the broker was given up (%s)", fault.exc_type.__name__)


def _quiet() -> None:
    """Let the libraries speak of trouble only, and sparingly; below that they would print the reports."""
    threading.excepthook = _given_up
    for name in ("faust", "mode", "aiokafka", "kafka"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("aiokafka", "aiokafka.consumer.fetcher", "aiokafka.consumer.group_coordinator"):
        logging.getLogger(name).addFilter(_Sparing())
