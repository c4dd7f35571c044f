"""What counts as noticed, as still to come, as following by itself, and how sure one can be."""

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.detection.contender import Alarm
from benchmarks.detection.episodes import columns
from benchmarks.detection.follow import HORIZONS, followed
from benchmarks.detection.hits import heard, used
from benchmarks.detection.intervals import Estimate, mean, rate, ratio, share
from benchmarks.detection.scene import Floats, Stream, in_order
from benchmarks.detection.spates import Kind, Spate
from tests.benchmarks.places import arrival, ground

SPATE = Spate(Kind(4, 250, 4), "quiet", 0.0, 0.0, tuple(arrival(day, x=50.0 * day) for day in (1.0, 2.0, 3.5, 4.25)))
WHEN = Stream((), 0.0, 100.0)


def used_by(*said: Alarm, threshold: float = 0.0) -> float:
    return float(used([heard(columns(said, WHEN), SPATE)], threshold)[0])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Alarm(1.5, 100, 0, 300, 1), np.inf),  # the second has not arrived
        (Alarm(2.0, 100, 0, 300, 1), 2),
        (Alarm(3.7, 100, 0, 300, 1), 3),
        (Alarm(5.0, 100, 0, 300, 1), 4),  # the end of the last day
        (Alarm(5.1, 100, 0, 300, 1), np.inf),  # over
        (Alarm(2.0, 5000, 0, 300, 1), np.inf),  # elsewhere
        (Alarm(2.0, 50, 0, 40, 1), np.inf),  # holds but one
    ],
)
def test_an_alarm_counts_from_the_second_arrival_to_the_end_if_its_circle_holds_two(
    said: Alarm, expected: float
) -> None:
    assert used_by(said) == expected


def test_the_first_loud_alarm_tells_how_many_were_used() -> None:
    said = Alarm(2.0, 100, 0, 300, 1), Alarm(3.6, 100, 0, 300, 9)
    assert (used_by(*said), used_by(*said, threshold=5.0), used_by(*said, threshold=10.0)) == (2, 3, np.inf)


def one_alert(stream: Stream) -> tuple[Floats, Floats]:
    return followed(stream, *np.array([[500.0], [6000.0], [6000.0]]))


def test_where_nothing_draws_another_the_lift_is_one() -> None:
    stream = ground(per_year=6000, side=6000.0, years=3.0)
    rng = np.random.default_rng(2)
    at, x, y = rng.uniform(400, 600, 300), *rng.uniform(1000, 5000, (2, 300))
    observed, expected = followed(stream, at, x, y)
    assert observed.sum(axis=0) / expected.sum(axis=0) == pytest.approx(np.ones(len(HORIZONS)), abs=0.1)


def test_what_follows_nearby_is_counted_once_it_is_after_the_alert_and_within_the_days() -> None:
    near = [arrival(day, 6100.0, 6000.0) for day in (499.0, 501.0, 506.0, 513.0, 515.0)]
    without, _ = one_alert(ground())
    observed, _ = one_alert(ground().joined([*near, arrival(501.0, 6500.0, 6000.0)]))
    assert (observed - without).tolist() == [[1.0, 2.0, 3.0]]


def test_a_place_where_nothing_happened_all_year_is_not_expected_to_have_nothing() -> None:
    _, expected = one_alert(Stream(in_order(arrival(day) for day in np.arange(0, 1000, 1.0)), 0.0, 1000.0))
    assert np.all(expected > 0)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(3)
    made: dict[float, Callable[[], Estimate]] = {
        0.8: lambda: share(int(rng.binomial(40, 0.8)), 40),
        2.0: lambda: mean(rng.exponential(2.0, 80)),
        1.2: lambda: rate(int(rng.poisson(6.0)), 5.0),
        1.5: lambda: ratio(rng.poisson(3.0, 80).astype(float), np.full(80, 2.0)),
    }
    for truth, make in made.items():
        held = [low <= truth <= high for _, low, high in (make() for _ in range(60))]
        assert np.mean(held) >= 0.85


def test_nothing_to_judge_is_a_dash_and_no_error() -> None:
    assert f"{mean(np.zeros(0)):.2f}, {share(0, 0):.2f}, {ratio(np.zeros(0), np.zeros(0)):.2f}" == "-, -, -"
