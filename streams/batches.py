"""Reports as they lie on a topic in, each handled once by the service, a batch to a database transaction."""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from .arrivals import Arrival, Result
from .core.facts import Outcome

log = logging.getLogger(__name__)

T = TypeVar("T")

LARGEST = 200
"""How many reports share one transaction at most."""

ROOM = 1000
"""How many reports may wait in memory for their turn."""


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


class Service(Protocol):
    """What believes or refuses reports, remembers them, and remembers which offsets it has seen."""

    def receive(
        self,
        batch: Sequence[Arrival],
        now: datetime,
        offsets: Mapping[tuple[str, int], int] | None = None,
    ) -> list[Result]:
        """Handle reports, and note the last offset handled of each partition, in one transaction."""
        ...

    def offset(self, topic: str, partition: int) -> int | None:
        """Tell the last offset handled; None when there was none."""
        ...

    def tick(self, now: datetime) -> None:
        """Notice what the mere passing of time brings about."""
        ...


class SharedService(Service, Protocol):
    """A service whose database others write to as well."""

    def forget(self) -> None:
        """Remember nothing but what the database says."""
        ...


@dataclass(frozen=True, slots=True)
class Delivered:
    """One report where it lies on its topic, and how to tell Kafka that it need not come again."""

    topic: str
    partition: int
    offset: int
    body: bytes
    ack: Callable[[], object]

    @property
    def place(self) -> tuple[str, int]:
        """The topic and partition."""
        return self.topic, self.partition

    def arrival(self) -> Arrival:
        """Hand the report over as the service knows it."""
        return Arrival(self.body, f"{self.topic}[{self.partition}]@{self.offset}")


class Batches:
    """Gathers reports while the last transaction is being written, and handles them in the next.

    A batch is whatever came meanwhile, up to ``LARGEST``: one report at a time when it is quiet, many when it
    is not. Only after its transaction, and after its refusals were announced, is Kafka told that it was
    handled; if the process dies in between, the reports come again and are known by their offsets.

    Parameters
    ----------
    service
        Handles the reports, always in one and the same thread, one batch at a time.
    announce
        Sends one refusal, as JSON, and returns when it has arrived.
    stop
        Called once, when a batch could not be handled; its reports and all after it stay unhandled.
    now
        Tells the time.
    """

    def __init__(
        self,
        service: SharedService,
        announce: Callable[[bytes], Awaitable[object]],
        stop: Callable[[], object],
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._service, self._announce, self._stop, self._now = service, announce, stop, now
        self._waiting: deque[Delivered] = deque()
        self._room = asyncio.Semaphore(ROOM)
        self._arrived = asyncio.Event()
        self._turn = asyncio.Lock()
        self._era = 0
        self._closed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="service")
        self.fault: Exception | None = None

    async def add(self, report: Delivered) -> None:
        """Let a report wait for its turn; returns at once unless too many are waiting."""
        era = self._era
        await self._room.acquire()
        if era == self._era and not self._closed:
            self._waiting.append(report)
            self._arrived.set()
        else:
            self._room.release()

    async def run(self) -> None:
        """Handle reports as they come, until a batch cannot be handled."""
        while self.fault is None:
            await self._arrived.wait()
            await self.handle_next()

    async def handle_next(self) -> int:
        """Handle one batch of what is waiting; return how many reports it held."""
        async with self._turn:
            batch = self._take(LARGEST)
            if batch and self.fault is None:
                await self._guarded(self._handle(batch))
            return len(batch)

    async def let_go(self) -> None:
        """Finish the batch under way and forget what is waiting: Kafka brings it again, here or elsewhere."""
        self._era += 1
        async with self._turn:
            self._take(len(self._waiting))

    async def begin(self) -> None:
        """Begin with new partitions, knowing what whoever had them before wrote down."""
        async with self._turn:
            if not self._closed:
                await self._in_thread(self._service.forget)

    async def tick(self) -> None:
        """Let the service notice that time passes, between two batches."""
        if self.fault is None and not self._closed:
            await self._guarded(self._in_thread(lambda: self._service.tick(self._now())))

    async def close(self) -> None:
        """Finish the batch under way and take in nothing more."""
        self._closed = True
        await self.let_go()
        self._thread.shutdown()

    async def _guarded(self, work: Awaitable[object]) -> None:
        try:
            await work
        except Exception as fault:  # noqa: BLE001  (whatever it is, going on would skip the batch)
            self.fault = fault
            self._stop()

    def _take(self, many: int) -> list[Delivered]:
        taken = [self._waiting.popleft() for _ in range(min(many, len(self._waiting)))]
        for _ in taken:
            self._room.release()
        if not self._waiting:
            self._arrived.clear()
        return taken

    async def _handle(self, batch: Sequence[Delivered]) -> None:
        for refusal in await self._in_thread(lambda: self._receive(batch)):
            await self._announce(refusal)
        for report in batch:
            report.ack()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _receive(self, batch: Sequence[Delivered]) -> list[bytes]:
        fresh, offsets = unhandled(batch, self._service.offset)
        if not fresh:
            return []
        results = self._service.receive([report.arrival() for report in fresh], self._now(), offsets)
        return [
            refusal(report, result)
            for report, result in zip(fresh, results, strict=True)
            if result.outcome is Outcome.REFUSED
        ]


def unhandled(
    batch: Sequence[Delivered], last_handled: Callable[[str, int], int | None]
) -> tuple[list[Delivered], dict[tuple[str, int], int]]:
    """Leave out what was handled before, and tell the last offset of each partition in what remains.

    Kafka numbers the reports of a partition without holes, so a hole is a report that nobody handled: the
    topic dropped it because of its age, or somebody moved the group. It is said aloud, and the rest goes on.
    """
    places = {report.place for report in batch}
    last = {place: last_handled(*place) for place in places}
    fresh: list[Delivered] = []
    for report in batch:
        before = last[report.place]
        if before is not None and report.offset <= before:
            continue
        if before is not None and report.offset > before + 1:
            log.warning(
                "%s[%d]: reports %d to %d were never handled: no longer on the topic, or skipped",
                *report.place,
                before + 1,
                report.offset - 1,
            )
        last[report.place] = report.offset
        fresh.append(report)
    return fresh, {report.place: report.offset for report in fresh}


def refusal(report: Delivered, result: Result) -> bytes:
    """Say which report was refused, why, and where it lies: enough to find it, nothing of what it holds."""
    reason = result.refusal.reason if result.refusal else ""
    facts = {
        "report_id": result.report_id,
        "reason": reason,
        "topic": report.topic,
        "partition": report.partition,
        "offset": report.offset,
    }
    return json.dumps(facts, ensure_ascii=False).encode()
