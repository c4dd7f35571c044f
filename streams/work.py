"""Records from two topics in; sorted, decided and announced, one thing at a time in one thread, out."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Protocol, TypeVar

from .abreast import Abreast
from .batches import Batches, BusAway, Delivered
from .effects import Aside, Fenced, Outgoing, SettingsChanged
from .faults import in_one_line
from .health import Health
from .relay import Relay, Waiting
from .share import Share, Terms
from .store import StoreAway, StoreProblem
from .worker_metrics import WorkerMetrics

log = logging.getLogger(__name__)

T = TypeVar("T")

LAST_WORDS: Final = 5.0
"""Seconds that who leaves waits for what is being said on the bus."""

_TOPICS: Final = {"sorting": "reports", "deciding": "incidents"}


class Bus(Protocol):
    """Where records are sent; each has arrived when this returns."""

    async def send_incidents(self, outgoing: Sequence[Outgoing]) -> None:
        """Put copies of reports on the topic of incidents."""
        ...

    async def announce(self, waiting: Sequence[Waiting]) -> None:
        """Put refusals and alerts on their topics."""
        ...

    async def put_back(self, kept: Sequence[Aside]) -> None:
        """Put what was kept aside on its topic again, as it came."""
        ...


class _Closed(Exception):  # noqa: N818  (it never leaves this module)
    """Nothing is begun any more."""


class SettingsUnreadable(Exception):  # noqa: N818  (it reads as what happened)
    """The settings that are in force are none that this worker can work by; why, for a person."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a worker's work has around it.

    ``newest`` says up to which version each topic is read. ``renew`` gives new terms if other settings came into force,
    else None; it raises `SettingsUnreadable` when this worker cannot work by them. ``stop`` is called when a batch
    cannot be handled.
    """

    bus: Bus
    newest: Mapping[str, int]
    health: Health
    metrics: WorkerMetrics
    renew: Callable[[], Terms | None]
    stop: Callable[[], object]


class Work:
    """What one worker does, without the bus it does it on.

    Parameters
    ----------
    share
        Its part of the work; everything of it is called in one thread.
    around
        What it has around it.
    """

    def __init__(self, share: Share, around: Surroundings) -> None:
        self._share, self._around = share, around
        self._relay = Relay(share.store)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="work")
        self._relaying = asyncio.Lock()
        self._closed = False
        self._aside = 1  # there may be some
        self._trouble: set[str] = set()
        self.sorting = Batches(self._sort, around.stop)
        self.deciding = Batches(self._decide, around.stop)

    @property
    def fault(self) -> Exception | None:
        """What made it impossible to go on."""
        return self.sorting.fault or self.deciding.fault

    async def run_sorting(self) -> None:
        """Sort reports as they come."""
        await self.sorting.run()

    async def run_deciding(self) -> None:
        """Decide on incidents as they come."""
        await self.deciding.run()

    async def let_go(self) -> None:
        """Finish what is under way, and write down what is remembered for whoever comes next."""
        self._around.health.waits("partitions", "being dealt out anew")
        await self.sorting.let_go()
        await self.deciding.let_go()
        await self._quietly(self._share.leave)

    async def begin(self) -> None:
        """Begin with new partitions, knowing what whoever had them before wrote down."""
        await self._quietly(self._share.forget)
        for part in ("partitions", "sorting", "deciding"):
            self._around.health.rests(part)

    async def tick(self, ours: Callable[[str], bool], abreast: Abreast | None = None) -> None:
        """Let time pass in the regions that are ours, no farther than all was heard of them."""
        now = await self._quietly(self._share.now)
        until = await abreast.until(now) if now and abreast else now
        if until:
            await self._pass_time(ours, until)
        if self._share.ailing:
            self._around.health.waits("time", f"cannot pass for {', '.join(sorted(self._share.ailing))}")
        else:
            self._around.health.rests("time")

    async def _pass_time(self, ours: Callable[[str], bool], until: datetime) -> None:
        while await self._quietly(partial(self._share.tick, ours, until)):
            pass

    async def handled(self) -> dict[tuple[str, int], int] | None:
        """Tell how far every partition is handled; None while the database is away."""
        with suppress(StoreAway, _Closed):
            self._aside = await self._in_thread(self._share.store.kept_aside)
            self._around.metrics.kept_aside.set(self._aside)
            return await self._in_thread(self._share.store.offsets)
        return None

    async def look_at_settings(self) -> None:
        """See whether other settings came into force, and work by them from now on."""
        await self._quietly(self._renew)

    async def announce(self) -> None:
        """Say on the bus what was kept and is not said yet; what is not said now is said later."""
        if self._relaying.locked():
            return
        async with self._relaying:
            try:
                await self._put_back()
                while waiting := await self._in_thread(self._relay.waiting):
                    await self._around.bus.announce(waiting)
                    left = await self._in_thread(partial(self._relay.said, waiting))
                    self._around.metrics.unannounced.set(left)
            except _Closed:
                return
            except Exception as fault:  # noqa: BLE001  (reports must be taken in whatever cannot be said)
                if "announcing" not in self._trouble:
                    log.error("what is to be said on the bus has to wait: %s", in_one_line(fault))  # noqa: TRY400
                self._trouble.add("announcing")
            else:
                self._trouble.discard("announcing")

    async def _put_back(self) -> None:
        """Let what an older release kept aside be handled now, if this one can read it."""
        while self._aside and (kept := await self._in_thread(partial(self._relay.readable, self._around.newest))):
            await self._around.bus.put_back(kept)
            await self._in_thread(partial(self._relay.put_back, kept))
            log.warning("%d messages that were kept aside are read now", len(kept))

    async def close(self) -> None:
        """Finish the batch under way and take in nothing more."""
        if self._closed:
            return
        await self.sorting.close()
        await self.deciding.close()
        with suppress(TimeoutError):  # what is being said is said, unless the broker is away
            await asyncio.wait_for(self._relaying.acquire(), LAST_WORDS)
        await self._quietly(self._share.leave)
        self._closed = True
        self._thread.shutdown()

    async def _sort(self, batch: Sequence[Delivered]) -> None:
        async with _Telling(self._around, "sorting", batch):
            await self._in_thread(lambda: self._share.sort(batch))
            if outgoing := await self._in_thread(lambda: self._share.unsent(batch)):
                await self._around.bus.send_incidents(outgoing)
                await self._in_thread(lambda: self._share.sent(outgoing))

    async def _decide(self, batch: Sequence[Delivered]) -> None:
        async with _Telling(self._around, "deciding", batch):
            await self._in_thread(lambda: self._share.decide(batch))

    def _renew(self) -> None:
        try:
            self._share.look_back()
            terms = self._around.renew()
        except (SettingsUnreadable, StoreProblem) as problem:
            self._around.health.waits("settings", str(problem))
            return
        self._around.health.rests("settings")
        if terms is not None:
            self._share.adopt(terms)

    async def _quietly(self, work: Callable[[], T]) -> T | None:
        """Do what can as well be done later, or by somebody else."""
        try:
            return await self._in_thread(work)
        except (Fenced, SettingsChanged, StoreProblem) as overtaken:
            log.info("left for later: %s", str(overtaken) or "other settings are in force")
        except _Closed:
            pass
        return None

    async def _in_thread(self, work: Callable[[], T]) -> T:
        if self._closed:
            raise _Closed
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


class _Telling:
    """Tells the health and the metrics how a piece of work goes."""

    def __init__(self, around: Surroundings, part: str, batch: Sequence[Delivered]) -> None:
        self._around, self._part, self._batch = around, part, batch

    async def __aenter__(self) -> None:
        self._around.health.works(self._part)

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if error is None:
            self._around.metrics.handled.labels(_TOPICS[self._part]).inc(len(self._batch))
        if isinstance(error, (Fenced, SettingsChanged)):
            self._around.metrics.overtaken.inc()
        if isinstance(error, (StoreAway, BusAway)):
            self._around.health.waits(self._part, str(error))
        else:
            self._around.health.rests(self._part)
