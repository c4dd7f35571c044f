"""A thousand real reports by the command line over a real Kafka, and a SIGKILL: the alerts of `replay`."""

import gzip
import json
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.topics import Topics
from tests.records import records

from .kept import Kept

pytestmark = pytest.mark.kafka

COUNT = 1000
CONFIG = """
country: US
partnerships:
  city:
    name: Bo trygt By
    timezone: America/New_York
    areas:
      by: {name: Byen, circle: {lat: 33.76, lon: -84.42, metres: 25000}}
    detection:
      - {kind: space_time_scan, false_alerts_per_year: 50, warm_up: 14 days}
      - {kind: poisson_cusum}
    groups:
      naboer: {kind: neighbourhood_watch}
      politi: {kind: police}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Lay out the settings and the first thousand reports of a city's public records."""
    (tmp_path / "city.yaml").write_text(CONFIG, encoding="utf-8")
    with gzip.open(records("atlanta_2016_2019"), "rt", encoding="utf-8") as lines:
        (tmp_path / "reports.csv").write_text("".join(next(lines) for _ in range(COUNT + 1)), encoding="utf-8")
    return tmp_path


def trygvarsel(*words: object) -> list[str]:
    return [sys.executable, "-m", "trygvarsel", *map(str, words)]


def replayed(home: Path) -> list[dict[str, object]]:
    done = subprocess.run(  # noqa: S603  (our own words)
        trygvarsel("replay", home / "city.yaml", home / "reports.csv"), capture_output=True, check=True, text=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def wait_for(condition: Callable[[], bool], worker: "subprocess.Popen[bytes]", seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert worker.poll() is None, "the worker left too early"
        assert time.monotonic() < deadline, "the worker took too long"
        time.sleep(0.01)


@pytest.mark.slow
def test_a_worker_that_is_killed_and_its_successor_raise_the_alerts_of_replay(broker: str, home: Path) -> None:
    database, topics = home / "city.db", Topics(f"test-{uuid.uuid4().hex[:8]}")
    bus = ("--broker", broker, "--prefix", topics.prefix)
    feed = trygvarsel("feed", home / "city.yaml", home / "reports.csv", *bus)
    fed = subprocess.run(feed, capture_output=True, check=True, text=True)  # noqa: S603  (our own words)
    assert json.loads(fed.stdout)["sent"] == COUNT
    kept = Kept(broker, topics, database)

    work = trygvarsel("worker", home / "city.yaml", *bus, "--db", f"sqlite:///{database}")
    with subprocess.Popen(work) as worker:  # noqa: S603  (our own words)
        wait_for(lambda: bool(kept.handled()), worker)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert not kept.all_done(), "killed too late to show anything"
    with subprocess.Popen(work) as second:  # noqa: S603  (our own words)
        wait_for(kept.all_done, second)
        second.terminate()
        assert second.wait(30) == 0

    raised, expected = [json.loads(line) for line in kept.store.alerts()], replayed(home)
    assert len(expected) > 20
    assert raised == expected
    assert len({alert["alert_id"] for alert in raised}) == len(expected)
    assert len(kept.refused()) == COUNT - len(kept.handled())
    kept.close()
