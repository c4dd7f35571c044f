"""The scan notices what is more than chance, keeps its budget, and sees a spate sooner than the rule of thumb."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from detectors.base import Event, Located
from detectors.near_repeat import NearRepeat
from detectors.scan import SpaceTimeScan

from .worlds import KINDS, YEAR, episodes, quiet, spoke, with_spates

BESIDE = 80.0  # metres: next door, and not the same place


def learned(budget: float = 4.0, seed: int = 1, **options: float) -> SpaceTimeScan:
    scan = SpaceTimeScan(budget, **options)  # type: ignore[arg-type]  # every option used here is a number
    for event in quiet(seed, 2.0):
        scan.update(event)
    return scan


def neighbours(many: int, first: float = 735.0, *, apart: float = BESIDE, every: float = 1 / 3) -> list[Event]:
    return [Event(f"s{n}", first + n * every, 4000 + apart * n, 4000) for n in range(many)]


def test_three_next_door_within_a_day_are_found_and_explained() -> None:
    scan = learned()
    for event in neighbours(3):
        scan.update(event)
    finding = scan.finding
    assert finding is not None
    assert finding.members == ("s0", "s1", "s2")
    assert (finding.observed, finding.since) == (3, 735.0)
    assert finding.expected is not None
    assert finding.expected < 0.05
    assert finding.per_year is not None
    assert finding.per_year < 1.0


def test_the_same_three_are_nothing_where_that_is_an_ordinary_day() -> None:
    scan = SpaceTimeScan(4.0)
    rng = np.random.default_rng(5)
    for n in range(1500):
        scan.update(Event(f"b{n}", n / 4, 4000 + rng.normal(0, 200), 4000 + rng.normal(0, 200)))
    for event in neighbours(3, 376.0):
        scan.update(event)
        assert not scan.drift_detected


def test_what_happens_at_one_address_counts_once_however_often_it_is_reported() -> None:
    scan = learned(budget=40.0)
    for event in neighbours(6, apart=5.0):
        scan.update(event)
        assert not scan.drift_detected
    scan.update(Event("next door", 737.0, 4100, 4000))
    assert scan.finding is not None
    assert "next door" in scan.finding.members
    loose = learned(spot=0.0)
    assert spoke(loose, neighbours(6, apart=5.0))


def test_nothing_is_found_before_it_knows_what_is_normal() -> None:
    scan = SpaceTimeScan()
    for n in range(20):
        scan.update(Event(f"s{n}", n / 10, BESIDE * n, 0))
        assert not scan.drift_detected


def test_one_event_from_long_ago_makes_no_history() -> None:
    scan = SpaceTimeScan()
    scan.update(Event("typo", -4000.0, 0, 0))
    for n in range(60):
        scan.update(Event(f"s{n}", n / 2, 3000.0 * (n % 20), 0))
        assert not scan.drift_detected


def test_a_date_in_the_far_future_forgets_nothing_and_can_be_taken_back() -> None:
    scan, untouched = learned(math.inf), learned(math.inf)
    wrong = Event("typo", 9000.0, 0, 0)
    old = [event for event in quiet(1, 2.0) if event.day < 700][-60:]
    scan.update(wrong)
    for each in (scan, untouched):
        for event in old:
            each.revoke(event)
    scan.revoke(wrong)
    for event in neighbours(3):
        for each in (scan, untouched):
            each.update(event)
        assert scan.finding == untouched.finding
    assert scan.finding is not None


def test_what_is_withdrawn_to_the_last_leaves_a_scan_that_can_still_be_asked() -> None:
    scan = learned()
    events = neighbours(3)
    for event in events:
        scan.update(event)
    finding = scan.finding
    assert finding is not None
    for event in [*quiet(1, 2.0), *events]:
        scan.revoke(event)
        scan.holds(finding, events)


def test_a_finding_holds_until_too_little_of_it_is_left() -> None:
    scan = learned()
    members = neighbours(4)
    for event in members:
        scan.update(event)
    assert scan.finding is not None
    held = [scan.holds(scan.finding, members[:left]) for left in range(1, 5)]
    assert held == sorted(held)
    assert (held[0], held[3]) == (False, True)


def test_one_door_holds_no_spate_however_many_reports_of_it_are_left() -> None:
    scan = learned(budget=40.0)
    door = neighbours(5, apart=5.0)
    for event in [*door, Event("next", 736.5, 4150, 4000)]:
        scan.update(event)
    assert scan.finding is not None
    assert not scan.holds(scan.finding, door)


def test_a_terrace_is_more_than_one_place() -> None:
    assert spoke(learned(), neighbours(10, apart=45.0, every=0.3))


def test_a_finding_is_always_more_than_usual() -> None:
    scan = SpaceTimeScan(false_alerts_per_year=1000.0)
    for event in with_spates(3, KINDS[0], clustered=True):
        scan.update(event)
        if scan.finding is not None:
            assert scan.finding.expected is not None
            assert scan.finding.observed > scan.finding.expected


def test_a_feed_that_was_down_is_not_taken_for_a_quiet_year() -> None:
    found = 0
    for seed in range(12):
        moved = [event._replace(day=event.day + 500 * (event.day > 700)) for event in quiet(seed, 2.25)]
        found += len(spoke(SpaceTimeScan(4.0), moved, since=701))
    assert found / (12 * (2.25 - 700 / YEAR)) < 1.5 * 4.0


def test_a_tighter_budget_finds_no_more() -> None:
    events = with_spates(4, KINDS[0], clustered=True)
    found = [len(spoke(SpaceTimeScan(budget), events)) for budget in (1.0, 4.0, 16.0)]
    assert found == sorted(found)
    assert found[2] > found[0]


def test_an_emphasis_gives_busy_places_more_of_the_budget() -> None:
    def share_of_busy(emphasis: float) -> float:
        found = [
            event
            for seed in range(8)
            for event in spoke(SpaceTimeScan(40.0, emphasis=emphasis), ringed(seed), since=YEAR)
        ]
        return sum(math.hypot(event.x - 4000, event.y - 4000) < 1000 for event in found) / len(found)

    def ringed(seed: int) -> list[Event]:
        rng = np.random.default_rng(seed)
        spread = [400.0 if rng.random() < 0.5 else 3000.0 for _ in range(1200)]
        return [Event(str(n), n * 0.6, *(4000 + rng.normal(0, metres, 2))) for n, metres in enumerate(spread)]

    assert share_of_busy(1.0) > share_of_busy(0.0) + 0.1


@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize("budget", [4.0, 12.0])
def test_false_alerts_keep_the_budget_on_streams_without_spates(budget: float, clustered: bool) -> None:
    towns, years = 25, 4.0
    found = sum(
        episodes(spoke(SpaceTimeScan(budget), quiet(seed, years, clustered=clustered), since=2 * YEAR))
        for seed in range(towns)
    )
    assert 0.8 * budget <= found / (towns * (years - 2)) <= 1.25 * budget


@pytest.mark.parametrize("widest", [1.0, 4.0])
def test_the_budget_is_kept_where_times_are_intervals(widest: float) -> None:
    towns, years = 16, 4.0
    found = 0
    for seed in range(towns):
        rng = np.random.default_rng(seed)
        vague = [event._replace(span=widest * rng.random() ** 2) for event in quiet(seed, years)]
        arrived = sorted(vague, key=lambda event: event.latest)
        found += episodes(spoke(SpaceTimeScan(12.0), arrived, since=2 * YEAR))
    assert 0.75 * 12 <= found / (towns * (years - 2)) <= 1.25 * 12


@pytest.mark.parametrize("gap", [1400.0, 1570.0, 3000.0])
@pytest.mark.filterwarnings("error")
def test_years_without_a_word_are_lived_through(gap: float) -> None:
    scan = SpaceTimeScan()
    rng = np.random.default_rng(2)
    for n in range(800):
        day = n * 0.9 + gap * (n >= 600)
        scan.update(Event(f"e{n}", day, *(8000 * rng.random(2)).tolist()))
        if n > 100:
            assert 200 < scan.events_per_year < 700


@pytest.mark.parametrize("clustered", [False, True])
def test_with_no_more_false_alerts_than_the_rule_of_thumb_more_is_still_to_come(clustered: bool) -> None:
    rule = NearRepeat(events=3, radius=400, window=7)
    allowed = sum(
        episodes(spoke(rule.clone(), quiet(seed, 4.0, clustered=clustered), since=2 * YEAR)) for seed in range(10)
    )
    budget = 0.8 * allowed / 20
    ahead = {}
    for name, make in (("rule", rule.clone), ("scan", lambda: SpaceTimeScan(budget))):
        ahead[name] = sum(
            _to_come(spoke(make(), with_spates(seed, kind, clustered=clustered)), kind.events)
            for kind in KINDS
            for seed in range(2)
        )
    assert ahead["scan"] > 1.1 * ahead["rule"]


def _to_come(found: list[Event], events: int) -> int:
    first: dict[str, int] = {}
    for event in found:
        if event.key.startswith("s"):
            name, _, number = event.key.partition(".")
            first.setdefault(name, events - 1 - int(number))
    return sum(first.values())


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: SpaceTimeScan(radii=(300.0, 100.0)), "radii must be positive metres in ascending order"),
        (lambda: SpaceTimeScan(radii=(300.0, 300.0)), r"in ascending order, got \(300.0, 300.0\)"),
        (lambda: SpaceTimeScan(false_alerts_per_year=0), "must be greater than 0"),
        (lambda: SpaceTimeScan(half_life=1.0), "half_life must be at least 7 days, got 1.0"),
        (lambda: SpaceTimeScan(events=1), "events must be at least 2"),
        (lambda: SpaceTimeScan(spot=300.0), "spot must be at least 0 and less than the smallest radius, got 300.0"),
        (lambda: SpaceTimeScan(emphasis=2.0), "emphasis must lie between 0 and 1, got 2.0"),
    ],
)
def test_parameters_that_make_no_sense_are_named(make: Callable[[], Located], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()
