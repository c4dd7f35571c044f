"""One worker, and two, in; how fast they go while all have work, each held to a share of a processor or free, out."""

import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from sqlalchemy import Engine

from .allowances import limited
from .country import Sent
from .journal import journal_lines
from .machine import Machine, load_now, publish
from .processes import cpu_seconds
from .race import running, until, workers
from .readiness import wait_for_workers

FROM, TO = 0.1, 0.6
"""Between these parts of the work it is measured: all workers have begun, and none has run out."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast some workers went; ``share`` of a processor for each, None for as much as they could get.

    Processor seconds are of all workers together, of the broker and of the database.
    """

    workers: int
    share: float | None
    reports: float
    seconds: float
    own: float
    broker: float
    database: float
    load: float

    @property
    def per_second(self) -> float:
        """Reports a second, of all workers together."""
        return self.reports / self.seconds


def pace(machine: Machine, many: int, share: float | None, reports: Sequence[Sent], lines: int) -> Pace:
    """Let workers come to rest, then give them all reports at once; ``lines`` is how long the journal gets."""
    with machine.database() as (url, engine):
        job = machine.job(url)
        with running(workers(many)(job)) as processes:
            wait_for_workers(job.broker, job.prefix, many)
            pids = [each.pid for each in processes]
            with limited(pids, share) if share else nullcontext():
                publish(job.broker, f"{job.prefix}.reports", reports)
                until(lambda: journal_lines(engine) >= FROM * lines, processes)
                began, first, before = _mark(machine, engine, pids)
                until(lambda: journal_lines(engine) >= TO * lines, processes)
                ended, last, after = _mark(machine, engine, pids)
    own, broker, database = (late - early for early, late in zip(before, after, strict=True))
    handled = (last - first) * len(reports) / lines
    return Pace(many, share, handled, ended - began, own, broker, database, load_now())


def _mark(machine: Machine, engine: Engine, pids: Sequence[int]) -> tuple[float, int, tuple[float, float, float]]:
    """Tell the time, how long the journal is, and the processor seconds spent so far."""
    return time.perf_counter(), journal_lines(engine), (sum(map(cpu_seconds, pids)), *machine.spent())
