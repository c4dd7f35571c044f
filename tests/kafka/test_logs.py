"""One report is followed by one id through the logs of a worker and a deliverer, which share Kafka and a database."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from notifiers.keys import installation_key, trace_of
from notifiers.outbox.fates import SendState
from notifiers.outbox.tables import outbox
from streams.publish import Publisher
from streams.topics import Topics
from tests.web.village import spate_today, village

from .kept import Kept
from .workers import WorkerProcess

pytestmark = pytest.mark.kafka

SPEAKS = {"TRYGVARSEL_LOG": "json"}


@pytest.fixture
def fleet(broker: str, topics: Topics, kept: Kept, tmp_path: Path) -> Iterator[tuple[WorkerProcess, WorkerProcess]]:
    """Start a worker that sends nothing, and a deliverer that does."""
    config, program = str(village(tmp_path, approval="none")), [sys.executable, "-m", "trygvarsel"]
    on = ["--db", f"sqlite:///{kept.path}"]
    bus = ["--broker", broker, "--prefix", topics.prefix]
    worker = WorkerProcess([*program, "worker", config, *bus, *on, "--no-delivery"], tmp_path / "worker.log", SPEAKS)
    deliverer = WorkerProcess([*program, "deliver", config, *on], tmp_path / "deliver.log", SPEAKS)
    yield worker, deliverer
    worker.kill()
    deliverer.kill()


def test_a_report_is_followed_through_two_processes_by_an_id_that_neither_was_given(
    broker: str, topics: Topics, kept: Kept, fleet: tuple[WorkerProcess, WorkerProcess]
) -> None:
    worker, deliverer = fleet
    with Publisher(broker, topics.reports) as publisher:
        publisher.publish([("", json.dumps(report).encode()) for report in spate_today()])
    worker.until(lambda: sent(kept) == ["r-1"])
    assert (worker.terminate(), deliverer.terminate()) == (0, 0)
    with kept.engine.begin() as conn:
        trace = trace_of(installation_key(conn), "r2")
    assert events(worker, trace) == [
        "report.accepted", "report.decided", "spate.opened", "alert.raised", "message.queued",
    ]  # fmt: skip
    assert events(deliverer, trace) == ["message.expanded", "send.sent"]
    accepted = next(line for line in said(worker) if line.get("trace") == trace)
    assert (accepted["report"], accepted["partnerships"]) == ("r2", "lund")


def sent(kept: Kept) -> list[str]:
    """Name those to whom a text has gone."""
    with kept.engine.connect() as conn:
        return list(conn.scalars(select(outbox.c.recipient).where(outbox.c.state == SendState.SENT)))


def said(process: WorkerProcess) -> list[dict[str, Any]]:
    """Read all that a process said: JSON, line by line, and nothing else."""
    return [json.loads(line) for line in process.said.splitlines()]


def events(process: WorkerProcess, trace: str) -> list[str]:
    """Name what happened on a trace, in the order said."""
    return [line["event"] for line in said(process) if line.get("trace") == trace]
