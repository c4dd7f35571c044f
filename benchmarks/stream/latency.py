"""Reports sent one after the other in; how long each took until what it led to was committed, out.

The producer notes the time before it sends; PostgreSQL notes when it commits a transaction, and says so of each row
(``track_commit_timestamp``). Both read the clock of one machine.
"""

import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kafka import KafkaProducer
from sqlalchemy import Engine, text

from .country import PARTNERSHIPS, one, settings
from .job import Job
from .journal import journal_lines
from .machine import Machine, load_now, now
from .race import running, workers
from .readiness import wait_for_workers

SPATES: Final = "[{kind: near_repeat, events: 3, radius: 1 km, window: 7 days}]"
"""Detection that needs no past, so that alerts are raised all the time."""

QUIET_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Latency:
    """How long reports took, in seconds: those believed, to the journal; those that raised alerts, to the outbox."""

    workers: int
    a_second: int
    decided: tuple[float, ...]
    alerted: tuple[float, ...]
    load: float


def latency(machine: Machine, many: int, a_second: int, seconds: float) -> Latency:
    """Send so many reports a second to workers at rest."""
    with machine.database() as (url, engine):
        job = machine.job(url, settings=settings(detection=SPATES))
        with running(workers(many)(job)):
            wait_for_workers(job.broker, job.prefix, many)
            _send(job, a_second, 2.0, "warming-up")
            sent = _send(job, a_second, seconds, "r")
            _wait_for_quiet(engine)
        return Latency(many, a_second, _decided(engine, sent), _alerted(engine, sent), load_now())


def _send(job: Job, a_second: int, seconds: float, name: str) -> dict[str, float]:
    """Send reports at an even pace; tell by id when each was sent."""
    chance, sent = random.Random(name), {}
    producer = KafkaProducer(bootstrap_servers=job.broker, acks="all", linger_ms=0)
    began = time.perf_counter()
    for number in range(int(a_second * seconds)):
        time.sleep(max(0.0, began + number / a_second - time.perf_counter()))
        report = one(f"{name}{number}", chance.randrange(PARTNERSHIPS), now(), chance)
        sent[f"{report.source}/{name}{number}"] = time.time()
        producer.send(f"{job.prefix}.reports", key=report.source.encode(), value=report.body)
    producer.flush()
    producer.close()
    return sent


def _wait_for_quiet(engine: Engine) -> None:
    since, seen = time.monotonic(), -1
    while time.monotonic() - since < QUIET_S:
        if (found := journal_lines(engine)) != seen:
            since, seen = time.monotonic(), found
        time.sleep(0.1)


def _decided(engine: Engine, sent: Mapping[str, float]) -> tuple[float, ...]:
    """Tell how long each report took until the last region it concerns had decided on it."""
    query = "SELECT key, max(extract(epoch FROM pg_xact_commit_timestamp(xmin))) FROM journal GROUP BY key"
    with engine.connect() as conn:
        committed = {str(key): float(at) for key, at in conn.execute(text(query)) if key}
    return tuple(committed[key] - sent[key] for key in committed.keys() & sent.keys())


def _alerted(engine: Engine, sent: Mapping[str, float]) -> tuple[float, ...]:
    """Tell how long it took from the report that triggered an alert to the transaction with alert and outbox rows."""
    query = "SELECT body, extract(epoch FROM pg_xact_commit_timestamp(xmin)) FROM alerts"
    with engine.connect() as conn:
        raised = [(json.loads(body)["triggered_by"], float(at)) for body, at in conn.execute(text(query))]
    known = {key.partition("/")[2]: at for key, at in sent.items()}
    triggers = [(trigger.rpartition("/")[2], at) for trigger, at in raised]
    return tuple(at - known[trigger] for trigger, at in triggers if trigger in known)
