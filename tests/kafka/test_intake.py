"""Reports over HTTP into a fleet: answered as by one process, kept by whichever worker, none lost and none twice."""

import asyncio
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry

from config.load import load
from streams.arrivals import Arrival
from streams.core.facts import Report
from streams.databases import StoreAway
from streams.envelopes import Envelope, Kind, opened
from streams.files import Row
from streams.lines import alert_line
from streams.metrics import Metrics
from streams.policies import policies
from streams.replay import Replay
from streams.reports import write_json
from streams.sender import Sender
from streams.service import Service
from streams.store import Store, open_engine
from streams.topics import Topics
from tests.world import burglary

from .asking import lying
from .kept import TOWNS, Kept, three_towns
from .workers import WorkerProcess

pytestmark = pytest.mark.kafka

Start = Callable[..., WorkerProcess]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def intake(broker: str, topics: Topics, tmp_path: Path, kept: Kept) -> Iterator[httpx.Client]:
    """Start ``trygvarsel web`` beside the workers, and end it in order."""
    said = tmp_path / "web.log"
    words = [str(three_towns(tmp_path)), "--broker", broker, "--prefix", topics.prefix]
    words += ["--db", f"sqlite:///{kept.path}", "--port", "0"]
    with said.open("w") as out:
        process = subprocess.Popen([sys.executable, "-m", "trygvarsel", "web", *words], cwd=ROOT, stderr=out)  # noqa: S603
    try:
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", said.read_text())):
            assert process.poll() is None, said.read_text()
            time.sleep(0.05)
        with httpx.Client(base_url=found[0], timeout=30) as client:
            yield client
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0, said.read_text()
        assert "Traceback" not in said.read_text()
    finally:
        process.kill()
        process.wait()


def a_month() -> list[Report]:
    """Report a month of burglaries in three towns: two spates, and here and there a correction, a copy, a slip."""
    found: list[Report] = []
    for n in range(60):
        lon = list(TOWNS.values())[n % 3]
        near = n % 3 == 0 and 12 <= n < 30
        x, y = (50.0 * (n % 5), 3000.0) if near else (900.0 * (n % 5) - 1800, 3000.0 + 600 * (n % 4))
        one = burglary(f"r{n}", 12.0 * n, x, y)
        one = replace(one, source="nord", lon=(one.lon or 0) - 11.55 + lon)
        found.append(one)
        if n % 10 == 3:
            found += [replace(one, revision=2, dwelling="house"), one]
        if n % 20 == 7:
            found.append(replace(one, revision=2, withdrawn=True))
    return [*found, replace(burglary("far", 1), lat=12.0, source="nord")]


def test_the_fleet_answers_as_one_process_would_and_raises_the_alerts_of_a_replay(
    intake: httpx.Client, start_worker: Start, broker: str, topics: Topics, kept: Kept, tmp_path: Path
) -> None:
    decided = policies(load(three_towns(tmp_path)))
    alone = Service(decided, Store(open_engine(f"sqlite:///{tmp_path}/alone.db")), Metrics(CollectorRegistry(), (), ()))
    written = [write_json(each) for each in a_month()]
    single, rest = written[:5], [*written[5:], '{"report_id": "odd", "street": "x"}']
    expected = alone.receive([Arrival(each.encode(), "http") for each in [*single, *rest]], datetime.now(UTC))

    answers = [intake.post("/v1/reports", content=each) for each in single]
    assert {answer.status_code for answer in answers} <= {200, 201}
    batch = intake.post("/v1/reports:batch", content=f"[{','.join(rest)}]").raise_for_status().json()["results"]
    told = [answer.json() for answer in answers] + batch
    assert [(each["report_id"], each["outcome"]) for each in told] == [
        (each.report_id, each.outcome) for each in expected
    ]
    worker = start_worker()
    worker.until(kept.all_done)

    rows = [Row("http", n, written[n], report) for n, report in enumerate(a_month())]
    replayed = sorted(alert_line(alert) for alert, _ in Replay(decided, datetime.now(UTC)).over(rows))
    assert kept.alerts() == replayed
    assert len(replayed) > 4
    assert {row["reason"] for row in kept.refused()} == {row["reason"] for row in alone.store.refused()}
    assert intake.post("/v1/reports", content=single[0]).json()["outcome"] == "duplicate"

    outside = lying(broker, topics.reports, lambda record: opened(dict(record.headers), Kind.REPORT))
    assert all(isinstance(each, Envelope) and each.source == "/trygvarsel/intake" for each in outside)
    keys = set(lying(broker, topics.reports, lambda record: record.key))
    assert keys == {b"nord", b"unnamed"}
    alone.store.engine.dispose()


def test_a_broker_that_is_gone_is_said_and_the_same_may_be_sent_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    sender = Sender(f"127.0.0.1:{port}", "reports")
    with pytest.raises(StoreAway, match="send the same again"):
        asyncio.run(sender.send([("nord", b"{}")]))
    sender.close()
