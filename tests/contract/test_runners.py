"""One core, three runners: for the same reports replay, the service and the worker raise the same alerts."""

import json
import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, select

from notifiers.outbox.tables import messages
from streams.arrivals import Arrival
from streams.core.facts import Report
from streams.core.policy import Policy
from streams.feed import fed
from streams.files import Row, read_file
from streams.lines import alert_line
from streams.metrics import Metrics
from streams.replay import Replay
from streams.reports import write_json
from streams.service import Service
from streams.store import Store, open_engine
from tests.fleet import Fleet
from tests.world import CONFIG, NOW, burglary, in_order, town

BUSY = CONFIG.replace(
    "          - {kind: near_repeat, events: 3, radius: 400 m, window: 7 days}\n",
    "          - {kind: space_time_scan, warm_up: 1 day, false_alerts_per_year: 50}\n"
    "          - {kind: near_repeat, events: 3}\n"
    "          - {kind: poisson_cusum, threshold: 2}\n",
)


@st.composite
def streams(draw: st.DrawFn) -> list[Report]:
    """Draw reports, with revisions, withdrawals, late and impossible ones among them, in the order they were made."""
    rng = random.Random(draw(st.integers(0, 10_000)))
    reports = []
    for n in range(draw(st.integers(5, 50))):
        x, y = rng.choice([(0.0, 3000.0), (2000.0, 3000.0), (0.0, -3000.0), (90_000.0, 9000.0)])
        hours = rng.uniform(0, 24 * 40)
        report = burglary(f"r{n}", hours, x=x + rng.uniform(-300, 300), y=y + rng.uniform(-300, 300))
        reports.append(report)
        later = hours + rng.uniform(0, 72)
        if rng.random() < 0.15:
            reports.append(burglary(f"r{n}", later, x=x, y=-y, revision=2))
        if rng.random() < 0.1:
            gone = Report(f"r{n}", revision=3, withdrawn=True, reported_at=burglary("", later).reported_at)
            reports.append(gone)
        if rng.random() < 0.1:
            reports.append(Report(f"no-place-{n}", reported_at=report.reported_at))
    return in_order(reports)


def service(policies: Sequence[Policy], engine: Engine) -> Service:
    metrics = Metrics(CollectorRegistry(), ["lund"], ["sms"])
    return Service(policies, Store(engine), metrics)


def replayed(policies: Sequence[Policy], reports: Sequence[Report], folder: str) -> list[str]:
    """Give the lines of all alerts, each followed by the texts of its messages."""
    path = Path(folder) / "reports.jsonl"
    path.write_text("".join(write_json(report) + "\n" for report in reports), encoding="utf-8")
    told = Replay(policies, NOW).over(read_file(path))
    return [line for alert, worded in told for line in (alert_line(alert), *(message.text for message in worded))]


def told(engine: Engine) -> list[str]:
    """Give the same of what was written down."""
    with engine.connect() as conn:
        texts = conn.execute(select(messages.c.alert_id, messages.c.text).order_by(messages.c.id)).all()
    lines = Store(engine).alerts()
    return [
        each for line in lines for each in (line, *(text for id_, text in texts if id_ == json.loads(line)["alert_id"]))
    ]


def served(policies: Sequence[Policy], bodies: Sequence[bytes], rng: random.Random) -> list[str]:
    """Run the service over batches of any size, started anew now and then on the same database."""
    engine, waiting = open_engine("sqlite://"), list(bodies)
    running = service(policies, engine)
    while waiting:
        size = rng.randint(1, 8)
        batch, waiting = waiting[:size], waiting[size:]
        running.receive([Arrival(body, "test") for body in batch], NOW)
        running.tick(NOW)
        if rng.random() < 0.2:
            running = service(policies, engine)
    running.tick(NOW)
    alerts = told(engine)
    engine.dispose()
    return alerts


def worked(policies: Sequence[Policy], bodies: Sequence[bytes], rng: random.Random) -> list[str]:
    """Run one worker over the same, sorted and decided in batches of any size, a few records of them twice."""
    engine = open_engine("sqlite://")
    Fleet(policies, engine, workers=1, partitions=1, chance=rng).work(("north", body) for body in bodies)
    alerts = told(engine)
    engine.dispose()
    return alerts


@settings(max_examples=25, deadline=None)
@given(streams(), st.randoms(use_true_random=False), st.booleans())
def test_replay_service_and_worker_raise_the_same_alerts(
    reports: list[Report], rng: random.Random, twice: bool
) -> None:
    policies, shuffled = town(BUSY), rng.sample(reports, len(reports))
    with TemporaryDirectory() as folder:
        expected = replayed(policies, shuffled, folder)
    rows = [Row("", n, write_json(report), report) for n, report in enumerate(shuffled)]
    bodies = [body for _, body in fed(rows, policies) for _ in range(2 if twice else 1)]
    assert served(policies, bodies, rng) == expected
    assert worked(policies, bodies, rng) == expected


def test_the_streams_drawn_do_raise_alerts_of_every_stage() -> None:
    policies, stages = town(BUSY), set()
    for seed in range(12):
        rng = random.Random(seed)
        reports = [
            burglary(f"r{n}", rng.uniform(0, 24 * 40), x=rng.uniform(-300, 300), y=3000 + rng.uniform(-300, 300))
            for n in range(30)
        ]
        last = burglary("", 24 * 41).reported_at
        reports += [Report(f"r{n}", revision=2, withdrawn=True, reported_at=last) for n in range(30 * (seed % 2))]
        reports += [burglary("much-later", 24 * 80)]
        with TemporaryDirectory() as folder:
            lines = [line for line in replayed(policies, in_order(reports), folder) if line.startswith("{")]
            stages |= {json.loads(line)["stage"] for line in lines}
    assert stages == {"opened", "growing", "over", "withdrawn"}
