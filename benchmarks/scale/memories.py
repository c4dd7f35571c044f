"""Reports of one region in; what it takes to remember them, to write that down, and to recall it, out."""

import time
import tracemalloc
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

import numpy as np
from prometheus_client import CollectorRegistry
from sqlalchemy import delete, insert

from benchmarks.detection.region import REGION, drawn
from benchmarks.detection.scenes import START
from config.shapes import Circle
from detectors.ground import Ground
from streams import tables
from streams.arrivals import Arrival
from streams.core.facts import Report
from streams.core.memory import Memory
from streams.core.policy import Policy
from streams.core.snapshot import read, written
from streams.core.step import observe
from streams.metrics import Metrics
from streams.regions import Regions
from streams.remembering import Remembering
from streams.reports import write_json
from streams.rows import pack, unpack
from streams.service import Service
from streams.store import Store, open_engine

from .serving import Server
from .settings import partnership
from .streets import NOW, reports_of

_MIDDLE: Final = Ground(56.0, 10.5)
_TOGETHER: Final = 500
_TIMES: Final = 3
_ENOUGH: Final = 600
"""Reports after which a scan judges, and has made the table of chance that all scans of a process share."""


class Remembered(NamedTuple):
    """What a region that holds so many incidents takes.

    Parameters
    ----------
    incidents
        How many it has heard of.
    kilobytes
        In the worker's memory.
    written
        Kilobytes of it written down, compressed.
    writing, reading
        Milliseconds of processor time to write it down, and to make it again of what was written down.
    recalled, followed
        Milliseconds, as the clock has it, until a worker that has just been given the region remembers it: by what was
        written down, and by the journal alone.
    """

    incidents: int
    kilobytes: float
    written: float
    writing: float
    reading: float
    recalled: float
    followed: float


def remembered(incidents: int, server: Server) -> Remembered:
    """Let a region hear of so many reports of a simulated ground, in the order in which they became known."""
    _heard(partnership("first", [Circle(_MIDDLE.lat, _MIDDLE.lon, 60_000.0)]), _reports(_ENOUGH))
    policy = partnership(f"region-{incidents}", [Circle(_MIDDLE.lat, _MIDDLE.lon, 60_000.0)])
    reports = _reports(incidents)
    kilobytes, memory = _grown(lambda: _heard(policy, reports))
    state = written(memory)
    packed = pack(state)
    writing, reading = _millis(lambda: pack(written(memory))), _millis(lambda: read(policy, unpack(packed)))
    store = Store(open_engine(server.url))
    name = policy.partnership
    service = Service([policy], store, Metrics(CollectorRegistry(), [name], ["sms"]))
    for first in range(0, len(reports), _TOGETHER):
        arrivals = [Arrival(write_json(each).encode(), "scale") for each in reports[first : first + _TOGETHER]]
        service.receive(arrivals, NOW)
    service.decider.remembering.write_down(service.decider.remembering.region(name), at_least=1)
    recalled = _waited(lambda: Remembering(Regions([policy]), store, {}).region(name))
    with store.writing() as conn:
        conn.execute(delete(tables.snapshots))
    followed = _waited(lambda: Remembering(Regions([policy]), store, {}).region(name))
    store.engine.dispose()
    return Remembered(incidents, kilobytes, len(packed) / 1000, writing, reading, recalled, followed)


def idle(regions: int, server: Server) -> float:
    """Tell how many milliseconds it takes to see which of so many quiet regions are due, when none is."""
    store = Store(open_engine(server.url))
    far = datetime(9999, 1, 1, tzinfo=UTC)
    with store.writing() as conn:
        rows = [{"name": f"idle-{n}", "version": 1, "next_due": far} for n in range(regions)]
        conn.execute(insert(tables.regions), rows)
    waited = _waited(lambda: store.due(NOW))
    store.engine.dispose()
    return waited


def _reports(incidents: int) -> Sequence[Report]:
    years = incidents / REGION.per_day / 365.25 * 1.1
    arrivals = drawn(np.random.default_rng(3), REGION, START, years)[:incidents]
    return reports_of(arrivals, _MIDDLE)


def _heard(policy: Policy, reports: Sequence[Report]) -> Memory:
    memory = Memory.fresh(policy)
    for report in reports:
        observe(policy, memory, report, NOW, taken=True)
    return memory


def _grown(make: Callable[[], Memory]) -> tuple[float, Memory]:
    """Make something, and tell how many kilobytes it takes."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        made = make()
        return (tracemalloc.get_traced_memory()[0] - before) / 1000, made
    finally:
        tracemalloc.stop()


def _millis(work: Callable[[], object]) -> float:
    """Tell the milliseconds of processor time that something takes, at best."""
    return _best(work, time.thread_time)


def _waited(work: Callable[[], object]) -> float:
    """Tell the milliseconds that something takes by the clock, at best."""
    return _best(work, time.perf_counter)


def _best(work: Callable[[], object], clock: Callable[[], float]) -> float:
    taken = []
    for _ in range(_TIMES):
        before = clock()
        work()
        taken.append(clock() - before)
    return min(taken) * 1000
