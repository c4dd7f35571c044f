"""Episodes are counted as the protocol says, and thresholds never allow more of them than the budget."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.detection.contender import Alarm
from benchmarks.detection.episodes import Alarms, allowed, columns, episodes, starts, threshold
from tests.benchmarks.places import ground


def alarms(*rows: tuple[float, float, float, float]) -> Alarms:
    """Columns of alarms, each given by day, place and score, of 100 m reach."""
    table = np.array([(at, x, y, 100.0, score) for at, x, y, score in rows], float).reshape(-1, 5)
    return Alarms(*table[np.argsort(table[:, 0], kind="stable")].T)


def test_alarms_within_a_kilometre_and_a_fortnight_of_the_first_are_one_episode() -> None:
    found = alarms((0, 0, 0, 1), (5, 900, 0, 1), (13.9, 0, -999, 1), (14.1, 0, 0, 1), (14.1, 5000, 0, 1))
    assert starts(found) == [0, 3, 4]


def test_an_alarm_near_a_follower_but_far_from_the_first_begins_its_own_episode() -> None:
    assert starts(alarms((0, 0, 0, 1), (1, 900, 0, 1), (2, 1800, 0, 1))) == [0, 2]


def test_a_quiet_alarm_neither_counts_nor_swallows_others() -> None:
    assert starts(alarms((0, 0, 0, 1), (5, 900, 0, 3)), threshold=2.0) == [1]


rows = st.lists(
    st.tuples(st.floats(0, 100), st.floats(-3000, 3000), st.floats(-3000, 3000), st.integers(0, 12).map(float)),
    max_size=40,
)


@settings(max_examples=60)
@given(rows, st.integers(0, 12))
def test_the_threshold_never_allows_more_episodes_than_asked_for(
    given_rows: list[tuple[float, ...]], most: int
) -> None:
    found = alarms(*given_rows)  # type: ignore[arg-type]  # tuples of four
    assert episodes([found], threshold([found], most)) <= most


def test_the_threshold_is_the_loosest_there_is() -> None:
    apart = alarms(*((float(n), 5000.0 * n, 0.0, float(n)) for n in range(20)))
    assert threshold([apart], 7) == 13.0
    assert episodes([apart], 13.0) == 7


def test_scores_that_come_in_steps_leave_the_rest_of_a_budget_unused() -> None:
    steps = alarms(*((float(n), 5000.0 * n, 0.0, float(n % 2)) for n in range(20)))
    assert threshold([steps], 15) == 1.0
    assert threshold([steps], 5) == float("inf")


def test_a_budget_grows_with_the_incidents_that_are_judged() -> None:
    stream = ground()
    assert allowed([stream], 24.0) == pytest.approx(24.0 * stream.judged / 4000)
    assert allowed([stream, stream], 24.0) == pytest.approx(2 * allowed([stream], 24.0))


def test_alarms_before_the_judged_years_do_not_count() -> None:
    stream = ground()
    said = [Alarm(stream.since - 1, 0, 0, 100, 1), Alarm(stream.since + 1, 0, 0, 100, 1)]
    assert columns(said, stream).at.tolist() == [stream.since + 1]
