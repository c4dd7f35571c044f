"""Real processes in; what their /metrics hold out: names, labels, and the values that labels have."""

import re
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import httpx
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from notifiers.outbox import Standing
from streams.looking.feeds import Feed
from streams.looking.spending import WITHIN, Opened
from streams.metrics import Metrics
from streams.process_metrics import ProcessMetrics
from streams.stock import Stock, Wait
from streams.stock_metrics import StockMetrics
from streams.store import open_engine
from streams.worker_metrics import WorkerMetrics
from tests.web.running import ROOT, TRYGVARSEL
from tests.web.served import columns
from tests.world import burglary
from trygvarsel.crew import Crew

PATIENCE: Final = 60.0
"""Seconds that a process has to start, however busy the machine is."""

SOME: Final = Stock(
    at=datetime(2026, 3, 2, tzinfo=UTC),
    feeds=[Feed("north", datetime(2026, 3, 2, tzinfo=UTC), timedelta(hours=5))],
    budgets={"lund": 4.0},
    opened=[Opened("lund", within, 1) for within in WITHIN],
    waits={"lund": Wait(1, timedelta(hours=1))},
    outbox=Standing(Counter(), Counter(), None),
    unanswered=0,
    in_doubt=timedelta(),
    stopped=False,
    sending=True,
    written=True,
    size=1,
    free=1,
)
"""One of everything."""


class Exposed:
    """What a process exposes: by metric its labels, and of each the values there are; ``text`` as it was read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.metrics: dict[str, dict[str, set[str]]] = {}
        self._values: dict[tuple[str, frozenset[tuple[str, str]]], float] = {}
        for family in text_string_to_metric_families(text):
            self.metrics.setdefault(family.name, {})
            for sample in family.samples:
                self._values[sample.name, frozenset(sample.labels.items())] = sample.value
                labels = self.metrics.setdefault(sample.name, {})
                for name, value in sample.labels.items():
                    labels.setdefault(name, set()).add(value)

    def value(self, metric: str, **labels: str) -> float:
        """Give the value that a metric has with exactly these labels."""
        return self._values[metric, frozenset(labels.items())]


def of_run(settings: Path, folder: Path) -> Exposed:
    """Start the service in one process, give it a report, and read what it counts."""
    with _going("run", str(settings), "--db", f"sqlite:///{folder}/run.db", "--port", "0", folder=folder) as client:
        client.post("/v1/reports", json=columns(burglary("r1", 0, source="north"))).raise_for_status()
        return _read(client)


def of_deliver(settings: Path, folder: Path) -> Exposed:
    """Start a deliverer on a database of its own, and read what it counts."""
    database = f"sqlite:///{folder}/fleet.db"
    open_engine(database).dispose()
    words = ("deliver", str(settings), "--db", database, "--metrics-port", "0")
    with _going(*words, folder=folder) as client:
        return _read(client)


def of_worker() -> Exposed:
    """Put together what a worker counts with, as its command does; on Kafka, tests/kafka looks at a real one."""
    crew = Crew("worker")
    WorkerMetrics(crew.registry, ("reports", "incidents"))
    StockMetrics(crew.registry).show(SOME)
    return Exposed(generate_latest(crew.registry).decode())


def of_web() -> Exposed:
    """Put together what a web process counts with, as its command does."""
    registry = CollectorRegistry()
    Metrics(registry, ["lund"], ["sms"])
    ProcessMetrics(registry, "web", tuple, tuple, delivers=False)
    return Exposed(generate_latest(registry).decode())


@contextmanager
def _going(*words: str, folder: Path) -> Iterator[httpx.Client]:
    """Carry out a verb that stays up, and speak with it where it says that it is."""
    said = folder / "said.txt"
    with said.open("w") as out, subprocess.Popen([*TRYGVARSEL, *words], cwd=ROOT, stderr=out) as process:  # noqa: S603
        try:
            end = time.monotonic() + PATIENCE
            while (found := re.search(r"http://127\.0\.0\.1:\d+", said.read_text())) is None:
                assert process.poll() is None, said.read_text()
                assert time.monotonic() < end, said.read_text()
                time.sleep(0.05)
            with httpx.Client(base_url=found[0], timeout=PATIENCE) as client:
                yield client
        finally:
            process.kill()


def _read(client: httpx.Client) -> Exposed:
    """Read what a process counts, once it has looked at its database."""
    end = time.monotonic() + PATIENCE
    while "\ntrygvarsel_stock_timestamp_seconds " not in (text := client.get("/metrics").text):
        assert time.monotonic() < end, text
        time.sleep(0.1)
    return Exposed(text)
