"""Records as they lie on a topic in, each handed on once in batches, as fast as what handles them can take, out."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from .effects import Fenced, SettingsChanged
from .store import StoreAway

log = logging.getLogger(__name__)

LARGEST: Final = 500
"""How many records share one transaction at most."""

ROOM: Final = 2000
"""How many records may wait in memory for their turn."""

AGAIN: Final = (0.1, 0.2, 0.5, 1.0, 2.0)
"""Seconds between tries while the database is away; the last again and again."""


class BusAway(Exception):  # noqa: N818  (it reads as what is the matter)
    """The broker does not take what is sent just now; the same may well work later."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """One record where it lies on its topic, and how to tell Kafka that it need not come again."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    body: bytes
    ack: Callable[[], object]

    @property
    def place(self) -> tuple[str, int]:
        """The topic and partition."""
        return self.topic, self.partition

    @property
    def origin(self) -> str:
        """Where it lies, in one word."""
        return f"{self.topic}[{self.partition}]@{self.offset}"


class Batches:
    """Gathers records while the last batch is being handled, and hands them on in the next.

    A batch is whatever came meanwhile, up to ``LARGEST``: one record at a time when it is quiet, many when it is not.
    Kafka is told of them only after they were handled. While the database or the broker is away the batch waits, and
    goes on where it was; one that somebody else has handled meanwhile, or that was decided under settings no longer in
    force, is handled again.

    Parameters
    ----------
    handle
        Handles a batch: after it, every record of it has had all its effects, however often it is called.
    stop
        Called once, when a batch cannot be handled; its records and all after it stay unhandled.
    """

    def __init__(self, handle: Callable[[Sequence[Delivered]], Awaitable[object]], stop: Callable[[], object]) -> None:
        self._handle, self._stop = handle, stop
        self._waiting: deque[Delivered] = deque()
        self._room = asyncio.Semaphore(ROOM)
        self._arrived = asyncio.Event()
        self._turn = asyncio.Lock()
        self._left = asyncio.Event()
        self._era = 0
        self._closed = False
        self.fault: Exception | None = None
        self.trouble = ""

    async def add(self, record: Delivered) -> None:
        """Let a record wait for its turn; returns at once unless too many are waiting."""
        era = self._era
        await self._room.acquire()
        if era == self._era and not self._closed:
            self._waiting.append(record)
            self._arrived.set()
        else:
            self._room.release()

    async def run(self) -> None:
        """Handle records as they come, until a batch cannot be handled."""
        while self.fault is None:
            await self._arrived.wait()
            await self.handle_next()

    async def handle_next(self) -> int:
        """Handle one batch of what is waiting; return how many records it held."""
        async with self._turn:
            batch = self._take(LARGEST)
            if batch and self.fault is None:
                await self._guarded(batch)
            return len(batch)

    async def let_go(self) -> None:
        """Finish the batch under way and forget what is waiting: Kafka brings it again, here or elsewhere."""
        self._era += 1
        self._left.set()
        async with self._turn:
            self._take(len(self._waiting))
            self._left.clear()

    async def close(self) -> None:
        """Finish the batch under way and take in nothing more."""
        self._closed = True
        await self.let_go()

    async def _guarded(self, batch: Sequence[Delivered]) -> None:
        try:
            if await self._patiently(batch):
                for record in batch:
                    record.ack()
        except Exception as fault:  # noqa: BLE001  (whatever it is, going on would skip the batch)
            self.fault = fault
            self._stop()

    async def _patiently(self, batch: Sequence[Delivered]) -> bool:
        """Handle a batch, however long the database is away; give up only when its partitions are let go."""
        era, tries = self._era, 0
        while era == self._era:
            try:
                await self._handle(batch)
            except (StoreAway, BusAway) as problem:
                self._complain(str(problem))
                await self._rest(AGAIN[min(tries, len(AGAIN) - 1)])
            except (Fenced, SettingsChanged) as overtaken:
                log.info("handled again: %s", str(overtaken) or "other settings are in force")
                await self._rest(AGAIN[min(tries - 1, len(AGAIN) - 1)] if tries else 0.0)
            else:
                self._complain("")
                return True
            tries += 1
        return False

    async def _rest(self, seconds: float) -> None:
        """Wait, but not when what is waited with is given up."""
        try:
            await asyncio.wait_for(self._left.wait(), seconds)
        except TimeoutError:
            return

    def _complain(self, trouble: str) -> None:
        """Say what stands in the way once, and once that it does no longer."""
        if trouble != self.trouble:
            log.warning("%s", f"has to wait: {trouble}" if trouble else "goes on")
        self.trouble = trouble

    def _take(self, many: int) -> list[Delivered]:
        taken = [self._waiting.popleft() for _ in range(min(many, len(self._waiting)))]
        for _ in taken:
            self._room.release()
        if not self._waiting:
            self._arrived.clear()
        return taken
