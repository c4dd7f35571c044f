"""Sorting says of every report what all partnerships together would, though it remembers little and asks few."""

import copy
import random
from dataclasses import dataclass, field, replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from config.shapes import Circle
from streams.core.facts import Outcome, Report
from streams.core.hearing import Hearing
from streams.core.memory import Heard
from streams.core.policy import Area, Policy, Shape
from streams.sorting import Noted, Sorter
from tests.world import NOW, START, burglary, town

(ONE,) = town("""
    partnerships:
      one:
        name: Bo trygt
        areas:
          a: {name: By, circle: {lat: 56.23, lon: 11.55, metres: 900}}
        detection:
          - {kind: near_repeat, events: 3, radius: 400 m}
        groups:
          politi: {name: Politi, kind: police}
""")


def partnership(name: str, *areas: Shape, reach_m: float = 400.0) -> Policy:
    """Found a partnership with these areas."""
    named = tuple(Area(f"a{n}", f"By {n}", shape) for n, shape in enumerate(areas))
    return replace(ONE, partnership=name, areas=named, reach_m=reach_m)


def side_by_side(rng: random.Random) -> tuple[Policy, ...]:
    """Lay partnerships so that some overlap, some touch and some hear of each other; they count what they like."""
    found = []
    for n in range(rng.randint(1, 5)):
        lat, lon, metres = 56.23 + rng.uniform(-0.03, 0.03), 11.5 + rng.uniform(0, 0.2), rng.uniform(400, 2500)
        areas = Circle(lat, lon, metres), Circle(lat, lon + 0.02, metres)
        found.append(partnership(f"p{n}", *areas, reach_m=rng.choice([0.0, 200.0, 900.0])))
    counted = [frozenset[str](), frozenset({"burglary"}), frozenset({"burglary", "attempt"})]
    return tuple(replace(policy, categories=rng.choice(counted)) for policy in found)


def a_version(rng: random.Random) -> Report:
    """Draw a version of one of a few reports: anywhere, or nowhere; now, or in the future; told of, or taken back."""
    name, hours = f"r{rng.randrange(4)}", rng.uniform(0, 500)
    report = burglary(name, hours, x=rng.uniform(-6000, 12_000), y=rng.uniform(0, 6000))
    report = replace(report, revision=rng.choice([1, 1, 2, 3]), category=rng.choice(["burglary", "attempt", "Jens"]))
    lat, lon = report.lat, report.lon
    other = {
        "nowhere": {"lat": None, "lon": None},
        "swapped": {"lat": lon, "lon": lat},
        "far away": {"lat": 12.0},
        "no place": {"lat": 99.0},
        "no time": {"occurred_from": None, "occurred_to": None, "reported_at": None},
        "the future": {"reported_at": NOW + timedelta(days=1), "occurred_to": NOW + timedelta(days=1)},
        "the future somewhere": {"reported_at": (NOW + timedelta(minutes=30)).replace(tzinfo=None)},
    }
    if rng.random() < 0.3:
        report = replace(report, **other[rng.choice(list(other))])  # type: ignore[arg-type]  # of all kinds
    return replace(report, withdrawn=True) if rng.random() < 0.2 else report


@dataclass
class Together:
    """All partnerships, each asked of each report."""

    policies: tuple[Policy, ...]
    hearing: Hearing = field(init=False)

    def __post_init__(self) -> None:
        self.hearing = Hearing(self.policies)

    def hear(self, report: Report) -> tuple[Outcome, object, list[str]]:
        """Tell what became of a report, why it was refused, and whose incidents are others since."""
        before = self._believed(report)
        heard = self.hearing.hear(report, NOW)
        after = self._believed(report)
        concerned = [name for name in after if after[name] != before[name] and _incidents(before[name], after[name])]
        return heard.outcome, heard.refusal, concerned

    def _believed(self, report: Report) -> dict[str, Heard | None]:
        return {name: copy.copy(memory.heard.get(report.key)) for name, memory in self.hearing.memories.items()}


def _incidents(*heard: Heard | None) -> bool:
    return any(each is not None and each.incident is not None for each in heard)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 1_000_000))
def test_a_report_is_sorted_as_all_partnerships_together_would_have_it(seed: int) -> None:
    rng = random.Random(seed)
    policies = side_by_side(rng)
    sorter, together, noted = Sorter(policies), Together(policies), dict[str, Noted]()
    for _ in range(rng.randint(1, 20)):
        report = a_version(rng)
        found = sorter.sort(report, noted.get(report.key, {}), NOW)
        noted[report.key] = found.noted
        assert (found.outcome, found.refusal, list(found.regions)) == together.hear(report), report


def test_the_reports_drawn_meet_every_end_and_cross_borders() -> None:
    met: set[str] = set()
    for seed in range(60):
        rng = random.Random(seed)
        together = Together(side_by_side(rng))
        for _ in range(20):
            outcome, refusal, concerned = together.hear(a_version(rng))
            met |= {outcome, f"{getattr(refusal, 'kind', 'taken')}", f"concerns {min(len(concerned), 2)}"}
    assert {Outcome.ACCEPTED, Outcome.DUPLICATE, Outcome.REFUSED, "concerns 0", "concerns 1", "concerns 2"} <= met
    assert {"no place", "no time", "future", "outside", "swapped", "category"} <= met


def test_a_report_that_moves_concerns_both_the_region_it_left_and_the_one_it_is_in_now() -> None:
    west, east = partnership("west", Circle(56.23, 11.3, 900)), partnership("east", Circle(56.23, 11.6, 900))
    sorter = Sorter([west, east])
    here = replace(burglary("r1", 0), lat=56.23, lon=11.3)
    there = replace(here, lon=11.6, revision=2)
    first = sorter.sort(here, {}, NOW)
    moved = sorter.sort(there, first.noted, NOW)
    assert (first.regions, moved.regions) == (("west",), ("west", "east"))
    again = sorter.sort(there, moved.noted, NOW)
    assert (again.outcome, again.regions) == (Outcome.DUPLICATE, ())


@dataclass(frozen=True)
class Counting:
    """A patch of ground that counts how often it is asked."""

    shape: Shape
    asked: list[int]

    @property
    def centre(self) -> tuple[float, float]:
        return self.shape.centre

    @property
    def radius_m(self) -> float:
        return self.shape.radius_m

    @property
    def square_m(self) -> float:
        return self.shape.square_m

    def contains(self, lat: float, lon: float) -> bool:
        self.asked.append(1)
        return self.shape.contains(lat, lon)

    def near(self, lat: float, lon: float, metres: float) -> bool:
        self.asked.append(1)
        return self.shape.near(lat, lon, metres)


def scattered(many: int, asked: list[int]) -> list[Policy]:
    """Scatter partnerships over a country, one of them at the middle of the town."""
    here, rest = Circle(56.2, 11.55, 900), [Circle(54 + 0.0001 * n, 9.0, 900) for n in range(many - 1)]
    return [partnership(f"p{n}", Counting(ground, asked)) for n, ground in enumerate([here, *rest])]


def test_thousands_of_partnerships_elsewhere_are_not_asked() -> None:
    def asked_for(many: int) -> int:
        asked: list[int] = []
        sorter = Sorter(scattered(many, asked))
        for n in range(50):
            report = burglary(f"r{n}", n, x=10.0 * n, y=0.0)
            assert sorter.sort(report, {}, START + timedelta(days=90)).regions == ("p0",)
        return len(asked)

    assert asked_for(3000) == asked_for(3) <= 50 * 6
