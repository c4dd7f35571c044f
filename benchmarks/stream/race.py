"""A way and reports in; how fast it gets them into the database, and what that costs whom, out."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .country import Sent
from .job import Job
from .journal import alerts_raised, sorted_so_far, whole
from .machine import Machine, load_now
from .peers import ROOT
from .processes import cpu_seconds

PATIENCE_S: Final = 600.0
"""After so long a way is stuck."""

Way = subprocess.Popen[bytes]
"""A program that is running."""

Start = Callable[[Job], list[list[str]]]
"""Gives the commands that a way consists of."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took, from the first transaction to the last; in processor seconds: itself, broker and database."""

    reports: float
    seconds: float
    own: float
    broker: float
    database: float
    alerts: int
    load: float

    @property
    def per_second(self) -> float:
        """Reports a second."""
        return self.reports / self.seconds


def program(module: str, python: Path = Path(sys.executable)) -> Start:
    """Give a way that is one program of this package."""
    return lambda job: [[str(python), "-m", f"benchmarks.stream.{module}", job.words()]]


def workers(many: int) -> Start:
    """Give the way under test: so many workers, as anybody starts them."""
    cli = Path(sys.executable).with_name("trygvarsel")

    def commands(job: Job) -> list[list[str]]:
        options = ["--broker", job.broker, "--db", job.database, "--prefix", job.prefix]
        return [[str(cli), "worker", job.settings, *options]] * many

    return commands


def race(machine: Machine, start: Start, reports: Sequence[Sent], lines: int) -> Run:
    """Let a way handle all reports; ``lines`` is how many lines its journal has in the end."""
    with machine.database() as (url, engine):
        job = machine.job(url, reports)
        with running(start(job)) as ways:

            def spent() -> tuple[float, float, float]:
                return (sum(cpu_seconds(way.pid) for way in ways), *machine.spent())

            until(lambda: sorted_so_far(engine, job.prefix) > 0, ways)
            began, before, first = time.perf_counter(), spent(), sorted_so_far(engine, job.prefix)
            until(lambda: whole(engine, lines), ways)
            seconds, after = time.perf_counter() - began, spent()
        alerts = alerts_raised(engine)
    own, broker, database = (late - early for early, late in zip(before, after, strict=True))
    return Run(len(reports) - first, seconds, own, broker, database, alerts, load_now())


def idle(machine: Machine, reports: Sequence[Sent]) -> Run:
    """Let Faust do nothing with all reports, and say itself how long that took."""
    with machine.database() as (url, _):
        (command,) = program("floor")(machine.job(url, reports))
        before = machine.spent()
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603  (our own words)
        said, after = json.loads(done.stdout), machine.spent()
    return Run(len(reports), said["seconds"], said["cpu"], after[0] - before[0], 0.0, 0, load_now())


@contextmanager
def running(commands: Sequence[Sequence[str]]) -> Iterator[list[Way]]:
    """Run programs for a while, and ask them to leave; what they say is said where the tables are."""
    ways = [Way(each, cwd=ROOT, stdout=sys.stderr) for each in commands]
    try:
        yield ways
    finally:
        for way in ways:
            way.terminate()
        for way in ways:
            _gone(way)


def until(done: Callable[[], bool], ways: Sequence[Way]) -> None:
    """Wait for something that running programs bring about."""
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        if any(way.poll() is not None for way in ways):
            raise SystemExit("a program of the benchmark has left too early")
        if time.monotonic() > deadline:
            raise SystemExit("a program of the benchmark has got stuck")
        time.sleep(0.02)


def _gone(way: Way) -> None:
    try:
        way.wait(20)
    except subprocess.TimeoutExpired:
        way.kill()
        way.wait()
