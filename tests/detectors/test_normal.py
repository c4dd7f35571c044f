"""What is normal is learned from places, weekdays and seasons, exactly, and without growing with the history."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.base import Event
from detectors.normal import Normal
from detectors.pace import Pace

from .worlds import quiet

SPANS = st.sampled_from([0.0, 0.25, 3.0, 40.0, 400.0])
EVENTS = st.lists(
    st.tuples(st.floats(-50, 400), st.floats(-3000, 3000), st.floats(-3000, 3000), SPANS), min_size=1, max_size=60
).map(lambda rows: [Event(f"e{n}", *row) for n, row in enumerate(rows)])


def normal() -> Normal:
    return Normal(radii=(300.0, 700.0), window=10, half_life=365, spot=50)


@given(EVENTS, st.randoms())
def test_the_same_events_leave_the_same_state_in_any_order(events: list[Event], rng: "np.random.Generator") -> None:
    forward, shuffled = normal(), normal()
    for event in events:
        forward.add(event)
    rng.shuffle(events)
    for event in events:
        shuffled.add(event)
    assert forward.state() == shuffled.state()


@given(EVENTS, st.lists(EVENTS.map(lambda events: events[0]), max_size=9))
def test_what_was_taken_back_has_never_been(events: list[Event], wrong: list[Event]) -> None:
    """Up to nine wrong dates at a time: more, ahead of all others, make the latest be forgotten one by one."""
    mistaken = [event._replace(key=f"wrong {n}") for n, event in enumerate(wrong)]
    corrected, untouched = normal(), normal()
    for event in [*mistaken, *events]:
        corrected.add(event)
    for event in mistaken:
        corrected.remove(event)
    for event in events:
        untouched.add(event)
    assert corrected.state()["share"] == untouched.state()["share"]
    assert corrected.state()["pace"] == untouched.state()["pace"]
    assert corrected.usual(0, 0).crowd == untouched.usual(0, 0).crowd


@given(EVENTS)
def test_it_goes_on_from_json_where_it_was(events: list[Event]) -> None:
    kept, again = normal(), normal()
    for event in events:
        kept.add(event)
    again.restore(json.loads(json.dumps(kept.state())))
    for event in quiet(1, 0.1):
        kept.add(event)
        again.add(event)
    assert kept.state() == again.state()
    assert kept.usual(0, 0).crowd == again.usual(0, 0).crowd


def test_what_is_remembered_grows_with_the_places_and_not_with_the_years() -> None:
    rng = np.random.default_rng(3)
    places = rng.random((400, 2)) * 8000
    one, ten = normal(), normal()
    for years, each in ((2, one), (20, ten)):
        for n, place in enumerate(rng.integers(len(places), size=365 * years).tolist()):
            each.add(Event(str(n), float(n), *places[place].tolist()))
    small, large = (len(json.dumps(each.state()["share"])) for each in (one, ten))
    assert large < 1.5 * small
    assert len(ten.recent) <= 51


def test_a_place_is_expected_to_see_what_it_has_seen() -> None:
    each = normal()
    rng = np.random.default_rng(1)
    for n in range(3000):
        busy = n % 3 == 0
        place = rng.normal(0, 200, 2) if busy else rng.random(2) * 20_000 + 2000
        each.add(Event(str(n), n / 4, *place.tolist()))
    usual = each.usual(0, 0)
    inside = 1 - math.exp(-(700**2) / (2 * 200**2))
    assert usual.per_day == pytest.approx(4, rel=0.1)
    assert usual.rates[1] == pytest.approx(inside * 4 / 3, rel=0.2)
    assert each.usual(15_000, 15_000).rates[1] < 0.1 * usual.rates[1]


def test_weekdays_and_seasons_are_learned() -> None:
    rng = np.random.default_rng(2)
    pace = Pace()
    for day in range(4 * 365):
        usual = 10 * (2.0 if day % 7 == 5 else 0.8) * (1 + 0.4 * math.cos(2 * math.pi * day / 365.25))
        for n in range(rng.poisson(usual)):
            pace.add(Event(f"{day} {n}", day + rng.random(), 0, 0))
    winter, summer = 4 * 365.25, 3.5 * 365.25
    assert pace.per_day(winter) == pytest.approx(13.6, rel=0.1)
    friday, other = pace.weekday(np.array([5.0, 6.5]))
    assert friday / other == pytest.approx(2.5, rel=0.1)
    before_the_winter = Pace()
    before_the_winter.restore([row for row in pace.state() if row[0] < summer + 91])
    latest = np.mean([count / 1000 for day, count in pace.state() if summer + 50 <= day < summer + 91])
    assert before_the_winter.per_day(summer + 91) > 1.05 * latest


def test_a_level_shift_is_followed_within_weeks() -> None:
    pace = Pace()
    for day in range(600):
        for n in range(8 if day < 540 else 4):
            pace.add(Event(f"{day} {n}", day + n / 10, 0, 0))
    assert pace.per_day(540) == pytest.approx(8, rel=0.05)
    assert pace.per_day(600) == pytest.approx(4, rel=0.25)


def test_an_uncertain_day_counts_in_part_on_each() -> None:
    pace = Pace()
    pace.add(Event("weekend away", 12.0, 0, 0, span=2.0))
    assert pace.state() == [[11, 500], [12, 500]]
    pace.add(Event("weekend away", 12.0, 0, 0, span=2.0), -1)
    assert pace.state() == []


@pytest.mark.parametrize(
    "odd",
    [
        Event("odd", math.nan, 0, 0),
        Event("odd", 1, math.inf, 0),
        Event("odd", 1, 0, math.nan),
        Event("odd", 1, 0, 0, -1),
    ],
    ids=["day", "x", "y", "span"],
)
def test_what_is_no_number_is_refused_and_changes_nothing(odd: Event) -> None:
    each = normal()
    before = each.state()
    with pytest.raises(ValueError, match="event 'odd': day, x, y and span must be finite numbers"):
        each.add(odd)
    assert each.state() == before


def test_the_state_of_another_scan_is_refused() -> None:
    other = Normal(radii=(300.0, 500.0), window=10, half_life=365, spot=50)
    with pytest.raises(ValueError, match="the state is of other radii"):
        normal().restore(other.state())
