"""A service that is started anew now and then, and one that never is, raise, word and time exactly the same."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, select

from notifiers.outbox.tables import messages
from streams.arrivals import Arrival
from streams.core.facts import Report
from streams.metrics import Metrics
from streams.reports import write_json
from streams.service import Service
from streams.store import Store, open_engine
from tests.world import START, burglary, town

CONFIG = """
    partnerships:
      lund:
        name: Bo trygt Lund
        areas:
          nord: {name: Nordby, circle: {lat: 56.23, lon: 11.55, metres: 3300}}
        detection:
          - {kind: space_time_scan, warm_up: 1 day, false_alerts_per_year: 50}
          - {kind: near_repeat, events: 3}
        spates: {over_after: 5 days}
        groups:
          nabo: {name: Naboer, kind: neighbourhood_watch}
          politi: {name: Politi, kind: police, hears: [growing, over]}
      syd:
        name: Bo trygt Syd
        areas:
          syd: {name: Sydby, circle: {lat: 56.17, lon: 11.55, metres: 3300}}
        detection: [{kind: near_repeat, events: 3}]
        groups:
          kommune: {name: Kommune, kind: municipality}
"""


@st.composite
def arrivals(draw: st.DrawFn) -> list[tuple[datetime, Report]]:
    """Draw reports with when each arrives: minutes or days late, corrected, withdrawn with a time or without."""
    rng = random.Random(draw(st.integers(0, 10_000)))
    came = []
    for n in range(draw(st.integers(3, 40))):
        y = rng.choice([3000.0, 3000.0, -3000.0])
        hours = rng.uniform(0, 24 * 30)
        arrives = hours + rng.choice([0.1, 1.0, 20.0, rng.uniform(0, 60)])
        x = rng.choice([0.0, 0.0, 2000.0])  # far enough for a spate of its own in the same area
        report = burglary(f"r{n}", hours, x=x + rng.uniform(-300, 300), y=y + rng.uniform(-300, 300))
        came.append((arrives, report))
        later = arrives + rng.uniform(-5, 100)
        if rng.random() < 0.15:
            came.append((later, burglary(f"r{n}", hours + 1, x=0, y=rng.choice([y, -y]), revision=2)))
        if rng.random() < 0.2:
            told = rng.choice([None, START + timedelta(hours=later)])
            came.append((later, Report(f"r{n}", revision=rng.choice([1, 3]), withdrawn=True, reported_at=told)))
    return [(START + timedelta(hours=hours), report) for hours, report in sorted(came, key=lambda item: item[0])]


def begin(engine: Engine) -> Service:
    return Service(town(CONFIG), Store(engine), Metrics(CollectorRegistry(), ["lund", "syd"], ["sms"]))


def lived(came: Sequence[tuple[datetime, Report]], restart: random.Random | None) -> list[object]:
    """Live through the arrivals and two quiet weeks after, six hours at a time."""
    engine = open_engine("sqlite://")
    service, now, waiting = begin(engine), START, list(came)
    while now < came[-1][0] + timedelta(days=16):
        now += timedelta(hours=6)
        for arrived in [arrived for arrived, _ in waiting if arrived <= now]:
            _, report = waiting.pop(0)
            service.receive([Arrival(write_json(report).encode(), "test")], arrived)
        service.tick(now)
        if restart and restart.random() < 0.15:
            service = begin(engine)
    columns = [messages.c[name] for name in ("alert_id", "group_id", "text", "due", "expires", "thread", "reason")]
    with engine.connect() as conn:
        said = [tuple(row) for row in conn.execute(select(*columns).order_by(messages.c.id))]
    alerts = service.store.alerts()
    engine.dispose()
    return [*alerts, *said]


@settings(max_examples=15, deadline=None)
@given(arrivals(), st.randoms(use_true_random=False))
def test_restarts_change_nothing(came: list[tuple[datetime, Report]], rng: random.Random) -> None:
    assert lived(came, rng) == lived(came, None)
