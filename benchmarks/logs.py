"""Reports taken in by the service with every form of its log in; what each form costs, in processor time, out.

``python -m benchmarks.logs [--quick]``: a table on standard output. The rounds of all forms take turns, each on a
database of its own, and what is told is the least processor time of a round: other work only ever adds to it.
"""

import argparse
import logging
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from prometheus_client import CollectorRegistry

from streams.arrivals import Arrival
from streams.core.facts import Report
from streams.metrics import Metrics
from streams.policies import policies, prepare
from streams.reports import write_json
from streams.service import Service
from streams.store import Store, open_engine
from tests.world import burglary, settings
from trygvarsel.logs.choosing import Choice, Form
from trygvarsel.logs.speaking import speaking, trace_by

BATCHES: Final = (1, 200)


class Way(NamedTuple):
    """A form of the log, and what it is written to."""

    name: str
    open: Callable[[Path], AbstractContextManager[None]]


@contextmanager
def _into_a_file(folder: Path, choice: Choice) -> Iterator[None]:
    with (folder / "said.txt").open("w", encoding="utf-8") as said, speaking(choice, {}, said):
        yield


@contextmanager
def _into_a_slow_pipe(_folder: Path, choice: Choice) -> Iterator[None]:
    """Write to somebody who reads 64 KiB, and then sleeps for a tenth of a second."""
    out, into = os.pipe()

    def read() -> None:
        while os.read(out, 65_536):
            time.sleep(0.1)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    with os.fdopen(into, "w", encoding="utf-8") as said, speaking(choice, {}, said):
        yield
    reader.join()
    os.close(out)


_PLAIN, _JSON = Choice(Form.PLAIN, logging.WARNING), Choice(Form.JSON, logging.INFO)
WAYS: Final = (
    Way("no log at all", lambda _folder: nullcontext()),
    Way("plain, as by default", lambda folder: _into_a_file(folder, _PLAIN)),
    Way("JSON", lambda folder: _into_a_file(folder, _JSON)),
    Way("JSON, read slowly", lambda folder: _into_a_slow_pipe(folder, _JSON)),
)


class Cost(NamedTuple):
    """What a round took: seconds of the processor and of the clock for a report, lines a report, bytes a line."""

    cpu: float
    wall: float
    lines: float
    size: float


def measured(way: Way, reports: Sequence[Report], together: int) -> Cost:
    """Take in reports, so many in a transaction, until the last line of the log is written."""
    with tempfile.TemporaryDirectory() as kept:
        folder, decided = Path(kept), policies(settings())
        prepare(decided)
        engine = open_engine(f"sqlite:///{folder}/town.db")
        service = Service(decided, Store(engine), Metrics(CollectorRegistry(), ["lund"], ["sms"]))
        arrivals = [Arrival(write_json(report).encode(), "http") for report in reports]
        began, ended = time.process_time(), 0.0
        with way.open(folder):
            trace_by(engine)
            ended = time.perf_counter()
            for first in range(0, len(arrivals), together):
                service.receive(arrivals[first : first + together], datetime.now(UTC))
            ended = time.perf_counter() - ended
        spent = time.process_time() - began
        engine.dispose()
        said = (folder / "said.txt").read_bytes() if (folder / "said.txt").exists() else b""
    lines = said.count(b"\n")
    return Cost(spent / len(reports), ended / len(reports), lines / len(reports), len(said) / max(lines, 1))


def _reports(count: int) -> list[Report]:
    chance = random.Random(1)
    spread = [(n * 2.0, chance.uniform(-2500, 2500), chance.uniform(1000, 5000)) for n in range(count)]
    return [burglary(f"r{n}", hours, x, y) for n, (hours, x, y) in enumerate(spread)]


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser()
    options.add_argument("--quick", action="store_true", help="few reports, two rounds")
    quick = options.parse_args().quick
    began = time.monotonic()
    print("| reports in a transaction | log | processor, µs a report | of no log | lines a report | bytes a line |")
    print("| ---: | --- | ---: | ---: | ---: | ---: |")
    for together in BATCHES:
        reports = _reports((40 if quick else 150) * (1 if together == 1 else 10))
        found: dict[str, list[Cost]] = {way.name: [] for way in WAYS}
        for _ in range(2 if quick else 7):
            for way in WAYS:
                found[way.name].append(measured(way, reports, together))
        usual = min(cost.cpu for cost in found[WAYS[0].name])
        for name, costs in found.items():
            cpu, last = min(cost.cpu for cost in costs), costs[-1]
            told = f"{last.lines:.1f} | {last.size:.0f}" if last.lines else " | "
            print(f"| {together} | {name} | {cpu * 1e6:,.0f} | {cpu / usual:.2f} | {told} |")
        slow, fast = (min(cost.wall for cost in found[way.name]) for way in (WAYS[3], WAYS[2]))
        print(f"read slowly, a report takes {slow / fast:.2f} times as long by the clock", file=sys.stderr)
    print(f"took {timedelta(seconds=round(time.monotonic() - began))}", file=sys.stderr)


if __name__ == "__main__":
    main()
