"""A detector that was written down goes on where it was, and one that forgets answers as if it never had."""

import json
import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from river import base

from detectors.base import Event, Finding, Located
from detectors.counting import CountDetector
from detectors.counts import DailyCounts
from detectors.cusum import PoissonCUSUM
from detectors.near_repeat import NearRepeat
from detectors.scan import SpaceTimeScan
from detectors.shiryaev_roberts import ShiryaevRoberts
from detectors.vicinity import Vicinity

from .test_counts import MAKERS, Steps

LOCATED: dict[str, Callable[[], Located]] = {
    "near_repeat": lambda: NearRepeat(events=3, radius=200, window=4),
    "space_time_scan": lambda: SpaceTimeScan(false_alerts_per_year=300, warm_up=1, window=4),
    "shiryaev_roberts": lambda: ShiryaevRoberts(radius=200, threshold=40, warm_up=5, window=6, horizon=30),
}

places = st.integers(0, 12).map(lambda step: 50.0 * step)
rows = st.lists(st.tuples(st.integers(0, 400), places, places), min_size=1, max_size=70)
streams = rows.map(lambda rows: [Event(f"{n:02d}", day / 2, x, y) for n, (day, x, y) in enumerate(rows)])


def busy(seed: int) -> list[Event]:
    """Draw two events a day for two months, in order, so that ten of them are no longer than a window."""
    rng = random.Random(seed)
    return [
        Event(f"{n:03d}", n / 2 + rng.random(), 50.0 * rng.randrange(12), 50.0 * rng.randrange(12)) for n in range(120)
    ]


crowded = st.integers(0, 10_000).map(busy)


def through_json(state: object) -> Any:
    return json.loads(json.dumps(state, allow_nan=False))


@pytest.mark.parametrize("name", LOCATED)
@settings(max_examples=15, deadline=None)
@given(events=streams, rng=st.randoms(use_true_random=False))
def test_a_located_detector_goes_on_where_it_was_also_with_late_events_and_corrections(
    name: str, events: list[Event], rng: random.Random
) -> None:
    never, now_and_then = LOCATED[name](), LOCATED[name]()
    events.sort(key=lambda event: event.day + rng.choice([0, 0, 30]))
    for n, event in enumerate(events):
        if rng.random() < 0.2:
            kept, now_and_then = now_and_then, LOCATED[name]()
            now_and_then.restore(through_json(kept.state()))
            assert through_json(now_and_then.state()) == through_json(kept.state())
        wrong = rng.choice(events[:n]) if n and rng.random() < 0.1 else None
        for detector in (never, now_and_then):
            detector.update(event)
            if wrong:
                detector.revoke(wrong)
                detector.update(wrong._replace(x=wrong.x + 50))
                detector.revoke(wrong._replace(x=wrong.x + 50))
                detector.update(wrong)
        assert never.finding == now_and_then.finding
    assert never.state() == now_and_then.state()
    assert never.keys == now_and_then.keys


@settings(max_examples=12, deadline=None)
@given(crowded, st.data())
def test_near_repeat_answers_as_one_that_forgets_nothing(events: list[Event], data: st.DataObject) -> None:
    """Up to nine events may be taken back that are dated after all others."""
    events.sort(key=lambda event: event.day)
    wrong = data.draw(st.lists(st.sampled_from(events[-12:]), unique=True, max_size=9))
    rule, known = NearRepeat(events=3, radius=200, window=4), []
    for event in events:
        rule.update(event)
        known.append(event)
        assert members(rule.finding) == nearby(known, event)
    for event in wrong:
        rule.revoke(event)
        known.remove(event)
    for event in [*known, *wrong]:
        assert members(rule.review(event)) == nearby(known, event)


def members(finding: Finding | None) -> set[str]:
    return set(finding.members) if finding else set()


def nearby(known: Sequence[Event], event: Event) -> set[str]:
    """Name the events round one by the rule's own words, from all there ever were; none unless there are three."""
    near = {
        each.key
        for each in known
        if (each.x - event.x) ** 2 + (each.y - event.y) ** 2 <= 200**2 and abs(each.day - event.day) <= 4
    }
    fresh = event.day >= max(each.day for each in known) - 4
    return near if fresh and len(near) >= 3 else set()


@settings(max_examples=12, deadline=None)
@given(crowded, st.data())
def test_what_lies_beyond_the_horizon_comes_back_when_it_moves_back(events: list[Event], data: st.DataObject) -> None:
    """As long as no more than nine are taken away at a time, of those that are dated after all others."""
    wrong = data.draw(st.lists(st.sampled_from(events[-12:]), unique=True, max_size=9))
    corrected, untouched = Vicinity(200, horizon=30, spare=6), Vicinity(200, horizon=30)
    for event in events:
        corrected.add(event)
    for event in wrong:
        corrected.remove(event)
    for event in events:
        if event not in wrong:
            untouched.add(event)
    for name in ("near", "since"):
        assert getattr(corrected, name).tolist() == getattr(untouched, name).tolist()
    assert corrected.keys == untouched.keys


@pytest.mark.parametrize("name", LOCATED)
def test_what_is_kept_one_by_one_does_not_grow_with_the_years(name: str) -> None:
    rng, detector = random.Random(5), LOCATED[name]()
    kept = []
    for n in range(800):
        detector.update(Event(str(n), n / 4, rng.uniform(0, 9000), rng.uniform(0, 9000)))
        kept.append(len(detector.keys))
    assert max(kept) == max(kept[:400]) <= 4 * 36 + 10


@pytest.mark.parametrize("name", LOCATED)
def test_the_state_of_another_kind_or_with_other_parameters_is_refused(name: str) -> None:
    others = [make() for other, make in LOCATED.items() if other != name]
    others += [NearRepeat(window=5), SpaceTimeScan(window=5), ShiryaevRoberts(window=7)]
    for other in others:
        with pytest.raises(ValueError, match=r"the state is of (an)?other"):
            LOCATED[name]().restore(through_json(other.state()))


@pytest.mark.parametrize("name", MAKERS)
@settings(max_examples=2, deadline=None)
@given(rng=st.randoms(use_true_random=False))
def test_daily_counts_go_on_where_they_were_whatever_is_counted_late_or_taken_back(
    name: str, rng: random.Random
) -> None:
    never, now_and_then = (DailyCounts(MAKERS[name], warm_up=30) for _ in range(2))
    known: list[int] = []
    for day in range(0, 240, 3):
        if rng.random() < 0.1:
            kept, now_and_then = now_and_then, DailyCounts(MAKERS[name], warm_up=30)
            now_and_then.restore(through_json(kept.state()))
            assert now_and_then.state() == kept.state()
        new = [day] * rng.choice([0, 1, 1, 3 * (day % 90 > 60)]) + [day - 80] * (rng.random() < 0.02)
        back = [known.pop(rng.randrange(len(known)))] if known and rng.random() < 0.03 else []
        known += new
        for counts in (never, now_and_then):
            for each in new:
                counts.add(each)
            for each in back:
                counts.add(each, -1)
            counts.close(day)
        assert now_and_then.rises == never.rises
    assert now_and_then.closed == never.closed


def test_ten_years_of_daily_counts_are_read_without_seeing_the_days_again() -> None:
    counts = DailyCounts(lambda: Steps(threshold=3.0))
    for day in range(0, 3650, 4):
        counts.add(day)
        counts.close(day)
    state, again = through_json(counts.state()), DailyCounts(lambda: Steps(threshold=3.0))
    before = Steps.taken
    again.restore(state)
    assert again.rises == counts.rises
    again.add(3640)
    again.close(3652)
    assert Steps.taken - before <= 60


def test_a_detector_with_other_parameters_sees_the_days_again() -> None:
    counts, strict = DailyCounts(lambda: PoissonCUSUM(threshold=3)), DailyCounts(lambda: PoissonCUSUM(threshold=5))
    for day in [*range(0, 300, 20), *range(200, 220), *range(205, 215)]:
        counts.add(day)
        strict.add(day)
    for each in (counts, strict):
        each.close(300)
    again = DailyCounts(lambda: PoissonCUSUM(threshold=5))
    again.restore(through_json(counts.state()))
    assert again.rises == strict.rises != counts.rises


class Unwritable(base.DriftDetector):
    """A detector such as river's own, that has no state to write down: it speaks of every third day with a count."""

    def __init__(self) -> None:
        super().__init__()
        self._seen = 0

    def update(self, x: float) -> None:
        """Take in one count."""
        self._seen += x > 0
        self._drift_detected = x > 0 and self._seen % 3 == 0


def test_a_detector_that_cannot_be_written_down_sees_the_days_again() -> None:
    counts, again = (DailyCounts(Unwritable, warm_up=0) for _ in range(2))
    for day in (1, 30, 60, 90, 91, 92):
        counts.add(day)
    counts.close(100)
    again.restore(through_json(counts.state()))
    assert [rise.day for rise in again.rises] == [rise.day for rise in counts.rises] == [60, 92]
    assert not issubclass(Unwritable, CountDetector)
