"""The Poisson CUSUM against published run lengths and simulation, and daily counts in any order."""

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.counts import DailyCounts
from detectors.cusum import PoissonCUSUM, limit, run_length
from detectors.named import named


def ratio_of(rate: float, reference: float) -> float:
    """Find the rise whose reference value is given, by bisection."""
    low, high = 1.0001, 60.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rate * (middle - 1) / math.log(middle) < reference else (low, middle)
    return low


@pytest.mark.parametrize(
    ("rate", "reference", "threshold", "expected"),
    [
        # surveillance::arlCusum, Brook and Evans' chain on an exact lattice
        (0.02, 0.04, 1.73, 386), (0.02, 0.04, 3.29, 3754), (0.05, 0.09, 3.20, 1020), (0.10, 0.18, 2.83, 367.5),
        (0.10, 0.18, 4.85, 3664), (0.20, 0.36, 4.13, 1007), (1.0, 1.82, 4.55, 1002),
    ],
)  # fmt: skip
def test_run_lengths_agree_with_the_published_chain(
    rate: float, reference: float, threshold: float, expected: float
) -> None:
    ratio = ratio_of(rate, reference)
    assert run_length(rate, ratio, threshold * math.log(ratio)) == pytest.approx(expected, rel=0.08)


def test_run_lengths_agree_with_simulation() -> None:
    rate, ratio, threshold = 0.3, 2.0, 2.0
    rng = np.random.default_rng(11)
    runs = []
    for _ in range(400):
        cusum, n = PoissonCUSUM(ratio=ratio, threshold=threshold, rate=rate), 0
        while not cusum.drift_detected:
            cusum.update(int(rng.poisson(rate)))
            n += 1
        runs.append(n)
    assert float(np.mean(runs)) == pytest.approx(run_length(rate, ratio, threshold), rel=0.15)


@pytest.mark.parametrize(("rate", "ratio"), [(10.0, 10.0), (100.0, 10.0), (0.01, 1.01), (0.001, 50.0), (20.0, 2.0)])
def test_extreme_rates_and_ratios_give_a_threshold_that_can_be_reached(rate: float, ratio: float) -> None:
    found = limit(rate, ratio, 365.25)
    assert 0 < found < 39
    assert run_length(rate, ratio, found) >= 365.25 * 0.9
    cusum = PoissonCUSUM(ratio=ratio, rate=rate)
    for _ in range(3):
        cusum.update(60 + 20 * rate)
        assert cusum.per_year(rate) >= 0


def test_the_threshold_follows_from_the_budget() -> None:
    assert run_length(0.1, 2.0, limit(0.1, 2.0, 365.25)) == pytest.approx(365.25, rel=0.05)


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
