"""Any number of workers and partitions, whatever goes wrong: together they raise what a replay raises, each once."""

import json
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from streams import tables
from streams.core.facts import Report
from streams.core.policy import Policy
from streams.files import read_file
from streams.lines import alert_line
from streams.replay import Replay
from streams.reports import write_json
from streams.store import Store, open_engine
from tests.fleet import Fleet
from tests.world import NOW, burglary, in_order, town

PARTNERSHIP = """
  {name}:
    name: Bo trygt {name}
    areas:
      a: {{name: Vest, circle: {{lat: {lat}, lon: {lon}, metres: {metres}}}}}
      b: {{name: Øst, circle: {{lat: {lat}, lon: {east}, metres: {metres}}}}}
    detection:
      - {{kind: space_time_scan, warm_up: 1 day, false_alerts_per_year: 50}}
      - {{kind: near_repeat, events: 3}}
      - {{kind: poisson_cusum, threshold: 2}}
    spates: {{over_after: 5 days}}
    groups:
      naboer: {{name: Nabohjælp, kind: neighbourhood_watch, areas: [a]}}
      oest: {{name: Nabohjælp Øst, kind: neighbourhood_watch, areas: [b], cooldown: 3 days}}
      politi: {{name: Politi, kind: police, hears: [opened, growing, over, withdrawn]}}
"""


def neighbours(rng: random.Random, many: int) -> tuple[Policy, ...]:
    """Lay partnerships side by side, touching, overlapping or apart, with their borders anywhere."""
    blocks = []
    for n in range(many):
        lat, lon = 56.2 + rng.uniform(-0.03, 0.03), 11.5 + 0.03 * n + rng.uniform(-0.01, 0.01)
        where = {"lat": round(lat, 4), "lon": round(lon, 4), "east": round(lon + 0.02, 4)}
        blocks.append(PARTNERSHIP.format(name=f"p{n}", metres=rng.randint(900, 2500), **where))
    return town("partnerships:" + "".join(blocks))


World = tuple[tuple[Policy, ...], list[Report], random.Random]


def world(seed: int) -> World:
    """Invent partnerships, and reports of runs across their borders, some corrected, moved, withdrawn or refused."""
    rng = random.Random(seed)
    decided = neighbours(rng, rng.randint(1, 5))
    reports: list[Report] = []
    for run in range(rng.randint(1, 8)):
        x, y = rng.uniform(-3000, 6000), rng.uniform(-2000, 2000)
        start = rng.uniform(0, 24 * 30)
        for n in range(rng.choice([1, 3, 5, 8, 10])):
            hours = start + n * rng.uniform(1, 20)
            place = {"x": x + rng.uniform(-400, 400), "y": y + rng.uniform(-400, 400)}
            reports.append(burglary(f"r{run}-{n}", hours, source=rng.choice(["north", "north", "south"]), **place))
            reports += _versions(rng, reports[-1], hours, place)
    return decided, in_order(reports), rng


def _versions(rng: random.Random, first: Report, hours: float, place: dict[str, float]) -> list[Report]:
    later, source = hours + rng.uniform(0, 72), first.source
    if rng.random() < 0.15:
        moved = {"x": place["x"] + rng.choice([0, 2000, -2000, 60_000]), "y": place["y"]}
        return [burglary(first.report_id, later, revision=rng.choice([2, 3]), source=source, **moved)]
    if rng.random() < 0.1:
        told = burglary("", later).reported_at
        gone = Report(first.report_id, source, revision=rng.choice([1, 4]), withdrawn=True, reported_at=told)
        return [gone, first] if rng.random() < 0.5 else [gone]
    if rng.random() < 0.1:
        return [Report(f"{first.report_id}-nowhere", source, reported_at=first.reported_at)]
    return []


def by_partnership(lines: Sequence[str]) -> dict[str, list[str]]:
    """Sort the lines of alerts by whose they are, each partnership's in the order raised."""
    theirs = defaultdict(list)
    for line in lines:
        theirs[json.loads(line)["partnership"]].append(line)
    return dict(theirs)


def replayed(decided: Sequence[Policy], reports: Sequence[Report], folder: str) -> tuple[dict[str, list[str]], int]:
    """Give the alerts of a replay, and how many rows it refuses."""
    path = Path(folder) / "reports.jsonl"
    path.write_text("".join(write_json(report) + "\n" for report in reports), encoding="utf-8")
    replay = Replay(decided, NOW)
    return by_partnership([alert_line(alert) for alert, _ in replay.over(read_file(path))]), sum(
        replay.tally.refused.values()
    )


def counted(engine: Engine) -> tuple[int, int]:
    """Count the alerts, and those of them that are to be said on the bus."""
    with engine.connect() as conn:
        raised = conn.execute(select(func.count()).select_from(tables.alerts)).scalar_one()
        alerts = tables.announcements.c.kind == "alert"
        said = conn.execute(select(func.count()).select_from(tables.announcements).where(alerts)).scalar_one()
    return raised, said


@settings(max_examples=40, deadline=None)
@example(95, 2, 3, 0.4)  # groups were told of what had happened across the border, once memory was rebuilt
@given(st.integers(0, 100_000), st.integers(1, 4), st.integers(1, 5), st.sampled_from([0.0, 0.05, 0.4]))
def test_a_fleet_raises_what_a_replay_raises(seed: int, workers: int, partitions: int, trouble: float) -> None:
    decided, reports, rng = world(seed)
    with TemporaryDirectory() as folder:
        expected, refused = replayed(decided, reports, folder)
        engine = open_engine(f"sqlite:///{folder}/fleet.db")
        fleet = Fleet(decided, engine, workers, partitions, rng, trouble)
        fleet.work((report.source, write_json(report).encode()) for report in reports)
        store = Store(engine)
        assert by_partnership(store.alerts()) == expected
        assert len(store.refused()) == refused
        raised, said = counted(engine)
        assert raised == said == sum(map(len, expected.values()))
        engine.dispose()
