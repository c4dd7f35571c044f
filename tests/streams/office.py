"""A worker's share of the work in; the same at work on a bus of its own that writes down what happens, out."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from streams.batches import Delivered
from streams.core.facts import Report
from streams.effects import Aside, Outgoing
from streams.health import Health
from streams.metrics import Metrics
from streams.relay import Waiting
from streams.reports import write_json
from streams.share import Share, Terms
from streams.store import Store
from streams.work import Surroundings, Work
from streams.worker_metrics import WorkerMetrics
from tests.world import town

POLICIES = town()
NEWEST = {"t.reports": 1, "t.incidents": 1}


class Bus:
    """Writes down what is sent, and can be hooked into."""

    def __init__(self, happened: list[str]) -> None:
        self.happened = happened
        self.incidents: list[Outgoing] = []
        self.announced: list[Waiting] = []
        self.put_back_again: list[Aside] = []
        self.meanwhile: Callable[[], object] = lambda: None
        self.speaking = asyncio.Event()
        self.speaking.set()

    async def send_incidents(self, outgoing: Sequence[Outgoing]) -> None:
        self.meanwhile()
        self.incidents += outgoing
        self.happened.append("sent")

    async def put_back(self, kept: Sequence[Aside]) -> None:
        self.put_back_again += kept
        self.happened.append("put back")

    async def announce(self, waiting: Sequence[Waiting]) -> None:
        await self.speaking.wait()
        self.meanwhile()
        self.announced += waiting
        self.happened.append("said")


class Plug:
    """The cable to the database: while it is pulled, every statement fails as it does when a server has gone."""

    def __init__(self, engine: Engine, happened: list[str]) -> None:
        self.pulled = self.broken = False
        self.times = 0
        event.listen(engine, "before_cursor_execute", self._ask)
        event.listen(engine, "commit", lambda _conn: happened.append("kept"))

    def _ask(self, *_facts: object) -> None:
        if self.broken:
            raise ValueError("no such thing can happen")
        if self.pulled:
            self.times += 1
            raise OperationalError("", {}, ConnectionError("the server closed the connection"))


class Office:
    """Everything that a worker's work has around it, on a database of its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.happened = engine, list[str]()
        self.bus, self.plug, self.health = Bus(self.happened), Plug(engine, self.happened), Health()
        self.registry, self.stopped = CollectorRegistry(), list[bool]()
        self.renewed: list[Terms | Exception] = []
        self.store, self.share = Store(engine), share_on(engine)
        metrics = WorkerMetrics(self.registry, ("reports", "incidents"))
        around = Surroundings(self.bus, NEWEST, self.health, metrics, self._renew, lambda: self.stopped.append(True))
        self.work = Work(self.share, around)

    def record(self, offset: int, report: Report | bytes, topic: str = "t.reports") -> Delivered:
        body = report if isinstance(report, bytes) else write_json(report).encode()
        return Delivered(topic, 0, offset, b"", (), body, lambda: self.happened.append(f"acknowledged {offset}"))

    def copies(self) -> list[Delivered]:
        """Give what was sent as it lies on the topic of incidents."""
        return [
            replace(self.record(offset, sent.body, "t.incidents"), headers=sent.headers)
            for offset, sent in enumerate(self.bus.incidents)
        ]

    def journal(self) -> list[str]:
        return [entry.report.report_id for entry in self.store.journal() if entry.report]

    def overtaken(self) -> float | None:
        return self.registry.get_sample_value("trygvarsel_overtaken_total")

    def run(self, doing: Callable[[Work], object]) -> None:
        """Run something to its end, and leave in order."""

        async def all_of_it() -> None:
            await doing(self.work)  # type: ignore[misc]  # what it gives is awaited
            await self.work.close()

        asyncio.run(asyncio.wait_for(all_of_it(), 30))

    def _renew(self) -> Terms | None:
        found = self.renewed.pop(0) if self.renewed else None
        if isinstance(found, Exception):
            raise found
        return found


def share_on(engine: Engine, version: int | None = None) -> Share:
    metrics = Metrics(CollectorRegistry(), ["lund"], ["sms"])
    return Share(Terms(POLICIES, {}, version), Store(engine), metrics)


async def until(so: Callable[[], bool]) -> None:
    """Wait until something is so that happens in another thread."""
    while not so():  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.01)


async def sort(office: Office, *reports: Report | bytes) -> None:
    for offset, report in enumerate(reports):
        await office.work.sorting.add(office.record(offset, report))
    await office.work.sorting.handle_next()


async def decide(office: Office) -> None:
    for record in office.copies():
        await office.work.deciding.add(record)
    await office.work.deciding.handle_next()
