"""A history in; how long a worker takes from its start to its first decision on it, and what it then holds, out."""

import random
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from sqlalchemy import Engine, text

from .country import Sent, one, reports, settings
from .handling import Handling, Lying
from .job import Job
from .machine import Machine, now
from .peers import ROOT
from .processes import memory_mb
from .race import Way, workers

PATIENCE_S: Final = 300.0
AT_ONCE: Final = 1000
"""Histories are taken in so many reports at a time."""


@dataclass(frozen=True, slots=True)
class Started:
    """A worker that has just begun: seconds from its start to its first decisions, and MB of memory."""

    seconds: float
    memory_mb: float


@dataclass(frozen=True, slots=True)
class Recovery:
    """A start on a region with so long a history, of which so many single reports are remembered.

    ``written`` says whether its memory was written down, or only its journal was there.
    """

    history: int
    written: bool
    held: int
    started: Started


def recoveries(machine: Machine, size: int) -> list[Recovery]:
    """Start workers on a region with such a past: with what was written down, and by the journal alone."""
    chosen = settings(1)
    with machine.database() as (url, engine):
        past = reports(size, now() - timedelta(hours=1), partnerships=1)
        held = fill(machine.job(url, settings=chosen), past)
        with_all = Recovery(size, written=True, held=held, started=started(machine, url, engine, 1))
        with engine.connect() as conn:
            conn.execute(text("DELETE FROM snapshots"))
        return [with_all, replace(with_all, written=False, started=started(machine, url, engine, 1))]


def fill(job: Job, past: Sequence[Sent]) -> int:
    """Put a history into a database; tell of how many single reports something is remembered in the end."""
    handling = Handling(job)
    for first in range(0, len(past), AT_ONCE):
        some = past[first : first + AT_ONCE]
        handling.handle([Lying(0, first + place, each.body) for place, each in enumerate(some)])
    held = handling.held()
    handling.leave()
    return held


def started(machine: Machine, url: str, engine: Engine, regions: int) -> Started:
    """Start a worker that finds one new report for each of some regions; when it has decided on all, it is killed."""
    chance, mark = random.Random(regions), uuid.uuid4().hex[:8]
    fresh = [one(f"{mark}-{where}", where, now(), chance) for where in range(regions)]
    (command,) = workers(1)(machine.job(url, fresh, settings(regions)))
    began = time.perf_counter()
    process = Way(command, cwd=ROOT, stdout=sys.stderr)
    try:
        _wait_until_decided(engine, mark, regions, process)
        return Started(time.perf_counter() - began, memory_mb(process.pid))
    finally:
        process.kill()
        process.wait()


def _wait_until_decided(engine: Engine, mark: str, regions: int, worker: Way) -> None:
    query = text("SELECT count(DISTINCT partnership) FROM journal WHERE key LIKE :like AND seq > :seq")
    with engine.connect() as conn:
        before = int(conn.execute(text("SELECT coalesce(max(seq), 0) FROM journal")).scalar_one())
        deadline = time.monotonic() + PATIENCE_S
        while conn.execute(query, {"like": f"%/{mark}-%", "seq": before}).scalar_one() < regions:
            if worker.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("a worker did not get as far as its first decision")
            time.sleep(0.02)
