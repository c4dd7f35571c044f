"""Reports of a country in; what one worker, without Kafka, spends on each, by stage, and what it writes, out."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple

from prometheus_client import CollectorRegistry

from benchmarks.stream.country import Sent, reports, settings
from config.fingerprints import memory_fingerprints
from config.load import load
from config.schema.settings import Settings
from detectors.chance import chance
from detectors.scan import SpaceTimeScan
from streams.arrivals import Copy
from streams.batches import LARGEST, Delivered
from streams.bodies import read_copies
from streams.core.facts import Refusal
from streams.effects import Effects, Outgoing
from streams.metrics import Metrics
from streams.policies import policies
from streams.share import Share, Terms
from streams.store import Store, open_engine

from .core_alone import CoreCost, core_alone
from .serving import Served, Server, serving
from .weighing import Weighed, on_bus, weighed

Seconds = defaultdict[str, float]

_SENT: Final = "look up what is sorted and to be sent on, and strike it off"

QUIET: Final = 300
"""Reports that come one at a time, each with transactions of its own."""


class Carried(NamedTuple):
    """What one worker carries.

    Parameters
    ----------
    reports, copies
        How many were sorted, and the copies for regions that this led to.
    stages
        Microseconds of the worker's processor time a report, by stage, in full batches.
    database, quiet
        What a report costs the database, in full batches and where each report comes alone.
    quiet_worker, quiet_waited
        Microseconds of the worker's processor time a report where each comes alone, and by the clock, in the middle.
    weights
        Bytes in the database and on the bus.
    """

    reports: int
    copies: int
    stages: Mapping[str, float]
    database: Served
    quiet: Served
    quiet_worker: float
    quiet_waited: float
    weights: Weighed

    @property
    def worker(self) -> float:
        """All stages together, in microseconds."""
        return sum(self.stages.values())


class ClockedStore(Store):
    """A store that knows how much processor time its writing took, in seconds."""

    def __init__(self, url: str) -> None:
        super().__init__(open_engine(url))
        self.spent: Seconds = defaultdict(float)

    def keep(self, effects: Effects, now: datetime) -> Any:  # noqa: ANN401  (whatever it gives)
        """Keep effects, and note the time it took."""
        before = time.thread_time()
        kept = super().keep(effects, now)
        self.spent["keep"] += time.thread_time() - before
        return kept

    def write_down(self, region: str, version: int, fingerprint: str, state: Mapping[str, Any]) -> bool:
        """Write a memory down, and note the time it took."""
        before = time.thread_time()
        done = super().write_down(region, version, fingerprint, state)
        self.spent["write down"] += time.thread_time() - before
        return done


class _Line:
    """One worker's share with both topics laid out behind it, as the bus would do it."""

    def __init__(self, share: Share, store: ClockedStore) -> None:
        self._share, self._store = share, store
        self._at: Counter[str] = Counter()
        self.spent: Seconds = defaultdict(float)
        self.outgoing: list[Outgoing] = []

    def take(self, batch: Sequence[Sent]) -> None:
        """Sort a batch, send on what that leads to, and decide on it."""
        reports = [self._lying("reports", each.body, ()) for each in batch]
        with self._clocked("sort", "keep what was sorted"):
            self._share.sort(reports)
        with self._clocked(_SENT, ""):
            outgoing = self._share.unsent(reports)
            self._share.sent(outgoing)
        records = [self._lying("incidents", each.body, each.headers) for each in outgoing]
        with self._clocked("decide", "keep what was decided"):
            self._share.decide(records)
        self.outgoing += outgoing

    @contextmanager
    def _clocked(self, doing: str, keeping: str) -> Iterator[None]:
        """Note the time that something takes, and of it, apart, what the store took to keep effects."""
        before, kept = time.thread_time(), self._store.spent["keep"]
        yield
        kept = self._store.spent["keep"] - kept
        self.spent[doing] += time.thread_time() - before - kept
        self.spent[keeping] += kept

    def _lying(self, topic: str, body: bytes, headers: Sequence[tuple[str, bytes]]) -> Delivered:
        offset = self._at[topic]
        self._at[topic] += 1
        return Delivered(topic, 0, offset, None, headers, body, lambda: None)


def carried(count: int, folder: Path, quiet: int = QUIET) -> Carried:
    """Carry so many reports through one worker's share, and some more one at a time, on a PostgreSQL of its own."""
    scan = SpaceTimeScan()
    chance(scan.radii, scan.window, scan.events).prepare()  # worked out once in the life of a process
    path = folder / "settings.yaml"
    path.write_text(settings(), encoding="utf-8")
    country, sent = load(path), reports(count + quiet, datetime.now(UTC))
    with serving() as server:
        store = ClockedStore(server.url)
        line = _Line(_share(country, store), store)
        before = server.spent()
        for first in range(0, count, LARGEST):
            line.take(sent[first : min(first + LARGEST, count)])
        full = server.spent().since(before, count)
        full_spent, outgoing = line.spent.copy(), list(line.outgoing)
        written = store.spent["write down"]
        alone, worker, waited = _one_by_one(line, sent[count:], server)
        weights = weighed(server, count + quiet, on_bus(sent[:count], outgoing, line.outgoing[len(outgoing) :]))
        store.engine.dispose()
    copies, unpacking = _unpacked(outgoing)
    core = core_alone(policies(country), copies)
    stages = {name: each / count * 1e6 for name, each in _stages(full_spent, written, unpacking, core).items()}
    return Carried(count, len(copies), stages, full, alone, worker, waited, weights)


def _share(country: Settings, store: Store) -> Share:
    metrics = Metrics(CollectorRegistry(), country.partnerships, country.channels)
    return Share(Terms(policies(country), memory_fingerprints(country)), store, metrics)


def _one_by_one(line: _Line, sent: Sequence[Sent], server: Server) -> tuple[Served, float, float]:
    before, cpu, waited = server.spent(), time.thread_time(), []
    for each in sent:
        begin = time.perf_counter()
        line.take([each])
        waited.append(time.perf_counter() - begin)
    spent = time.thread_time() - cpu
    return server.spent().since(before, len(sent)), spent / len(sent) * 1e6, median(waited) * 1e6


def _unpacked(outgoing: Sequence[Outgoing]) -> tuple[list[Copy], float]:
    before, copies = time.thread_time(), []
    for each in outgoing:
        found = read_copies(each.body)
        if not isinstance(found, Refusal):
            copies += found
    return copies, time.thread_time() - before


def _stages(spent: Seconds, written: float, unpacking: float, core: CoreCost) -> dict[str, float]:
    """Give the seconds of each stage; what deciding took beyond its parts is what lies between them."""
    return {
        "sort: read, believe, find the regions, pack": spent["sort"],
        "keep what was sorted": spent["keep what was sorted"],
        _SENT: spent[_SENT],
        "read the copies": unpacking,
        "learn what is normal": core.learn,
        "judge": core.judge,
        "the rest of the core: believe again, spates, alerts": core.rest,
        "in between: find the region, word alerts": max(spent["decide"] - written - unpacking - core.all, 0.0),
        "keep what was decided": spent["keep what was decided"],
        "write memories down": written,
    }
