"""Streams are planted, emptied and disturbed as the protocol says, and the rule of thumb is the rule of thumb."""

from collections import Counter

import numpy as np
import pytest

from benchmarks.detection.disturbances import DISTURBANCES, Records
from benchmarks.detection.null import TENTHS, kept, redrawn, tenths
from benchmarks.detection.oracle import oracle
from benchmarks.detection.peers.rule import Rule
from benchmarks.detection.planting import SHARE, plant
from benchmarks.detection.robustness import disturbed
from benchmarks.detection.spates import BUSY, KINDS, QUIET
from detectors.near_repeat import NearRepeat
from tests.benchmarks.places import ground

STREAM = ground(per_year=1500)
RUNS = plant([STREAM, ground(2, per_year=1500)], each=4, seed=1)


def test_as_many_of_each_kind_are_planted_in_busy_as_in_quiet_places() -> None:
    counts = Counter((spate.kind, spate.where) for run in RUNS for spate in run.spates)
    assert counts == {(kind, where): 4 for kind in KINDS for where in (BUSY, QUIET)}


def test_planted_spates_lie_in_the_judged_years_and_far_from_each_other() -> None:
    for run in RUNS:
        for n, spate in enumerate(run.spates):
            assert run.stream.since <= spate.at[0]
            assert spate.ends <= run.stream.until
            for other in run.spates[:n]:
                apart_m = np.hypot(spate.x - other.x, spate.y - other.y)
                assert apart_m >= 3000 or abs(spate.arrivals[0].event.day - other.arrivals[0].event.day) >= 25


def test_what_is_planted_is_told_with_the_rest_and_is_but_a_small_part() -> None:
    for run in RUNS:
        told = {arrival.event.key for arrival in run.stream.arrivals}
        planted = [arrival.event.key for spate in run.spates for arrival in spate.arrivals]
        assert set(planted) <= told
        assert len(planted) <= SHARE * STREAM.judged + max(kind.events for kind in KINDS)
        assert np.all(np.diff(run.stream.at) >= 0)


@pytest.mark.parametrize(("events", "radius", "window"), [(2, 300.0, 3.0), (3, 800.0, 14.0)])
def test_the_rule_of_thumb_says_what_its_detector_says(events: int, radius: float, window: float) -> None:
    rule, detector = Rule(radius, window), NearRepeat(events, radius, window)
    spoke = []
    for event, at in RUNS[0].stream.arrivals:
        detector.update(event)
        if detector.finding is not None:
            spoke.append((at, detector.finding.x, detector.finding.score))
    said = [(alarm.at, alarm.x, alarm.score) for alarm in rule.alarms(RUNS[0].stream.arrivals)]
    assert [each for each in said if each[2] >= events] == spoke


def test_times_drawn_anew_keep_places_and_dates_and_no_more() -> None:
    anew = redrawn(np.random.default_rng(1), STREAM)
    assert np.array_equal(np.sort(anew.day), np.sort(STREAM.day))
    assert np.array_equal(np.unique(anew.places, axis=0), np.unique(STREAM.places, axis=0))
    before = {tuple(place): day for place, day in zip(STREAM.places, STREAM.day, strict=True)}
    days = np.array([before[tuple(place)] for place in anew.places])
    assert abs(np.corrcoef(days, anew.day)[0, 1]) < 0.1


def test_each_tenth_of_local_rate_holds_a_tenth_of_the_judged_incidents() -> None:
    judged = (STREAM.at >= STREAM.since) & (STREAM.at < STREAM.until)
    counts = np.bincount(tenths(STREAM)[judged].astype(int), minlength=TENTHS)
    assert np.all(np.abs(counts / judged.sum() - 0.1) < 0.03)


def test_a_larger_budget_is_answered_with_more_findings() -> None:
    anew = redrawn(np.random.default_rng(1), ground(per_year=300))
    few, many = (kept(anew, asked) for asked in (2.0, 50.0))
    assert few.findings.sum() < many.findings.sum()
    assert np.all(many.episodes <= many.findings)


def test_the_oracle_finds_nearly_all_and_never_with_fewer_than_two() -> None:
    used = oracle([STREAM, ground(2, per_year=1500)], RUNS, [6.0, 96.0])
    assert np.all(used[96.0] >= 2)
    assert np.isfinite(used[96.0]).mean() > 0.9
    assert np.all(used[6.0] >= used[96.0])


@pytest.mark.parametrize("disturbance", DISTURBANCES, ids=lambda disturbance: disturbance.title)
def test_a_disturbed_stream_still_tells_of_every_planted_incident_in_order(disturbance: object) -> None:
    rng = np.random.default_rng(4)
    records = Records(delays=rng.exponential(1.0, 100), widths=rng.exponential(0.5, 100))
    told = disturbed(disturbance, [STREAM, ground(2, per_year=1500)], RUNS, records)  # type: ignore[arg-type]  # as given
    for run, before in zip(told.runs, RUNS, strict=True):
        keys = {arrival.event.key for arrival in run.stream.arrivals}
        assert keys >= {arrival.event.key for arrival in before.stream.arrivals}
        assert np.all(np.diff(run.stream.at) >= 0)
        for spate in run.spates:
            assert len(spate.arrivals) == spate.kind.events
            assert np.all(np.diff(spate.at) >= 0)
