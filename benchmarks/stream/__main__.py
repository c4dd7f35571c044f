"""Reports in; reports a second through the worker and through a bare consumer, and their ratio, out."""

import argparse
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from config.load import load
from streams.core.facts import Report
from streams.feed import fed
from streams.files import read_file
from streams.policies import policies
from streams.publish import Publisher
from streams.reports import write_json
from streams.topics import Topics, ensure
from tests.kafka.broker import Broker
from tests.world import CONFIG, START, TOWN

PARTITIONS = 3
WAYS = {"worker": "benchmarks.stream.worker", "bare consumer": "benchmarks.stream.bare"}


def reports(count: int) -> Iterator[tuple[str, bytes]]:
    """Report burglaries all over a town, one an hour, none of them near in time to one that is near in space."""
    for number in range(count):
        lat, lon = TOWN.degrees(131.0 * (number % 41) - 2600, 1000.0 + 97.0 * (number % 43))
        at = START - timedelta(hours=count - number)
        report = Report(f"r{number}", lat=lat, lon=lon, occurred_from=at, occurred_to=at, reported_at=at)
        yield f"region-{number % 97}", write_json(report).encode()


def measure(way: str, broker: str, topics: Topics, turn: str, count: int, settings: Path, home: Path) -> float:
    """Return the reports a second between the first batch and the last, on a database and in a group of its own."""
    database = home / f"{way}.db"
    program = [sys.executable, "-m", WAYS[way], broker, topics.prefix, turn, str(settings), str(database)]
    with subprocess.Popen(program) as process:  # noqa: S603  (our own words)
        began, at_first = 0.0, 0
        while (handled := count_handled(database)) < count:
            if process.poll() is not None:
                raise SystemExit(f"{way}: ended after {handled} reports")
            if handled and not began:
                began, at_first = time.perf_counter(), handled
            time.sleep(0.02)
        taken = time.perf_counter() - began
        process.terminate()
    return (count - at_first) / taken


def count_handled(database: Path) -> int:
    """Count the reports whose transaction is written."""
    if not database.exists():
        return 0
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            (found,) = connection.execute("SELECT coalesce(sum(offset + 1), 0) FROM offsets").fetchone()
        return int(found)
    except sqlite3.OperationalError:
        return 0


def compare(broker: str, settings: Path, bodies: list[tuple[str, bytes]], rounds: int) -> dict[str, Any]:
    """Measure each way in turn, round after round on the same topic, and take the middle of each."""
    topics = Topics(f"benchmark-{uuid.uuid4().hex[:8]}")
    ensure(broker, topics, partitions=PARTITIONS)
    with Publisher(broker, topics.reports) as publisher:
        publisher.publish(bodies)
    speeds: dict[str, list[float]] = {way: [] for way in WAYS}
    for turn in range(rounds):
        for way in list(WAYS)[:: 1 if turn % 2 else -1]:
            with tempfile.TemporaryDirectory() as home:
                group = Topics(topics.prefix)
                speeds[way].append(measure(way, broker, group, f"{turn}", len(bodies), settings, Path(home)))
    middle = {way: statistics.median(found) for way, found in speeds.items()}
    rounded = {way: round(speed) for way, speed in middle.items()}
    return {
        "reports": len(bodies),
        "rounds": rounds,
        **rounded,
        "ratio": round(middle["worker"] / middle["bare consumer"], 3),
    }


def show(result: dict[str, Any]) -> None:
    """Print the result for people on standard error, for machines on standard output."""
    table = Table("way", "reports a second", title=f"{result['reports']:,} reports, {PARTITIONS} partitions")
    for way in WAYS:
        table.add_row(way, f"{result[way]:,}")
    table.add_row("worker / bare consumer", f"{result['ratio']:.2f}")
    Console(stderr=True).print(table)
    print(json.dumps(result))


def main() -> None:
    """Measure on a broker of its own, or on one that runs; with made-up reports, or with a file of real ones."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--broker", help="a Kafka that runs; by default one is started")
    options.add_argument("--reports", type=int, default=4_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--records", type=Path, help="a file of reports, with --config for where they lie")
    options.add_argument("--config", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as home:
        settings = given.config or Path(home, "settings.yaml")
        if given.config is None:
            settings.write_text(CONFIG, encoding="utf-8")
        bodies = list(reports(given.reports))
        if given.records:
            bodies = list(fed(islice(read_file(given.records), given.reports), policies(load(settings))))
        broker = Broker(Path(home)) if given.broker is None else None
        if broker:
            broker.wait()
        try:
            show(compare(broker.address if broker else given.broker, settings, bodies, given.rounds))
        finally:
            if broker:
                broker.stop()


if __name__ == "__main__":
    main()
