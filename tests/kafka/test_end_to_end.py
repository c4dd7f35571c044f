"""From a file of reports over a real Kafka into the database: the very alerts that a replay of the file gives."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.load import load
from streams.core.facts import Report
from streams.feed import fed
from streams.files import read_file
from streams.lines import alert_line
from streams.policies import policies
from streams.publish import Publisher
from streams.replay import Replay
from streams.reports import write_json
from streams.topics import Topics
from tests.world import burglary, in_order

from .kept import TOWNS, Kept, three_towns
from .workers import WorkerProcess

pytestmark = pytest.mark.kafka

Start = Callable[..., WorkerProcess]


def a_year(seed: int, count: int) -> list[Report]:
    """Report a year of burglaries in three towns: most alone, some in runs, some corrected, withdrawn or repeated."""
    chance = random.Random(seed)
    reports: list[Report] = []
    while len(reports) < count:
        lon, hours = chance.choice(list(TOWNS.values())), chance.uniform(0, 6000)
        x, y = chance.uniform(-2300, 2300), chance.uniform(1300, 5700)
        for _ in range(chance.choice([1, 1, 1, 1, 1, 1, 1, 5])):
            at = hours + chance.uniform(0, 90)
            found = burglary(f"r{len(reports):04}", at, x + chance.uniform(-150, 150), y + chance.uniform(-150, 150))
            assert found.lon is not None
            found = replace(found, lon=found.lon - 11.55 + lon)
            later = replace(burglary(found.report_id, at + 30), lat=found.lat, lon=found.lon, revision=2)
            again = {1: [found], 2: [later], 3: [replace(later, withdrawn=True)]}
            reports += [found, *again.get(chance.randrange(12), [])]
    return in_order(reports[:count])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Write a thousand reports."""
    path = tmp_path / "reports.jsonl"
    path.write_text("".join(f"{write_json(report)}\n" for report in a_year(7, 1000)), encoding="utf-8")
    return path


def replayed(file: Path) -> list[str]:
    decided = policies(load(three_towns(file.parent)))
    return sorted(alert_line(alert) for alert, _ in Replay(decided, datetime.now(UTC)).over(read_file(file)))


def feed(broker: str, topics: Topics, file: Path) -> None:
    decided = policies(load(three_towns(file.parent)))
    with Publisher(broker, topics.reports) as publisher:
        assert publisher.publish(fed(read_file(file), decided)) == 1000


def test_a_worker_raises_the_alerts_of_the_replay(
    broker: str, topics: Topics, start_worker: Start, kept: Kept, file: Path
) -> None:
    feed(broker, topics, file)
    worker = start_worker()
    worker.until(kept.all_done)
    assert worker.terminate() == 0, worker.said
    assert len(kept.alerts()) > 50
    assert kept.alerts() == replayed(file)


@pytest.mark.slow
def test_workers_that_follow_a_killed_one_raise_the_alerts_of_the_replay_and_none_twice(
    broker: str, topics: Topics, start_worker: Start, kept: Kept, file: Path
) -> None:
    feed(broker, topics, file)
    first = start_worker(PAUSE="0.3")
    first.until(lambda: len(kept.handled()) >= 1)
    first.kill()
    assert not kept.all_done()
    second, third = start_worker(), start_worker()
    second.until(kept.all_done)
    assert (second.terminate(), third.terminate()) == (0, 0), second.said + third.said
    assert kept.alerts() == replayed(file)
