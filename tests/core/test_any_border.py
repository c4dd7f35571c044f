"""Wherever a border runs, what is noticed on both sides of it is what would be noticed if there were none."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.facts import Report, Stage
from streams.core.hearing import Hearing
from streams.core.policy import Policy
from tests.borders import Told, divided, partnership
from tests.world import NOW, START, burglary, in_order


@st.composite
def borders(draw: st.DrawFn) -> tuple[Policy, Policy]:
    return divided(draw(st.floats(0, 360)), draw(st.floats(-700, 700)))


@st.composite
def clusters(draw: st.DrawFn, *, corrected: bool) -> list[Report]:
    """Draw burglaries on a lattice round the middle of town, so that none lies just at the edge of a circle."""
    rng = random.Random(draw(st.integers(0, 10_000)))
    reports = []
    for n in range(draw(st.integers(3, 25))):
        x, y = (50.0 * rng.randint(-16, 16) for _ in "xy")
        reports.append(burglary(f"r{n}", round(rng.uniform(0, 150), 3), x=x, y=y))
        if corrected and rng.random() < 0.3:
            x, y = (50.0 * rng.randint(-16, 16) for _ in "xy")
            reports.append(burglary(f"r{n}", round(rng.uniform(0, 150), 3), x=x, y=y, revision=2))
        if corrected and rng.random() < 0.15:
            reports.append(Report(f"r{n}", revision=3, withdrawn=True, reported_at=START + timedelta(hours=151)))
    return reports


def findings(hearing: Hearing) -> Iterator[tuple[str, object]]:
    """Judge each incident anew, by what is remembered where it is at home."""
    for memory in hearing.memories.values():
        for heard in memory.heard.values():
            if heard.incident and not heard.incident.beyond:
                (found,) = (each.review(memory.watch.event(heard.incident)) for each in memory.watch.located)
                yield heard.incident.key, found and (found.observed, found.members)


@settings(max_examples=60, deadline=None)
@given(borders(), clusters(corrected=True), st.randoms(use_true_random=False))
def test_any_border_and_any_order_of_reports_leave_the_findings_of_undivided_ground(
    halves: tuple[Policy, Policy], reports: list[Report], rng: random.Random
) -> None:
    divided, undivided = Hearing(halves), Hearing([partnership("begge", "Byen")])
    for report in rng.sample(reports, len(reports)):
        divided.hear(report, NOW)
    for report in reports:
        undivided.hear(report, NOW)
    assert dict(findings(divided)) == dict(findings(undivided))


@settings(max_examples=60, deadline=None)
@given(borders(), clusters(corrected=False))
def test_whatever_opens_or_feeds_a_spate_on_undivided_ground_does_so_on_its_own_side_of_any_border(
    halves: tuple[Policy, Policy], reports: list[Report]
) -> None:
    news = {Stage.OPENED, Stage.GROWING}
    divided, undivided = Told(halves, reports), Told([partnership("begge", "Byen")], reports)
    triggers = {alert.triggered_by for alert in undivided.alerts if alert.stage in news}
    own = {
        alert.triggered_by
        for policy in halves
        for alert in divided.alerts
        if alert.partnership == policy.partnership and alert.stage in news and alert.group is None
        if not divided.hearing.memories[alert.partnership].incidents((alert.triggered_by,))[0].beyond
    }
    assert own == triggers


@settings(max_examples=60, deadline=None)
@given(borders(), clusters(corrected=True))
def test_every_spate_is_founded_and_held_on_its_own_side_and_groups_hear_of_two_there_at_least(
    halves: tuple[Policy, Policy], reports: list[Report]
) -> None:
    hearing = Hearing(halves)
    for report in in_order(reports):
        for alert in hearing.hear(report, NOW).alerts:
            members = hearing.memories[alert.partnership].incidents(alert.report_ids)
            here = {each.key for each in members if not each.beyond}
            if alert.stage is Stage.OPENED:
                assert alert.triggered_by in here or alert.group
                assert len(here) >= (2 if alert.group else 1)
        for memory in hearing.memories.values():
            for spate in memory.spates.values():
                assert any(not each.beyond for each in memory.incidents(spate.members))


@settings(max_examples=30, deadline=None)
@given(borders(), clusters(corrected=True))
def test_a_partnership_without_reach_hears_what_it_would_without_neighbours(
    halves: tuple[Policy, Policy], reports: list[Report]
) -> None:
    deaf = replace(halves[0], reach_m=0.0)
    beside = [alert for alert in Told([deaf, halves[1]], reports).alerts if alert.partnership == "vest"]
    assert beside == Told([deaf], reports).alerts
