"""The peers of the detection benchmark: they see what is blatant, never the future, and say what their classes say."""

from collections.abc import Iterable
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from river import drift

from benchmarks.detection.contender import Alarm, Arrival, Contender
from benchmarks.detection.peers.adwin import Adwin
from benchmarks.detection.peers.bocpd import Bocpd
from benchmarks.detection.peers.cells import Floats, OnCells, Tally
from benchmarks.detection.peers.cusum import Cusum
from benchmarks.detection.peers.ears import Ears
from benchmarks.detection.peers.families import families
from benchmarks.detection.peers.focus import Focus
from benchmarks.detection.peers.glr import Glr
from benchmarks.detection.peers.kswin import Kswin
from benchmarks.detection.peers.page_hinkley import PageHinkley
from benchmarks.detection.peers.permutation_scan import PermutationScan
from detectors.base import Event
from detectors.bocpd import GammaPoissonBOCPD
from detectors.counting import CountDetector
from detectors.cusum import PoissonCUSUM
from detectors.ears import EARS
from detectors.focus import PoissonFOCuS
from detectors.glr import NegativeBinomialGLR

RIVER: Any = drift  # which has no types of its own
SOME = [contender for choices in families("").values() for contender in (choices[0], choices[-1])]
BLIND = [contender for contender in SOME if contender.name.startswith("KSWIN")]  # it compares many days with many
SPATE_AT, SPATE_X, SPATE_Y = 500.3, 3250.0, 3250.0


def named(contender: Contender) -> str:
    return contender.name


def arrivals(days: Floats, x: Floats, y: Floats, name: str) -> list[Arrival]:
    events = zip(days.tolist(), x.tolist(), y.tolist(), strict=True)
    return [Arrival(Event(f"{name}{n}", *event), event[0]) for n, event in enumerate(events)]


@cache
def quiet(years: int, a_day: float, seed: int = 5) -> tuple[Arrival, ...]:
    """Draw a town of 8 x 8 km by chance alone, with hardly anything within a kilometre of where the spate is to be."""
    rng = np.random.default_rng(seed)
    n = rng.poisson(365 * years * a_day)
    x, y = rng.uniform(0, 8000, (2, n))
    kept = (np.hypot(x - SPATE_X, y - SPATE_Y) > 1000) | (rng.random(n) < 0.1)
    return tuple(arrivals(np.sort(rng.random(n) * 365 * years)[kept], x[kept], y[kept], "b"))


@cache
def hit(events: int, days: float) -> tuple[Arrival, ...]:
    """Add a spate to two years of the town."""
    rng = np.random.default_rng(events)
    x, y = np.array([[SPATE_X], [SPATE_Y]]) + rng.uniform(-150, 150, (2, events))
    planted = arrivals(SPATE_AT + np.sort(rng.random(events)) * days, x, y, "s")
    return tuple(sorted([*quiet(2, 5.0), *planted], key=lambda arrival: arrival.at))


def loudest(contender: Contender, stream: tuple[Arrival, ...]) -> Alarm:
    return max(contender.alarms(stream), key=lambda alarm: alarm.score)


def is_there(alarm: Alarm, days: float) -> bool:
    near = np.hypot(alarm.x - SPATE_X, alarm.y - SPATE_Y) <= alarm.reach
    return bool(near) and SPATE_AT <= alarm.at <= SPATE_AT + days


@pytest.mark.parametrize("contender", [peer for peer in SOME if peer not in BLIND], ids=named)
def test_a_blatant_spate_in_a_quiet_place_is_the_rarest_thing_of_two_years(contender: Contender) -> None:
    assert is_there(loudest(contender, hit(events=12, days=2.0)), days=12.0)


@pytest.mark.parametrize("contender", BLIND, ids=named)
def test_kswin_sees_a_month_of_daily_events_at_last(contender: Contender) -> None:
    assert is_there(loudest(contender, hit(events=80, days=30.0)), days=60.0)


@pytest.mark.parametrize("contender", SOME, ids=named)
def test_alarms_come_in_order_of_time_and_what_comes_later_changes_none(contender: Contender) -> None:
    stream = quiet(1, 3.0)
    whole = contender.alarms(stream)
    assert whole
    assert [alarm.at for alarm in whole] == sorted(alarm.at for alarm in whole)
    for end in (0, 1, 700, len(stream) - 1):
        begun = contender.alarms(stream[:end])
        assert begun == whole[: len(begun)]
        over = np.floor(stream[end - 1].at) if end else 0.0
        assert all(alarm.at > over for alarm in whole[len(begun) :])


def by_hand(scan: PermutationScan, known: tuple[Arrival, ...]) -> float:
    """Score every cylinder that holds the newest event, one by one."""
    now, newest = known[-1].at, known[-1].event
    year = [(at, event.x, event.y) for event, at in known if at > now - 365]
    best = 0.0
    for length, radius in product(range(1, scan.window + 1), scan.radii):
        for _, x, y in (centre for centre in year if centre[0] > now - scan.window):
            circle = [place for place in year if np.hypot(place[1] - x, place[2] - y) <= radius]
            held = sum(place[0] > now - length for place in circle)
            usual = len(circle) * sum(place[0] > now - length for place in year) / len(year)
            if np.hypot(newest.x - x, newest.y - y) <= radius and held >= 2 and held > usual:
                rest = (len(year) - held) * np.log((len(year) - held) / (len(year) - usual))
                best = max(best, held * np.log(held / usual) + rest)
    return best


def test_the_permutation_scan_finds_the_best_cylinder_of_all_that_hold_the_newest_event() -> None:
    scan = PermutationScan("", (200.0, 500.0, 900.0), 5)
    stream = quiet(2, 1.0)
    said = {alarm.at: alarm.score for alarm in scan.alarms(stream)}
    assert len(said) > 100
    for n in range(400, len(stream), 41):
        assert said.get(stream[n].at, 0.0) == pytest.approx(by_hand(scan, stream[: n + 1]), rel=1e-6)


def tallied(counts: Iterable[Iterable[float]]) -> Tally:
    table = np.array(counts, dtype=float)
    corners = np.array([(n, 0) for n in range(table.shape[1])])
    return Tally(0, 1000.0, corners, table)


@pytest.fixture(params=range(2))
def tally(request: pytest.FixtureRequest) -> Tally:
    """Make random counts of cells from sparse to busy, with a burst in each."""
    rng = np.random.default_rng(request.param)
    counts = rng.poisson([0.02, 0.1, 0.4, 1.5], (300, 4))
    counts[200:206] += rng.poisson(1.5, (6, 4))
    return tallied(counts)


def rows(tally: Tally) -> Iterable[tuple[list[float], list[float]]]:
    """Give each cell's counts and what is expected of them."""
    return zip(tally.counts.T.tolist(), tally.expected.T.tolist(), strict=True)


def test_what_is_usual_for_a_cell_is_learned_from_the_past_alone() -> None:
    counts = np.random.default_rng(1).poisson([0.05, 0.5], (900, 2)).astype(float)
    other = counts.copy()
    other[600:] += 5.0
    whole, begun = tallied(counts), tallied(other)
    np.testing.assert_array_equal(whole.expected[:601], begun.expected[:601])
    assert not np.array_equal(whole.expected[601:], begun.expected[601:])
    assert whole.expected[800] == pytest.approx([0.05, 0.5], rel=0.5)


def test_what_is_usual_follows_the_season_everywhere() -> None:
    counts = np.ones((800, 20))
    doubled = counts.copy()
    doubled[760:] *= 2
    assert np.all(tallied(doubled).expected[799] > 1.6 * tallied(counts).expected[799])


def test_a_cell_holds_what_lies_in_it_and_reaches_its_corners() -> None:
    at, x, y = np.array([[0.0, 100.5, 100.6, 102.0], [0.0, -1.0, -999.0, 5.0], [0.0, 1.0, 499.0, 5.0]])
    stream = arrivals(at, x, y, "")
    tally = Tally.of(stream, 1000.0)
    assert tally.counts.sum(axis=0).tolist() == [2.0, 1.0]
    said = OnCells("", 1000.0, lambda tally: tally.counts).alarms(stream)
    assert len(said) == 1
    assert said[0] == pytest.approx((101.0, -500.0, 500.0, 707.1, 2.0), abs=0.1)


def agrees(scores: Floats, tally: Tally, detector: CountDetector, within: float = 1e-9) -> None:
    """Hold scores against a class run over each cell, on the days with events."""
    for cell, (counts, expected) in enumerate(rows(tally)):
        alone = detector.clone()
        for day, (count, usual) in enumerate(zip(counts, expected, strict=True)):
            alone.update(count, expected=usual)
            if count:
                assert scores[day, cell] == pytest.approx(alone.statistic, rel=within, abs=within)


@pytest.mark.parametrize("ratio", [2.0, 10.0])
def test_the_cusum_of_all_cells_is_the_class_in_each(tally: Tally, ratio: float) -> None:
    agrees(Cusum(ratio)(tally), tally, PoissonCUSUM(ratio=ratio, threshold=1e9))


def drifts(detector: Any, counts: list[float]) -> list[int]:
    """List the days on which one of river's detects."""
    found = []
    for day, count in enumerate(counts):
        detector.update(count)
        if detector.drift_detected:
            found.append(day)
    return found


@pytest.mark.parametrize("threshold", [1.0, 3.0, 6.0, 50.0])
def test_page_hinkley_first_exceeds_a_threshold_when_rivers_first_detects(tally: Tally, threshold: float) -> None:
    scores = PageHinkley(delta=0.1)(tally)
    for cell, counts in enumerate(tally.counts.T.tolist()):
        above = np.flatnonzero(scores[:, cell] > threshold)
        river = drifts(RIVER.PageHinkley(delta=0.1, threshold=threshold, mode="up"), counts)
        assert river[:1] == above[:1].tolist()


def test_adwin_speaks_for_the_strictest_of_rivers_that_detects_a_rise(tally: Tally) -> None:
    ladder = (0.01, 0.3)
    stirred = tally.counts + 0.0
    stirred[200:210] += 3.0
    scores = Adwin(min_window_length=2, ladder=ladder)(tallied(stirred))
    assert np.all(scores[200:215].max(axis=0) == pytest.approx(2.0))
    for cell, counts in enumerate(stirred.T.tolist()):
        strictest: dict[int, float] = {}
        for delta in reversed(ladder):
            river = RIVER.ADWIN(delta=delta, clock=1, min_window_length=2)
            strictest |= dict.fromkeys(drifts(river, counts), -np.log10(delta))
        for day in np.flatnonzero(scores[:, cell]).tolist():
            assert scores[day, cell] == pytest.approx(strictest[day])


@pytest.mark.parametrize(("window", "latest"), [(100, 30), (60, 7)])
def test_kswin_gives_rivers_p_values_where_there_is_a_rise(tally: Tally, window: int, latest: int) -> None:
    scores = Kswin(window, latest, seed=3)(tally)
    assert np.count_nonzero(scores) > 20
    for cell, counts in enumerate(tally.counts.T.tolist()):
        river = RIVER.KSWIN(alpha=0.0, window_size=window, stat_size=latest, seed=3)
        for day, count in enumerate(counts):
            river.update(count)
            if scores[day, cell] > 0:
                assert 10 ** -scores[day, cell] == pytest.approx(river.p_value, rel=1e-9)


@pytest.mark.parametrize("least_ratio", [1.0, 8.0])
def test_the_focus_of_all_cells_is_the_class_in_each_on_days_with_events(tally: Tally, least_ratio: float) -> None:
    agrees(Focus(least_ratio)(tally), tally, PoissonFOCuS(threshold=1e9, least_ratio=least_ratio))


@pytest.mark.parametrize(("window", "dispersion"), [(7, 0.0), (28, 0.0), (14, 0.8)])
def test_the_glr_of_all_cells_is_the_class_in_each_on_days_with_events(
    tally: Tally, window: int, dispersion: float
) -> None:
    agrees(
        Glr(window, dispersion)(tally), tally, NegativeBinomialGLR(dispersion=dispersion, window=window, threshold=1e9)
    )


@pytest.mark.parametrize("variant", ["C1", "C2", "C3"])
@pytest.mark.parametrize(("baseline", "min_sigma"), [(7, 0.5), (28, 0.2)])
def test_the_ears_of_all_cells_is_the_class_in_each(
    tally: Tally, variant: str, baseline: int, min_sigma: float
) -> None:
    agrees(Ears(variant, baseline, min_sigma)(tally), tally, EARS(variant, baseline, min_sigma, threshold=1e9))


def test_the_bocpd_of_all_cells_is_the_class_in_each_on_days_with_events(tally: Tally) -> None:
    sure = 1.0 - np.exp(-Bocpd(hazard=0.02, window=10, shape=0.5, longest=len(tally.counts))(tally))
    agrees(sure, tally, GammaPoissonBOCPD(hazard=0.02, window=10, shape=0.5, threshold=1 - 1e-12), within=0.01)


def test_following_the_oldest_runs_as_one_hardly_changes_what_bocpd_says(tally: Tally) -> None:
    few, all_of_them = (1.0 - np.exp(-Bocpd(longest=longest)(tally)) for longest in (200, len(tally.counts)))
    np.testing.assert_allclose(few, all_of_them, atol=0.1)
