"""The negative binomial GLR: as R's surveillance has it, to the last digits, and within the budget."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.focus import PoissonFOCuS
from detectors.glr import NegativeBinomialGLR, ratios
from tests.detectors.alarms import observed_over_asked
from tests.detectors.references import cases

# R's window for Poisson counts skips starts: its own values differ from those that it finds without a window, before
# that window is even full. It is left out; the window is held to R's negative binomial values.
SOUND = [case for case in cases("glr") if case["alpha"] > 0 or case["M"] < 0]


@pytest.mark.parametrize("case", SOUND)
def test_the_statistic_and_the_alarms_agree_with_r(case: dict[str, Any]) -> None:
    window = case["M"] + 1 if case["M"] > 0 else len(case["x"])
    glr = NegativeBinomialGLR(dispersion=case["alpha"], window=window, threshold=case["threshold"])
    for x, usual, value, alarm in zip(case["x"], case["mu0"], case["value"], case["alarm"], strict=True):
        glr.update(x, usual)
        assert glr.statistic == pytest.approx(value, abs=1e-12)
        assert glr.drift_detected == alarm


def test_r_has_alarms_to_agree_on() -> None:
    assert sum(any(case["alarm"]) for case in SOUND) >= 3


@given(
    st.lists(st.tuples(st.integers(0, 9), st.floats(0.05, 8)), min_size=1, max_size=12),
    st.sampled_from([0.01, 0.3, 2.0]),
)
def test_no_ratio_explains_the_counts_better_than_the_one_it_finds(
    stream: list[tuple[int, float]], dispersion: float
) -> None:
    counts, expected = np.array(stream, dtype=float).T
    found = ratios(counts, expected, dispersion)[-1]
    grid = np.linspace(0, 7, 1500)[:, None]
    assert (
        found
        >= np.max(likelihood(counts, expected * np.exp(grid), dispersion))
        - likelihood(counts, expected[None, :], dispersion).item()
        - 1e-9
    )


def likelihood(counts: Any, means: Any, dispersion: float) -> Any:
    """Give the negative binomial log likelihood of each row of means, up to what does not depend on them."""
    return np.sum(counts * np.log(means) - (counts + 1 / dispersion) * np.log1p(dispersion * means), axis=1)


@given(st.lists(st.tuples(st.integers(0, 6), st.sampled_from([0.1, 1.0, 3.0])), min_size=1, max_size=40))
def test_without_dispersion_and_within_its_window_it_is_poisson_focus(stream: list[tuple[int, float]]) -> None:
    glr, focus = NegativeBinomialGLR(window=40, threshold=1e9), PoissonFOCuS(threshold=1e9)
    for count, expected in stream:
        glr.update(count, expected)
        focus.update(count, expected)
        assert glr.statistic == pytest.approx(focus.statistic, abs=1e-9)


def test_a_dispersion_that_vanishes_makes_no_jump() -> None:
    counts, expected = np.array([3.0, 0.0, 2.0, 1.0]), np.array([0.4, 0.5, 0.6, 0.7])
    assert ratios(counts, expected, 1e-6) == pytest.approx(ratios(counts, expected, 0.0), abs=1e-4)


@pytest.mark.parametrize(("rate", "dispersion"), [(0.1, 0.0), (20.0, 0.0), (0.3, 0.5), (10.0, 0.5)])
def test_the_budget_is_kept(rate: float, dispersion: float) -> None:
    glr = NegativeBinomialGLR(false_alerts_per_year=6, dispersion=dispersion, rate=rate)
    assert 0.8 <= observed_over_asked(glr, 6, rate, dispersion, counts=12_000) <= 1.25


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"dispersion": -1}, "dispersion must be 0 or more, got -1"),
        ({"window": 0.5}, "window must be at least 1"),
        ({"window": math.inf}, "got inf"),
    ],
)
def test_parameters_that_make_no_sense_are_refused_by_name(parameters: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        NegativeBinomialGLR(**parameters)
