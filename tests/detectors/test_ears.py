"""EARS C1, C2 and C3: the bounds and alarms of R's surveillance; where R leaves today out of C3, as published."""

from typing import Any

import pytest
from scipy.stats import norm  # type: ignore[import-untyped]  # scipy has no types

from detectors.ears import EARS
from tests.detectors.references import cases

CASES = cases("ears")


def run(case: dict[str, Any], variant: str) -> list[tuple[float, bool]]:
    ears = EARS(variant, case["baseline"], case["min_sigma"])
    told = []
    for count in case["x"]:
        ears.update(count)
        told.append((ears.statistic, ears.drift_detected))
    return told


@pytest.mark.parametrize("case", [case for case in CASES if case["variant"] != "C3"])
def test_c1_and_c2_agree_with_r(case: dict[str, Any]) -> None:
    first = case["first"] - 1
    told = run(case, case["variant"])
    for n, bound in enumerate(case["upperbound"], start=first):
        statistic, alarm = told[n]
        mean, sigma = baseline(case, n)
        assert mean + sigma * EARS(case["variant"]).limit == pytest.approx(bound, rel=1e-12)
        assert mean + sigma * statistic == pytest.approx(case["x"][n], abs=1e-9)
        assert alarm == case["alarm"][n - first]
    assert not any(alarm for _, alarm in told[:first])


@pytest.mark.parametrize("case", [case for case in CASES if case["variant"] == "C3"])
def test_c3_agrees_with_r_but_for_today_which_r_leaves_out(case: dict[str, Any]) -> None:
    first = case["first"] - 1
    above = [statistic for statistic, _ in run(case, "C2")]
    told = run(case, "C3")
    for n, bound in enumerate(case["upperbound"], start=first):
        _, sigma = baseline(case, n)
        earlier = max(above[n - 1] - 1, 0) + max(above[n - 2] - 1, 0)
        assert max(case["x"][n] + sigma * (EARS("C3").limit - earlier), 0) == pytest.approx(bound, abs=1e-9)
        assert told[n][0] == pytest.approx(earlier + max(above[n] - 1, 0), abs=1e-9)
        assert told[n][1] >= case["alarm"][n - first]


def baseline(case: dict[str, Any], n: int) -> tuple[float, float]:
    """Give the mean and the standard deviation that a count is held against, by the definition."""
    end = n if case["variant"] == "C1" else n - 2
    known = case["x"][end - case["baseline"] : end]
    mean = sum(known) / len(known)
    spread = (sum((count - mean) ** 2 for count in known) / (len(known) - 1)) ** 0.5
    return mean, max(spread, case["min_sigma"])


def test_r_has_alarms_to_agree_on() -> None:
    assert all(any(case["alarm"]) for case in CASES if case["variant"] == "C1")


def test_the_thresholds_are_the_quantiles_that_r_uses() -> None:
    assert [EARS(variant).limit for variant in ("C1", "C2")] == pytest.approx([norm.ppf(0.999)] * 2, rel=1e-12)
    assert EARS("C3").limit == pytest.approx(norm.ppf(0.975), rel=1e-12)


def test_without_a_least_sigma_anything_after_a_week_of_nothing_is_an_alarm() -> None:
    ears = EARS(min_sigma=0)
    for count in [0] * 7:
        ears.update(count)
        assert not ears.drift_detected
    ears.update(1)
    assert ears.drift_detected


def test_an_alarm_does_not_make_it_forget_what_is_normal() -> None:
    ears = EARS("C1")
    for count in [1, 0, 1, 0, 1, 0, 1, 9, 9]:
        ears.update(count)
    assert ears.statistic == pytest.approx(2.0, abs=0.5), "the first nine is in the baseline of the second"


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"variant": "C4"}, 'variant must be "C1", "C2" or "C3", got "C4"'),
        ({"baseline": 2}, "baseline must be at least 3 counts, got 2"),
        ({"min_sigma": -1}, "min_sigma must be 0 or more, got -1"),
        ({"threshold": 0}, "threshold must be greater than 0, got 0"),
    ],
)
def test_parameters_that_make_no_sense_are_refused_by_name(parameters: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        EARS(**parameters)
