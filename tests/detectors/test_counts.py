"""Daily counts in any order, late ones included: the same rises as from all days in order, at a cost that stays."""

import random
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from river import base, drift

from detectors.bocpd import GammaPoissonBOCPD
from detectors.counts import DailyCounts
from detectors.cusum import PoissonCUSUM
from detectors.ears import EARS
from detectors.focus import PoissonFOCuS
from detectors.glr import NegativeBinomialGLR
from detectors.named import named

MAKERS: dict[str, Callable[[], base.DriftDetector]] = {
    "cusum": lambda: PoissonCUSUM(threshold=2.0),
    "focus": lambda: PoissonFOCuS(threshold=3.0),
    "glr": lambda: NegativeBinomialGLR(threshold=3.0, window=10),
    "bocpd": lambda: GammaPoissonBOCPD(threshold=0.3),
    "ears": lambda: EARS("C3"),
    "page-hinkley": lambda: drift.PageHinkley(min_instances=10, threshold=3.0),
    "adwin": lambda: drift.ADWIN(clock=1, delta=0.5),  # type: ignore[no-untyped-call]  # river leaves it so
}


@given(st.lists(st.tuples(st.integers(0, 300), st.sampled_from([1, 1, 1, -1])), max_size=80), st.randoms())
def test_the_same_days_leave_the_same_rises_in_any_order(days: list[tuple[int, int]], rng: random.Random) -> None:
    forward, shuffled = (DailyCounts(lambda: PoissonCUSUM(threshold=2.0), warm_up=30) for _ in range(2))
    for day, sign in days:
        forward.add(day, sign)
    forward.close(320)
    for n, (day, sign) in enumerate(rng.sample(days, len(days))):
        shuffled.add(day, sign)
        if n % 5 == 0:
            shuffled.close(200)
    shuffled.close(320)
    assert forward.rises == shuffled.rises


@pytest.mark.parametrize("name", MAKERS)
def test_late_counts_leave_what_running_all_days_anew_leaves(name: str) -> None:
    rng = random.Random(31)
    told = DailyCounts(MAKERS[name], warm_up=30)
    events = [day for day in range(420) for _ in range(rng.choice([0, 0, 0, 1, 1]) + 2 * (day % 140 > 105))]
    late = {n for n in range(len(events)) if rng.random() < 0.04}
    for n, day in enumerate(events):
        if n not in late:
            told.add(day)
        told.close(day)
    for n in sorted(late, key=lambda _: rng.random()):
        told.add(events[n])
        told.close(events[-1])
        if n % 3 == 0:
            told.add(events[n], -1)
    told.close(events[-1] + 20)
    anew = DailyCounts(MAKERS[name], warm_up=30)
    for n, day in enumerate(events):
        if n not in late or n % 3:
            anew.add(day)
    anew.close(events[-1] + 20)
    assert told.rises == anew.rises
    assert anew.rises, "there is something to agree on"


@pytest.mark.parametrize("late", range(1, 130))
def test_whatever_day_late_counts_fall_on_the_rise_that_they_make_is_found(late: int) -> None:
    told, anew = (DailyCounts(lambda: PoissonCUSUM(threshold=3.0), warm_up=0) for _ in range(2))
    for counts in (told, anew):
        counts.add(0)
    told.close(130)
    for counts in (told, anew):
        counts.add(late, 8)
        counts.close(130)
    assert told.rises == anew.rises
    assert anew.rises[0].day == late


class Steps(PoissonCUSUM):
    """A CUSUM that counts the counts it is given, whoever's copy it is."""

    taken = 0

    def update(self, x: float, expected: float | None = None) -> None:
        """Take in one count."""
        Steps.taken += 1
        super().update(x, expected)


@pytest.mark.parametrize("late", [1, 20, 200])
def test_a_late_count_costs_what_its_lateness_asks_for_however_long_the_history(late: int) -> None:
    costs = []
    for years in (1, 10):
        counts, last = DailyCounts(lambda: Steps(threshold=3.0)), years * 365
        for day in range(0, last, 4):
            counts.add(day)
            counts.close(day)
        before = Steps.taken
        counts.add(last - late)
        counts.close(last)
        costs.append(Steps.taken - before)
    assert max(costs) <= 2 * late + 40


def test_the_state_that_is_kept_grows_with_the_logarithm_of_the_history() -> None:
    counts = DailyCounts(lambda: PoissonCUSUM(threshold=3.0))
    for day in range(0, 20_000, 10):
        counts.add(day)
        counts.close(day)
    assert counts.checkpoints <= 40


@pytest.mark.parametrize("rate", [0.1, 5.0, 50.0])
def test_the_budget_is_kept_also_where_what_is_expected_is_learned(rate: float) -> None:
    years, budget = 40, 4
    counts = DailyCounts(lambda: PoissonCUSUM(ratio=1.5, false_alerts_per_year=budget))
    for day, events in enumerate(np.random.default_rng(8).poisson(rate, 365 * years)):
        counts.add(day, int(events))
    counts.close(365 * years)
    alarms = sum(rise.day > 730 for rise in counts.rises)
    assert 0.8 <= alarms / (years - 2) / budget <= 1.25


@pytest.mark.parametrize("name", ["PageHinkley", "ADWIN"])
def test_rivers_own_detectors_report_a_rise_and_no_fall(name: str) -> None:
    parameters: dict[str, dict[str, float]] = {
        "PageHinkley": {"min_instances": 10, "threshold": 5.0},
        "ADWIN": {"clock": 1},
    }
    counts = DailyCounts(lambda: named(name)(**parameters[name]), warm_up=30)
    for day in range(400):
        busy = 3 if 200 <= day < 300 else 0
        for _ in range(day % 2 + busy):
            counts.add(day)
    counts.close(399)
    assert counts.rises
    assert all(200 <= rise.day < 320 for rise in counts.rises)
    assert all(rise.observed > rise.expected for rise in counts.rises)
