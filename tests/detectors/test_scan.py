"""The scan notices what is more than chance, keeps its budget, and beats the rule of thumb."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.detection.__main__ import compare, episodes, false_episodes, run, stream
from benchmarks.detection.town import Town
from detectors.base import Event, Located
from detectors.chance import chance
from detectors.scan import SpaceTimeScan


def learned(budget: float = 4.0, seed: int = 1) -> SpaceTimeScan:
    rng = np.random.default_rng(seed)
    scan = SpaceTimeScan(budget)
    for event in Town.make(rng, clustered=False).background(rng, 2.0):
        scan.update(event)
    return scan


def test_three_next_door_within_a_day_are_found_and_explained() -> None:
    scan = learned()
    for n in range(3):
        scan.update(Event(f"s{n}", 735.0 + n / 3, 4000 + 60 * n, 4000))
    finding = scan.finding
    assert finding is not None
    assert finding.members == ("s0", "s1", "s2")
    assert (finding.observed, finding.since) == (3, 735.0)
    assert finding.expected is not None
    assert finding.expected < 0.05
    assert finding.per_year is not None
    assert finding.per_year < 4.0


def test_the_same_three_are_nothing_where_that_is_an_ordinary_day() -> None:
    scan = SpaceTimeScan(4.0)
    rng = np.random.default_rng(5)
    for n in range(1500):
        scan.update(Event(f"b{n}", n / 4, 4000 + rng.normal(0, 200), 4000 + rng.normal(0, 200)))
    for n in range(3):
        scan.update(Event(f"s{n}", 376.0 + n / 3, 4000 + 60 * n, 4000))
        assert not scan.drift_detected


def test_nothing_is_found_before_it_knows_what_is_normal() -> None:
    scan = SpaceTimeScan()
    for n in range(20):
        scan.update(Event(f"s{n}", n / 10, 0, 0))
        assert not scan.drift_detected


def test_one_event_from_long_ago_makes_no_history() -> None:
    scan = SpaceTimeScan()
    scan.update(Event("typo", -4000.0, 0, 0))
    for n in range(60):
        scan.update(Event(f"s{n}", n / 2, 3000.0 * (n % 20), 0))
        assert not scan.drift_detected


def test_what_is_withdrawn_to_the_last_leaves_a_scan_that_can_still_be_asked() -> None:
    scan = learned()
    events = [Event(f"s{n}", 735.0 + n / 3, 4000 + 60 * n, 4000) for n in range(3)]
    for event in events:
        scan.update(event)
    finding = scan.finding
    assert finding is not None
    rng = np.random.default_rng(1)
    for event in [*Town.make(rng, clustered=False).background(rng, 2.0), *events]:
        scan.revoke(event)
        scan.holds(finding, 3)


def test_a_finding_is_always_more_than_usual() -> None:
    scan = SpaceTimeScan(false_alerts_per_year=1000.0, events=2)
    for event in stream(3, None, clustered=True):
        scan.update(event)
        assert scan.finding is None or scan.finding.score > 0


@pytest.mark.parametrize("events", [2, 3, 5, 8])
def test_chance_never_exceeds_that_of_so_many_events_coming_together(events: int) -> None:
    tail = chance((150.0, 300.0, 500.0, 900.0), 10.0, 0.5, events)
    for crowd in (0.005, 0.1, 1.0):
        at_all = sum(math.exp(-crowd) * crowd**n / math.factorial(n) for n in range(events - 1, events + 40))
        found = [tail.of(score, crowd) for score in (0.5, 5.0, 20.0, 40.0)]
        assert all(each <= 1.2 * at_all for each in found)
        assert found == sorted(found, reverse=True)


def test_a_feed_that_was_down_is_not_taken_for_a_quiet_year() -> None:
    found = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        events = Town.make(rng, clustered=False).background(rng, 2.25)
        scan = SpaceTimeScan(4.0)
        for event in events:
            scan.update(event._replace(day=event.day + 500 * (event.day > 700)))
            found += scan.drift_detected and event.day > 700
    years = 12 * (2.25 - 700 / 365)
    assert found / years < 2 * 4.0


def test_a_tighter_budget_finds_no_more() -> None:
    events = stream(4, None, clustered=True)
    found = [len(run(SpaceTimeScan(budget), events)) for budget in (1.0, 4.0, 16.0)]
    assert found == sorted(found)
    assert found[2] > found[0]


@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize("budget", [4.0, 12.0])
def test_false_alerts_stay_near_the_budget_on_streams_without_spates(budget: float, clustered: bool) -> None:
    observed = false_episodes(lambda: SpaceTimeScan(budget), range(10), clustered=clustered)
    assert 0.5 * budget <= observed <= 1.5 * budget


def test_as_many_false_alarms_as_the_rule_of_thumb_and_more_burglaries_still_to_come() -> None:
    for clustered in (False, True):
        result = compare(range(5), clustered=clustered)
        assert result["scan_false_episodes_per_year"] <= result["rule_false_episodes_per_year"]
        ahead = {name: sum(row[name]["still_to_come"] for row in result["rows"]) for name in ("rule", "scan")}
        assert ahead["scan"] > 1.1 * ahead["rule"]


def test_alerts_near_each_other_are_one_episode() -> None:
    near = [Event("a", 0, 0, 0), Event("b", 5, 900, 0), Event("c", 15, 0, 0), Event("d", 15, 5000, 0)]
    assert episodes(near) == 3


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: SpaceTimeScan(radii=(300.0, 100.0)), "radii must be positive metres in ascending order"),
        (lambda: SpaceTimeScan(false_alerts_per_year=0), "must be greater than 0"),
        (lambda: SpaceTimeScan(events=1), "events must be at least 2"),
    ],
)
def test_parameters_that_make_no_sense_are_named(make: Callable[[], Located], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()
