"""Whatever the order of the reports, the same is remembered."""

import random
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.facts import Report
from streams.core.hearing import Hearing
from streams.core.memory import Memory
from streams.core.watch import Watch
from tests.world import CONFIG, NOW, START, burglary, town

DETECTION = """
          - {kind: space_time_scan, warm_up: 1 day, false_alerts_per_year: 50}
          - {kind: near_repeat, events: 3}
          - {kind: poisson_cusum, threshold: 2}
          - {kind: river, name: PageHinkley, parameters: {min_instances: 3, threshold: 2}}
"""
BUSY = CONFIG.replace("\n          - {kind: near_repeat, events: 3, radius: 400 m, window: 7 days}\n", DETECTION)


@st.composite
def histories(draw: st.DrawFn) -> list[Report]:
    count = draw(st.integers(1, 60))
    rng = random.Random(draw(st.integers(0, 10_000)))
    reports = []
    for n in range(count):
        x, y = rng.choice([(0.0, 3000.0), (0.0, -3000.0), (9000.0, 9000.0)])
        report = burglary(f"r{n}", rng.uniform(0, 24 * 60), x=x + rng.uniform(-600, 600), y=y + rng.uniform(-600, 600))
        reports.append(report)
        if rng.random() < 0.15:
            reports.append(burglary(f"r{n}", rng.uniform(0, 24 * 60), x=x, y=y, revision=2))
        if rng.random() < 0.1:
            reports.append(Report(f"r{n}", revision=3, withdrawn=True))
        if rng.random() < 0.1:
            reports.append(report)
    return reports


def remembered(memory: Memory, until: datetime) -> object:
    watch: Watch = memory.watch
    incidents = sorted((h.incident for h in memory.heard.values() if h.incident), key=lambda each: each.key)
    watch.close(watch.day(until))
    judged = [[detector.review(watch.event(incident)) for detector in watch.located] for incident in incidents]
    return dict(memory.heard), judged, [(source, counts.rises) for source, (_, counts) in watch.counted.items()]


@settings(max_examples=40, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_any_permutation_of_the_same_reports_leaves_the_same_memory(reports: list[Report], rng: random.Random) -> None:
    end = START.replace(year=2026, month=7)
    shuffled = rng.sample(reports, len(reports))
    memories = []
    for order in (reports, shuffled):
        hearing = Hearing(town(BUSY))
        for report in order:
            hearing.hear(report, NOW)
        memories.append(remembered(hearing.memories["lund"], end))
    assert memories[0] == memories[1]
