"""The Shiryaev-Roberts detector: equal to the published program, exact under any order, local, within its budget."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.detection.town import KINDS, Town, spate
from detectors.base import Event
from detectors.check import check_located
from detectors.shiryaev_roberts import ShiryaevRoberts

REFERENCE = json.loads((Path(__file__).parent / "reference" / "stcd.json").read_text("utf-8"))["cases"]

places = st.integers(0, 16).map(lambda step: 50.0 * step)  # so that pairs lie exactly a radius apart
streams = st.lists(st.tuples(st.integers(0, 60), places, places), min_size=1, max_size=30).map(
    lambda rows: [Event(f"{n:02d}", float(day), x, y) for n, (day, x, y) in enumerate(rows)]
)


def as_published(**given: Any) -> ShiryaevRoberts:
    return ShiryaevRoberts(**{"window": math.inf, "horizon": math.inf, "warm_up": 0.0, "threshold": 50.0, **given})


def straight_from_the_paper(events: list[Event], radius: float, epsilon: float) -> float:
    events = sorted(events, key=lambda event: (event.day, event.key))
    total = 0.0
    for k, centre in enumerate(events):
        near = [math.hypot(event.x - centre.x, event.y - centre.y) < radius for event in events]
        usual = sum(near) * (len(events) - k) / len(events)
        total += (1 + epsilon) ** sum(near[k:]) * math.exp(-epsilon * usual)
    return total


@pytest.mark.parametrize("case", REFERENCE)
def test_the_statistic_and_the_first_alarm_are_those_of_the_published_program(case: dict[str, Any]) -> None:
    detector = as_published(**{name: case[name] for name in ("radius", "epsilon", "threshold")})
    statistics, alarms = [], []
    for n, (x, y, day) in enumerate(case["rows"]):
        detector.update(Event(f"{n + 1:03d}", day, x, y))
        statistics.append(detector.statistic)
        if detector.finding:
            alarms.append((n + 1, int(detector.finding.members[0])))
    assert statistics == pytest.approx(case["R"], rel=1e-12)
    assert (alarms or [(-1, -1)])[0] == (case["idxFA"], case["idxCC"])


@given(streams)
def test_the_statistic_is_the_papers_sum_whatever_the_order(events: list[Event]) -> None:
    detector = as_published(radius=200.0, epsilon=3.0)
    for event in events:
        detector.update(event)
    assert detector.statistic == pytest.approx(straight_from_the_paper(events, 200.0, 3.0))


@given(streams, st.data())
def test_with_a_horizon_it_is_as_if_history_had_begun_there_also_after_corrections(
    events: list[Event], data: st.DataObject
) -> None:
    wrong = data.draw(st.lists(st.sampled_from(events), unique=True, max_size=len(events) - 1))
    detector = as_published(radius=200.0, epsilon=3.0, horizon=20.0)
    for event in events:
        detector.update(event)
    for event in wrong:
        detector.revoke(event)
    kept = [event for event in events if event not in wrong]
    newest = max(event.day for event in kept)
    within = [event for event in kept if event.day > newest - 20.0]
    assert detector.statistic == pytest.approx(straight_from_the_paper(within, 200.0, 3.0))


@given(streams, st.floats(0.5, 50))
def test_a_shorter_window_never_makes_the_statistic_larger(events: list[Event], window: float) -> None:
    whole, windowed = as_published(), as_published(window=window)
    for event in events:
        whole.update(event)
        windowed.update(event)
        assert windowed.statistic <= whole.statistic * (1 + 1e-12)  # sums round in their own order


def town(seed: int, years: float, *spates: float) -> list[Event]:
    rng = np.random.default_rng(seed)
    streets = Town.make(rng, clustered=True)
    events = streets.background(rng, years)
    for day in spates:
        events += spate(rng, KINDS[0], day, streets.place(rng), f"spate at {day:g}")
    return sorted(events, key=lambda event: event.day)


def test_it_keeps_the_promises_of_a_located_detector() -> None:
    check_located(ShiryaevRoberts(), town(3, 0.7, 251.0))


def test_two_spates_at_once_are_both_found() -> None:
    detector, found = ShiryaevRoberts(), set[str]()
    for event in town(5, 1.2, 400.0, 401.0):
        detector.update(event)
        if detector.finding:
            found.update(detector.finding.members)
    assert {key.split(".")[0] for key in found if key.startswith("spate")} == {"spate at 400", "spate at 401"}


def test_a_finding_says_what_it_counted() -> None:
    detector = ShiryaevRoberts()
    events = town(5, 402 / 365, 400.0)
    for event in events:
        detector.update(event)
    finding = max(filter(None, map(detector.review, events)), key=lambda found: found.score)
    assert finding.observed == len(finding.members) == 4
    assert all(key.startswith("spate at 400") for key in finding.members)
    assert finding.expected is not None
    assert 0 < finding.expected < 1
    assert finding.per_year is not None
    assert 0 < finding.per_year < detector.false_alerts_per_year
    members = [event for event in events if event.key in finding.members]
    assert detector.holds(finding, members)
    assert not detector.holds(finding, members[:2])


@pytest.mark.parametrize("budget", [4.0, 24.0])
def test_chance_alone_keeps_within_the_budget(budget: float) -> None:
    detector, findings, years = ShiryaevRoberts(false_alerts_per_year=budget), 0, 5.0
    for event in town(11, years):
        detector.update(event)
        findings += detector.drift_detected
    assert findings <= budget * years


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"radius": 0}, "radius must be greater than 0, got 0"),
        ({"epsilon": -1}, "epsilon must be greater than 0, got -1"),
        ({"threshold": 0}, "threshold must be greater than 0, got 0"),
        ({"horizon": 60, "warm_up": 90}, "warm_up must be within the horizon of 60 days, got 90"),
    ],
)
def test_a_wrong_parameter_is_named_with_its_value(wrong: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ShiryaevRoberts(**wrong)
