"""Poisson-FOCuS: exactly the maximum over all starts and ratios, by a handful of starts, within the budget."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.focus import PoissonFOCuS, solved
from tests.detectors.alarms import observed_over_asked

COUNT = st.tuples(st.integers(0, 6), st.sampled_from([0.05, 0.3, 1.0, 1.7, 4.0]))


def over_all_starts(stream: list[tuple[int, float]], least_ratio: float) -> float:
    best = 0.0
    for start in range(len(stream)):
        seen, expected = (sum(column) for column in zip(*stream[start:], strict=True))
        ratio = max(seen / expected, least_ratio)
        best = max(best, seen * math.log(ratio) - expected * (ratio - 1))
    return best


@given(st.lists(COUNT, min_size=1, max_size=60), st.sampled_from([1.0, 1.3, 2.0, 5.0]))
def test_the_statistic_is_the_maximum_over_all_starts_and_all_ratios(
    stream: list[tuple[int, float]], least_ratio: float
) -> None:
    focus = PoissonFOCuS(least_ratio=least_ratio, threshold=1e9)
    for n, (count, expected) in enumerate(stream, start=1):
        focus.update(count, expected)
        assert focus.statistic == pytest.approx(over_all_starts(stream[:n], least_ratio), abs=1e-9)


@given(st.lists(COUNT, min_size=1, max_size=60))
def test_the_rise_that_it_dates_is_the_one_that_it_scores(stream: list[tuple[int, float]]) -> None:
    focus = PoissonFOCuS(threshold=1e9)
    for count, expected in stream:
        focus.update(count, expected)
    if focus.run_length:
        seen, usual = (sum(column) for column in zip(*stream[-focus.run_length :], strict=True))
        assert focus.statistic == pytest.approx(seen * math.log(seen / usual) - (seen - usual), abs=1e-9)
    else:
        assert focus.statistic == 0


@pytest.mark.parametrize("rate", [0.05, 1.0, 30.0])
def test_the_starts_that_are_kept_grow_no_faster_than_the_logarithm_of_the_history(rate: float) -> None:
    focus = PoissonFOCuS(threshold=1e9, rate=rate)
    kept = []
    for count in np.random.default_rng(5).poisson(rate, 20_000):
        focus.update(int(count))
        kept.append(focus.starts)
    assert max(kept) <= 2 * math.log(20_000)


@pytest.mark.parametrize(("rate", "budget"), [(0.12, 4), (1.0, 4), (8.0, 4), (45.0, 12)])
def test_the_budget_is_kept(rate: float, budget: float) -> None:
    focus = PoissonFOCuS(false_alerts_per_year=budget, rate=rate)
    assert 0.8 <= observed_over_asked(focus, budget, rate) <= 1.25


def test_the_threshold_comes_with_its_uncertainty() -> None:
    threshold, error = solved(1.0, 1.0, 365.25)
    assert 3 < threshold < 6
    assert 0.02 < error < 0.05


def test_a_least_ratio_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"least_ratio must be at least 1, got 0\.5"):
        PoissonFOCuS(least_ratio=0.5)


@pytest.mark.parametrize("rate", [1e-4, 0.3, 500.0])
@pytest.mark.parametrize("budget", [0.01, 300.0])
@pytest.mark.parametrize("least_ratio", [1.0, 3.0])
def test_any_budget_gives_a_threshold_that_is_reached_when_much_happens(
    rate: float, budget: float, least_ratio: float
) -> None:
    focus = PoissonFOCuS(false_alerts_per_year=budget, least_ratio=least_ratio, rate=rate)
    focus.update(30 + 8 * rate)
    assert focus.drift_detected
    assert focus.per_year is not None
    assert 0 <= focus.per_year <= budget
