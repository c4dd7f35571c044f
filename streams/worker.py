"""A share of the work and a broker in, the share driven by the records on its topics out: one Faust worker of many."""

import asyncio
import logging
import os
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import faust
from aiokafka.errors import KafkaError  # type: ignore[import-untyped]  # it has no types
from faust.types import AgentT, EventT

from .abreast import Abreast
from .batches import Batches, BusAway, Delivered
from .effects import Aside, Outgoing
from .envelopes import Kind
from .faults import in_one_line
from .library_logs import Said, quiet
from .places import Places
from .relay import Waiting, headers_of
from .share import Share
from .topics import Broker, Topics, WayIn
from .wiring import Wiring, WorkerStopped, failure
from .work import Surroundings, Work

log = logging.getLogger(__name__)

TICK: Final = timedelta(seconds=5)
"""How often it is looked whether time alone has brought something about."""

OFTEN: Final = timedelta(seconds=1)
"""How often waiting messages and changed settings are looked for."""

ANNOUNCE: Final = timedelta(seconds=0.5)
"""How often it is looked whether something is to be said on the bus."""

STOP_WITHIN: Final = timedelta(seconds=10)
"""How long Faust may take to take its leave of the broker."""

SILENCE: Final = timedelta(seconds=6)
"""How long a worker may be silent before its partitions go to another; Kafka allows no less."""

NEWS_OF_TOPICS_MS: Final = 15_000
"""How many milliseconds it may take until partitions that were added are noticed."""

HELD_UP: Final = timedelta(hours=1)
"""How long a worker may be held up by its database before its partitions go to another."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A Faust app whose two agents take reports and incidents from their topics, and the work that is done on them."""

    app: faust.App
    agents: tuple[AgentT[bytes], AgentT[bytes]]
    work: Work


def build_worker(share: Share, wiring: Wiring) -> Worker:
    """Wire a share of the work to Faust without touching the broker."""
    app = _app(wiring)
    bus = _FaustBus(app, wiring.topics)
    newest = {wiring.topics.reports: Kind.REPORT.newest, wiring.topics.incidents: share.release.formats.newest}
    work = Work(share, Surroundings(bus, newest, wiring.health, wiring.metrics, wiring.renew, wiring.stop))
    reports = _hand_on(app, wiring.topics.reports, work.sorting)
    incidents = _hand_on(app, wiring.topics.incidents, work.deciding)
    return Worker(app, (reports, incidents), work)


def run_worker(share: Share, wiring: Wiring) -> None:
    """Work until SIGTERM or SIGINT; a batch under way is finished first.

    Raises
    ------
    WorkerStopped
        With the reason in one line, when a batch cannot be handled or the broker is lost for good.
    """
    quiet()
    wiring.health.waits("partitions", "not dealt out yet")
    worker = build_worker(share, wiring)
    _keep_going(worker, share, wiring)
    status = _Process(worker).run()
    if worker.work.fault is not None:
        raise WorkerStopped(failure(worker.work.fault))
    if status:
        raise WorkerStopped(f"the connection to {wiring.broker} was lost for good; start the worker again")


class _FaustBus:
    """Sends records by Faust's own producer."""

    def __init__(self, app: faust.App, topics: Topics) -> None:
        names = (topics.reports, topics.incidents, topics.alerts, topics.refused)
        self._topics = {
            name: app.topic(name, value_type=bytes, value_serializer="raw", key_type=bytes, key_serializer="raw")
            for name in names
        }
        self._incidents, self._said = topics.incidents, {"alert": topics.alerts, "refusal": topics.refused}

    async def send_incidents(self, outgoing: Sequence[Outgoing]) -> None:
        await self._send((self._incidents, each.key, each.body, each.headers) for each in outgoing)

    async def announce(self, waiting: Sequence[Waiting]) -> None:
        said = ((each.announcement, each.headers()) for each in waiting)
        await self._send((self._said[it.kind], it.key.encode(), it.body.encode(), on_it) for it, on_it in said)

    async def put_back(self, kept: Sequence[Aside]) -> None:
        await self._send((each.topic, each.key, each.body, headers_of(each)) for each in kept)

    async def _send(self, records: Iterable[tuple[str, bytes | None, bytes, list[tuple[str, bytes]]]]) -> None:
        """Send records, and wait until each has arrived."""
        try:
            sent = [
                await self._topics[topic].send(key=key, value=value, headers=headers)
                for topic, key, value, headers in records
            ]
            await asyncio.gather(*sent)
        except KafkaError as error:
            raise BusAway(f"the broker does not take what is sent: {type(error).__name__}") from None


class _Process(faust.Worker):
    """The worker's process: runs its app until a signal comes, and finishes the batch under way before all else.

    Faust gives partitions up at once when they are asked back from an app that is stopping. Their new owner need not
    find out from the database that somebody is still writing, so the app stops only when nothing is written any more.
    """

    def __init__(self, worker: Worker) -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        super().__init__(worker.app, loop=loop, quiet=True, redirect_stdouts=False, override_logging=False)
        self.spinner = None
        self._work = worker.work
        self._left = False
        self._deadline = threading.Timer(STOP_WITHIN.total_seconds(), self._leave_at_once)
        self._deadline.daemon = True

    def run(self) -> int:
        """Run until the process is to end; return its exit code."""
        try:
            self.execute_from_commandline()
        except SystemExit as leaving:
            return 0 if self._left else int(leaving.code or 0)
        except Exception:
            if not self._left:
                raise
            return 0
        finally:
            self._deadline.cancel()

    async def on_stop(self) -> None:
        asked = self.crash_reason is None and self._work.fault is None
        self._deadline.start()
        await self._work.close()
        if (
            asked
        ):  # all is in order; what Faust complains of while it takes its leave of a group in motion is no failure
            self._left = True
            for name in ("faust", "mode"):
                logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        await super().on_stop()

    def _leave_at_once(self) -> None:
        # What is under way is one transaction, which is there whole or not at all; and Faust may wait for ever.
        if self._work.fault is not None:
            log.error("%s", failure(self._work.fault))
        logging.shutdown()  # what was said is written, for nothing else is done any more
        os._exit(0 if self._work.fault is None else 1)


def _app(wiring: Wiring) -> faust.App:
    broker = Broker.at(wiring.broker)
    return faust.App(
        wiring.group,
        broker=[f"kafka://{address}" for address in broker.addresses],
        broker_credentials=_credentials(broker.way_in),
        processing_guarantee="at_least_once",
        broker_session_timeout=SILENCE,
        broker_heartbeat_interval=SILENCE / 4,
        broker_max_poll_interval=HELD_UP,
        broker_commit_interval=timedelta(seconds=1),
        consumer_auto_offset_reset="earliest",
        consumer_metadata_max_age_ms=NEWS_OF_TOPICS_MS,
        producer_metadata_max_age_ms=NEWS_OF_TOPICS_MS,
        producer_acks=-1,
        # The batch under way is waited for here, not by Faust, which would wait for ever for one that failed.
        stream_wait_empty=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        autodiscover=False,
        # Faust makes this directory although nothing is ever put into it.
        datadir=Path(tempfile.gettempdir()) / "trygvarsel-faust",
    )


def _credentials(way_in: WayIn) -> faust.SASLCredentials | faust.SSLCredentials | None:
    """Say in Faust's words how to get in."""
    context = way_in.certificates.context() if way_in.certificates else None
    if (login := way_in.login) is None:
        return faust.SSLCredentials(context) if context else None
    named = {"username": login.user, "password": login.password, "mechanism": login.mechanism.value.upper()}
    return faust.SASLCredentials(ssl_context=context, **named)


def _hand_on(app: faust.App, topic: str, batches: Batches) -> AgentT[bytes]:
    """Give the app an agent.

    Faust acknowledges an event when its agent fails or is stopped in the middle of it, and so skips it. That
    is why the agent only hands events on, with acknowledgements switched off: their batch sees to them.
    """
    records = app.topic(topic, value_type=bytes, value_serializer="raw", key_type=bytes, key_serializer="raw")

    @app.agent(records, name=topic)
    async def hand_on(stream: faust.StreamT[bytes]) -> None:
        stream.enable_acks = False
        async for event in stream.events():
            await batches.add(_delivered(event))

    return hand_on


def _delivered(event: EventT[bytes]) -> Delivered:
    place = event.message
    headers = place.headers or ()
    pairs = tuple(headers.items() if isinstance(headers, Mapping) else headers)
    key = event.key if isinstance(event.key, bytes) else None
    return Delivered(place.topic, place.partition, place.offset, key, pairs, event.value or b"", event.ack)


def _keep_going(worker: Worker, share: Share, wiring: Wiring) -> None:
    """Start what runs beside the agents, and finish what is under way before partitions are given up."""
    app, work = worker.app, worker.work
    places = Places(lambda: app.consumer, share.key, wiring.topics)

    async def announce() -> None:
        if places.has(0):  # one worker of all, and one that is at work
            await work.announce()

    async def let_go(*_sender: object, **_facts: object) -> None:
        await work.let_go()

    async def begin(*_sender: object, **_facts: object) -> None:
        wiring.metrics.rebalances.inc()
        await work.begin()

    app.task(work.run_sorting)
    app.task(work.run_deciding)
    timers = [(TICK, _keeping_time(work, places, wiring)), (ANNOUNCE, announce), (OFTEN, work.look_at_settings)]
    if wiring.deliver:
        timers.append((OFTEN, _delivering(wiring.deliver)))
    for every, thing in timers:
        app.timer(every)(thing)
    app.on_partitions_revoked.connect(let_go)
    app.on_partitions_assigned.connect(begin)


def _keeping_time(work: Work, places: Places, wiring: Wiring) -> Callable[[], Awaitable[None]]:
    """Let time pass, and measure how far behind this worker is by what the database says is handled."""
    abreast, said = Abreast(places, work.handled), Said()

    async def tick() -> None:
        wiring.health.works("time")
        if (handled := await work.handled()) is not None:
            wiring.metrics.stands(*places.stock(handled))
        try:
            await work.tick(places.ours, abreast)
        except BusAway as away:
            wiring.health.rests("time")
            wiring.health.waits("broker", str(away))
            said.trouble(f"{away} at {wiring.broker}; nothing is lost, and it is tried again")
        else:
            wiring.health.rests("broker")
            said.well("the broker answers again")

    return tick


def _delivering(deliver: Callable[[], object]) -> Callable[[], Awaitable[None]]:
    """Send messages that wait; reports are taken in whatever happens to that."""
    said = Said()

    async def once() -> None:
        try:
            await asyncio.to_thread(deliver)
        except Exception as fault:  # noqa: BLE001  (whatever it is)
            said.trouble(f"messages could not be delivered: {in_one_line(fault)}")
        else:
            said.well("messages are delivered again")

    return once
