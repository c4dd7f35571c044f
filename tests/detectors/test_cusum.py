"""The Poisson CUSUM: exact run lengths, as R and simulation have them, and the budget kept in quiet and busy areas."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from detectors.cusum import PoissonCUSUM, limit
from detectors.run_length import run_length
from tests.detectors.references import cases

BUDGETS = [0.5, 1.0, 4.0, 12.0]


@pytest.mark.parametrize("case", cases("arl"))
def test_run_lengths_agree_with_r_to_ten_digits(case: dict[str, Any]) -> None:
    assert run_length(case["rate"], case["k"], case["h"]) == pytest.approx(case["arl"], rel=1e-10)


@pytest.mark.parametrize(
    ("rate", "reference", "threshold", "published"),
    [
        (0.02, 0.04, 1.73, 386), (0.02, 0.04, 3.29, 3754), (0.05, 0.09, 3.20, 1020), (0.10, 0.18, 2.83, 367.5),
        (0.10, 0.18, 4.85, 3664), (0.20, 0.36, 4.13, 1007), (1.0, 1.82, 4.55, 1002),
    ],
)  # fmt: skip
def test_run_lengths_agree_with_the_published_table(
    rate: float, reference: float, threshold: float, published: float
) -> None:
    assert run_length(rate, reference, threshold) == pytest.approx(published, abs=0.5 if published != 367.5 else 0.05)


@given(st.floats(0.05, 30), st.floats(1.3, 5), st.floats(0.2, 3))
def test_run_lengths_for_any_reference_agree_with_a_chain_of_whole_states(
    rate: float, ratio: float, nats: float
) -> None:
    steps = 20  # to an event
    reference = max(round(rate * (ratio - 1) / math.log(ratio) * steps), 1) / steps
    threshold = math.ceil(nats / math.log(ratio) * steps) / steps
    solved = by_chain(rate, reference, threshold, steps)
    assume(solved < 1e7)  # beyond, the chain itself loses digits
    assert run_length(rate, reference, threshold) == pytest.approx(solved, rel=1e-6)


def by_chain(rate: float, reference: float, threshold: float, steps: int) -> float:
    """Solve the chain whose states are the values of the statistic, all multiples of one over `steps`."""
    states, down = round(threshold * steps), round(reference * steps)
    most = (states + down) // steps + 1
    chances = [math.exp(n * math.log(rate) - rate - math.lgamma(n + 1)) for n in range(most + 1)]
    moves = np.zeros((states, states))
    for state in range(states):
        for n, chance in enumerate(chances):
            if (to := max(state + n * steps - down, 0)) < states:
                moves[state, to] += chance
    return float(np.linalg.solve(np.eye(states) - moves, np.ones(states))[0])


def observed_over_asked(ratio: float, budget: float, rate: float, counts: int = 4_000_000) -> float:
    """Count the false alarms of many streams at once, each beginning anew after an alarm."""
    rng = np.random.default_rng(17)
    threshold, streams = PoissonCUSUM(ratio=ratio, false_alerts_per_year=budget, rate=rate).limit(rate), 4000
    sums, alarms = np.zeros(streams), 0
    for _ in range(counts // streams):
        sums += rng.poisson(rate, streams) * math.log(ratio) - rate * (ratio - 1)
        alarm = sums >= threshold
        alarms += int(alarm.sum())
        sums = np.where(alarm, 0.0, np.maximum(sums, 0.0))
    return alarms / counts * 365.25 / budget


@pytest.mark.parametrize("budget", BUDGETS)
@pytest.mark.parametrize("rate", [0.1, 0.3, 1.0, 5.0, 20.0, 50.0])
def test_the_budget_is_kept_from_quiet_areas_to_busy_ones(rate: float, budget: float) -> None:
    assert 0.8 <= observed_over_asked(1.5, budget, rate) <= 1.25


@pytest.mark.parametrize("ratio", [1.2, 2.0, 4.0])
@pytest.mark.parametrize("budget", BUDGETS)
@pytest.mark.parametrize("rate", [0.02, 0.07, 0.5, 6.0, 15.0, 50.0])
def test_where_whole_counts_cannot_meet_a_budget_the_next_threshold_would_be_beyond_it(
    rate: float, budget: float, ratio: float
) -> None:
    nats, threshold = math.log(ratio), limit(rate, ratio, 365.25 / budget)
    reference = rate * (ratio - 1) / nats
    found, lower = (
        365.25 / budget / run_length(rate, reference, each)
        for each in (threshold / nats, threshold / nats - step(threshold))
    )
    assert found <= 1.101
    assert found >= 0.8 or lower > 1.1 or reference + threshold / nats <= 1, (
        "one event in a day alarms: it cannot be less"
    )


def step(threshold: float) -> float:
    """Give how far below a threshold the next may be: 0.3 % of it, or one event where every count stands for itself."""
    return max(0.003 * threshold, 0.01) if threshold > 0.01 else 1.0


@pytest.mark.parametrize(("rate", "ratio"), [(10.0, 10.0), (100.0, 10.0), (0.01, 1.01), (0.001, 50.0), (20.0, 2.0)])
def test_extreme_rates_and_ratios_give_a_threshold_that_is_reached_when_much_happens(rate: float, ratio: float) -> None:
    cusum = PoissonCUSUM(ratio=ratio, rate=rate)
    for _ in range(3):
        cusum.update(60 + 20 * rate)
    assert cusum.drift_detected
    assert cusum.per_year is not None
    assert 0 <= cusum.per_year <= 1


def test_a_count_alarms_in_a_busy_area_even_where_no_sum_of_them_could() -> None:
    cusum = PoissonCUSUM(ratio=2, false_alerts_per_year=12, rate=50)
    cusum.update(68)
    assert cusum.drift_detected
    assert (cusum.statistic, cusum.run_length) == (0.0, 1)


@pytest.mark.parametrize("case", cases("cusum"))
def test_the_statistic_agrees_with_r_up_to_the_first_alarm(case: dict[str, Any]) -> None:
    ratio = ratio_of(case["rate"], case["k"])
    cusum = PoissonCUSUM(ratio=ratio, threshold=case["h"] * math.log(ratio) - 1e-9, rate=case["rate"])
    for x, statistic, alarm in zip(case["x"], case["cusum"], case["alarm"], strict=True):
        cusum.update(x)
        assert cusum.statistic / math.log(ratio) == pytest.approx(statistic, abs=1e-9)
        assert cusum.drift_detected == alarm
        if alarm:
            return
    pytest.fail("the case holds no alarm to agree on")


def ratio_of(rate: float, reference: float) -> float:
    """Find the ratio whose reference value is given, by bisection."""
    low, high = 1.0001, 60.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if rate * (middle - 1) / math.log(middle) < reference else (low, middle)
    return low


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"ratio": 1}, "ratio must be greater than 1, got 1"),
        ({"false_alerts_per_year": 0}, "false_alerts_per_year must be greater than 0, got 0"),
        ({"threshold": -2}, "threshold must be greater than 0, got -2"),
        ({"rate": math.inf}, "rate must be greater than 0, got inf"),
    ],
)
def test_parameters_that_make_no_sense_are_refused_by_name(parameters: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        PoissonCUSUM(**parameters)


@pytest.mark.parametrize("count", [-1, math.nan, math.inf])
def test_a_count_that_is_none_is_refused(count: float) -> None:
    with pytest.raises(ValueError, match="a count must be a number from 0 up"):
        PoissonCUSUM(threshold=3).update(count)
