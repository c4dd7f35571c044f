"""The weight of the evidence is a sum of likelihood ratios, and chance is simulated with the very same sum."""

import itertools
import math

import numpy as np
import pytest

from detectors import chance as simulated
from detectors.chance import chance
from detectors.evidence import PACES, SHORTEST, Near, weigh

RADII = (300.0, 500.0, 700.0)


def near(apart: list[float], days: list[float], spans: list[float] | None = None) -> Near:
    half = np.array(spans or [0.0] * len(days)) / 2
    ones = np.ones(len(days))
    return Near(np.array(apart), np.array(days) - half, np.array(days) + half, ones, ones)


def test_it_is_the_sum_over_circles_paces_and_starts_written_out() -> None:
    apart, days = [650.0, 120.0, 400.0, 0.0], [1.0, 4.0, 6.0, 7.0]
    rates = np.array([0.01, 0.03, 0.05])
    total = 0.0
    for (radius, rate), pace, start in itertools.product(zip(RADII, rates, strict=True), PACES, range(4)):
        held = sum(apart[n] <= radius for n in range(start, 4))
        if apart[start] <= radius and held >= 2:
            total += (1 + pace / rate) ** held * math.exp(-pace * max(7.0 - days[start], SHORTEST))
    found = weigh(near(apart, days), np.array(RADII), rates, 2)
    assert found is not None
    assert found.score == pytest.approx(math.log(total / (len(RADII) * len(PACES))), abs=1e-9)


def test_one_by_one_and_many_draws_at_once_agree() -> None:
    rng = np.random.default_rng(4)
    apart = 700 * np.sqrt(rng.random((40, 5)))
    age = np.sort(rng.random((40, 5)) * 10, axis=1)
    at_once = simulated._scores(apart, age, RADII, 0.05, 2)
    rates = 0.05 * (np.array(RADII) / 700) ** 2
    for row in range(40):
        each = near([0.0, *apart[row]], [10.0, *(10.0 - age[row])])
        found = weigh(each, np.array(RADII), rates, 2)
        assert (found.score if found else math.log(1e-300)) == pytest.approx(at_once[row], abs=1e-6)


def test_an_event_that_may_have_been_before_the_start_counts_with_that_chance() -> None:
    sure = weigh(near([0.0, 100.0], [10.0, 9.0]), np.array(RADII), np.full(3, 0.02), 2)
    vague = weigh(near([0.0, 100.0], [10.0, 7.0], [0.0, 6.0]), np.array(RADII), np.full(3, 0.02), 2)
    assert sure is not None
    assert vague is not None
    assert vague.score < sure.score


@pytest.mark.parametrize("events", [2, 3, 5, 8])
def test_chance_never_exceeds_that_of_so_many_events_coming_together(events: int) -> None:
    tail = chance(RADII, 10.0, events)
    for crowd in (0.005, 0.1, 1.0):
        at_all = sum(math.exp(-crowd) * crowd**n / math.factorial(n) for n in range(events - 1, events + 40))
        found = [tail.of(score, crowd, 512.0) for score in (0.5, 5.0, 20.0, 40.0)]
        assert all(each <= 1.2 * at_all for each in found)
        assert found == sorted(found, reverse=True)


def test_what_is_poorly_known_surprises_less() -> None:
    tail = chance(RADII, 10.0, 2)
    assert tail.of(9.0, 3.0, 4.0) > 2 * tail.of(9.0, 3.0, 400.0)


@pytest.mark.parametrize("crowd", [0.05, 0.5, 3.0])
def test_the_table_keeps_its_word_on_an_endless_plain(crowd: float) -> None:
    """Events strewn at random, the rate known: scores are as rare as the table says."""
    rng = np.random.default_rng(8)
    draws = 20_000
    others = rng.poisson(crowd, draws)
    scores = np.full(draws, -np.inf)
    for many in range(1, int(others.max()) + 1):
        rows = np.flatnonzero(others == many)
        apart = 700 * np.sqrt(rng.random((len(rows), many)))
        age = np.sort(rng.random((len(rows), many)) * 10, axis=1)
        scores[rows] = simulated._scores(apart, age, RADII, crowd / 10, 2)
    score = float(np.quantile(scores, 0.99))
    assert chance(RADII, 10.0, 2).of(score, crowd, 1e6) == pytest.approx(0.01, rel=0.25)
