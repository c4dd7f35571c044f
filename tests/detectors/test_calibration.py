"""What a budget comes to is told place by place, and put to the test on years of chance alone."""

import numpy as np
import pytest

from detectors.calibration import kept, tenths
from detectors.rule_of_thumb import within
from detectors.scan import SpaceTimeScan

from .worlds import YEAR, episodes, quiet, spoke

SPAN = 0.5  # days


def learned(**options: float) -> tuple[SpaceTimeScan, list[tuple[float, float]]]:
    scan = SpaceTimeScan(**options)  # type: ignore[arg-type]  # every option used here is a number
    events = [event._replace(span=SPAN) for event in quiet(1, 3.0, clustered=True)]
    for event in events:
        scan.update(event)
    return scan, [event[2:4] for event in events]


@pytest.mark.parametrize("budget", [2.0, 12.0])
def test_simulated_years_keep_the_budget_and_leave_the_scan_as_it_was(budget: float) -> None:
    scan, places = learned(false_alerts_per_year=budget)
    before = scan.state()
    found = kept(scan, places, np.random.default_rng(1), events=8000)
    assert found.asked == budget
    assert found.low < found.observed < found.high
    assert 0.7 * budget < found.observed < 1.3 * budget
    assert scan.state() == before


def test_an_experts_threshold_is_tried_as_it_is() -> None:
    strict, places = learned(threshold=11.0)
    loose, _ = learned(threshold=7.0)
    few, many = (kept(scan, places, np.random.default_rng(1), events=5000) for scan in (strict, loose))
    assert few.asked is None
    assert few.high < many.low


def test_it_takes_more_where_more_happens_and_more_in_a_week_than_in_a_day() -> None:
    scan, places = learned()
    found = tenths(scan, places)
    rates = [tenth.per_year for tenth in found]
    assert len(found) == 10
    assert rates[9] > 2 * rates[0]
    for tenth in found:
        takes = [many for many in tenth.takes.values() if many is not None]
        assert takes == sorted(takes)
    assert (found[9].takes[7] or 99) > (found[0].takes[7] or 0)


def test_what_no_number_reaches_is_said_to_take_none() -> None:
    scan, places = learned(threshold=500.0)
    assert set(tenths(scan, places)[0].takes.values()) == {None}


@pytest.mark.parametrize("per_year", [30.0, 365.0, 1500.0])
def test_the_rule_of_thumb_keeps_the_budget_it_was_asked_for(per_year: float) -> None:
    found = within(4.0, per_year, 64e6)
    assert found.per_year <= 4.0
    streams = [quiet(seed, 4.0, per_year=per_year) for seed in range(6)]
    counted = sum(len(spoke(found.rule.clone(), stream)) for stream in streams) / (6 * 4)
    assert counted == pytest.approx(found.per_year, rel=0.35, abs=0.3)
    assert sum(episodes(spoke(found.rule.clone(), stream, since=YEAR)) for stream in streams) <= 4.0 * 6 * 3 * 1.25
