"""A thousand real reports by the command line over a real Kafka: the alerts of `replay`, also after a SIGKILL."""

import gzip
import json
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.records import records

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


def in_database(path: Path, query: str) -> list[str]:
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            return [row[0] for row in connection.execute(query)]
    except sqlite3.OperationalError:
        return []


def wait_for(condition: Callable[[], bool], worker: "subprocess.Popen[bytes]", seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert worker.poll() is None, "the worker left too early"
        assert time.monotonic() < deadline, "the worker took too long"
        time.sleep(0.02)


@pytest.mark.parametrize("killed", [False, True])
def test_a_worker_raises_the_alerts_of_replay(broker: str, home: Path, killed: bool) -> None:
    database, prefix = home / "city.db", f"test-{uuid.uuid4().hex[:8]}"
    feed = trygvarsel("feed", home / "city.yaml", home / "reports.csv", "--broker", broker, "--prefix", prefix)
    fed = subprocess.run(feed, capture_output=True, check=True, text=True)  # noqa: S603  (our own words)
    assert json.loads(fed.stdout)["sent"] == COUNT

    def handled() -> int:
        return sum(int(offset) + 1 for offset in in_database(database, 'SELECT "offset" FROM offsets'))

    work = trygvarsel(
        "worker", home / "city.yaml", "--broker", broker, "--prefix", prefix, "--db", f"sqlite:///{database}"
    )
    with subprocess.Popen(work) as worker:  # noqa: S603  (our own words)
        if killed:
            wait_for(lambda: handled() >= 200, worker)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            assert handled() < COUNT, "killed too late to show anything"
        else:
            wait_for(lambda: handled() == COUNT, worker)
            worker.terminate()
            assert worker.wait(30) == 0
    if killed:
        with subprocess.Popen(work) as second:  # noqa: S603  (our own words)
            wait_for(lambda: handled() == COUNT, second)
            second.terminate()
            assert second.wait(30) == 0

    raised = [json.loads(body) for body in in_database(database, "SELECT body FROM alerts ORDER BY seq")]
    expected = replayed(home)
    assert len(expected) > 20
    assert raised == expected
    assert len(in_database(database, "SELECT DISTINCT alert_id FROM alerts")) == len(expected)
    refused = in_database(database, "SELECT report_id FROM refused")
    assert len(refused) == COUNT - len(in_database(database, "SELECT seq FROM journal WHERE report IS NOT NULL"))
