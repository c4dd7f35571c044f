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
from streams.policies import policies
from streams.publish import Publisher
from streams.replay import Replay
from streams.reports import write_json
from streams.store import Store, open_engine
from streams.topics import Topics
from tests.world import burglary, in_order

from .workers import WorkerProcess

pytestmark = pytest.mark.kafka

Start = Callable[..., WorkerProcess]

TOWNS = {"vest": 11.0, "lund": 11.55, "oest": 12.1}
TOWN = """
  {name}:
    name: Bo trygt {name}
    areas:
      by: {{name: Byen, circle: {{lat: 56.23, lon: {lon}, metres: 3300}}}}
    detection:
      - {{kind: near_repeat, events: 3, radius: 400 m, window: 7 days}}
    groups:
      naboer: {{name: Nabohjælp, kind: neighbourhood_watch, areas: [by]}}
      politi: {{name: Politi, kind: police}}
"""


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
    """Write a thousand reports, and the settings of their towns."""
    towns = "".join(TOWN.format(name=name, lon=lon) for name, lon in TOWNS.items())
    (tmp_path / "settings.yaml").write_text(f"partnerships:{towns}", encoding="utf-8")
    path = tmp_path / "reports.jsonl"
    path.write_text("".join(f"{write_json(report)}\n" for report in a_year(7, 1000)), encoding="utf-8")
    return path


def replayed(file: Path) -> list[str]:
    decided = policies(load(file.with_name("settings.yaml")))
    return sorted(alert.alert_id for alert, _ in Replay(decided, datetime.now(UTC)).over(read_file(file)))


def feed(broker: str, topics: Topics, file: Path) -> None:
    decided = policies(load(file.with_name("settings.yaml")))
    with Publisher(broker, topics.reports) as publisher:
        assert publisher.publish(fed(read_file(file), decided)) == 1000


class Kept:
    """What the worker has written."""

    def __init__(self, broker_topics: Topics, database: Path) -> None:
        self._topics, self._store = broker_topics, Store(open_engine(f"sqlite:///{database}"))

    def handled(self) -> int:
        """Count the reports handled, over all partitions."""
        last = (self._store.offset(self._topics.reports, partition) for partition in range(3))
        return sum(offset + 1 for offset in last if offset is not None)

    def alerts(self) -> list[str]:
        """Return the ids of the alerts raised, each as often as it was."""
        return sorted(row.split('"alert_id":')[1].split('"')[1] for row in self._store.alerts())


def test_a_worker_raises_the_alerts_of_the_replay(
    broker: str, topics: Topics, start_worker: Start, file: Path, tmp_path: Path
) -> None:
    feed(broker, topics, file)
    kept = Kept(topics, tmp_path / "recorded.db")
    worker = start_worker("tests.kafka.service_main")
    worker.until(lambda: kept.handled() == 1000)
    assert worker.terminate() == 0, worker.said
    assert len(kept.alerts()) > 50
    assert kept.alerts() == replayed(file)


def test_workers_that_follow_a_killed_one_raise_the_alerts_of_the_replay_and_none_twice(
    broker: str, topics: Topics, start_worker: Start, file: Path, tmp_path: Path
) -> None:
    feed(broker, topics, file)
    kept = Kept(topics, tmp_path / "recorded.db")
    first = start_worker("tests.kafka.service_main", PAUSE="0.3")
    first.until(lambda: kept.handled() >= 200)
    first.kill()
    assert kept.handled() < 1000
    second = start_worker("tests.kafka.service_main")
    second.until(lambda: kept.handled() == 1000)
    assert second.terminate() == 0, second.said
    assert kept.alerts() == replayed(file)
