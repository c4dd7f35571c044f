"""Whatever a coordinator changes, the foresight says what a replay would, to the last digit."""

from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.arrivals import Arrival
from streams.core.facts import Report, Stage
from streams.files import Row
from streams.foresight.course import MOST, Courses
from streams.foresight.foreseeing import Foresight
from streams.foresight.past import past
from streams.order import ordered
from streams.policies import policies
from streams.reports import write_json
from tests.world import NOW, START, burglary
from tests.world import settings as read
from trygvarsel.wiring import open_house

from .past_and_present import HEADLAND, Town, Wanted, replayed, reports

SCAN = "{{kind: space_time_scan, false_alerts_per_year: {}, warm_up: 10 days, radii: {}, window: {}}}"
COUNT = "{{kind: poisson_cusum, ratio: 2, false_alerts_per_year: {}}}"
RULE = "{{kind: near_repeat, events: {}, radius: {}, window: {}}}"

budgets = st.sampled_from([0.5, 4, 12, 52, 365])
radii = st.sampled_from(["[300 m, 500 m, 700 m]", "[250 m]", "[400 m, 900 m]"])
windows = st.sampled_from(["10 days", "4 days"])
scans = st.builds(SCAN.format, budgets, radii, windows)
counts = st.builds(COUNT.format, budgets)
rules = st.builds(RULE.format, st.integers(2, 4), st.sampled_from(["300 m", "800 m"]), windows)
shiryaev = st.builds("{{kind: shiryaev_roberts, false_alerts_per_year: {}}}".format, budgets)
detectors = st.lists(st.one_of(scans, scans, counts, rules, shiryaev), min_size=1, max_size=3)
wanted = st.builds(
    Wanted,
    detection=detectors.map(lambda each: f"[{', '.join(each)}]"),
    over_after=st.sampled_from(["14 days", "3 days", "40 days"]),
    update_every=st.sampled_from(["24 hours", "6 hours", "7 days"]),
    areas=st.sampled_from(["[nord]", "[syd]", "[nord, syd]"]),
    hears=st.sampled_from(["[opened]", "[opened, growing]", "[opened, growing, over, withdrawn]", "[over]"]),
    quiet=st.sampled_from(["none", "{from: '21:00', to: '08:00'}"]),
    cooldown=st.sampled_from(["none", "7 days", "30 days"]),
)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), asked=st.lists(wanted, min_size=1, max_size=3))
def test_it_says_what_a_replay_says_under_any_settings_one_after_the_other(seed: int, asked: list[Wanted]) -> None:
    town = Town(reports(seed, count=120, corrected=0.3))
    for each in asked:
        assert town.foreseen(each) == town.replayed(each)


@pytest.fixture(scope="module")
def town() -> Town:
    return Town(reports(4))


@pytest.mark.parametrize(
    "each",
    [
        Wanted(),
        Wanted(detection=f"[{SCAN.format(365, '[300 m, 500 m, 700 m]', '10 days')}]"),
        Wanted(detection=f"[{SCAN.format(12, '[400 m, 900 m]', '4 days')}, {COUNT.format(26)}]"),
        Wanted(over_after="3 days", cooldown="30 days", areas="[nord, syd]"),
    ],
)
def test_a_year_of_a_town_is_told_as_a_replay_tells_it(town: Town, each: Wanted) -> None:
    told = town.foreseen(each)
    assert told == town.replayed(each)
    assert any(alert.stage is Stage.OPENED for alert in told)


def test_the_corrections_undo_spates_there_too(town: Town) -> None:
    generous = Wanted(detection=f"[{SCAN.format(365, '[300 m, 500 m, 700 m]', '10 days')}]")
    assert any(alert.stage is Stage.WITHDRAWN for alert in town.foreseen(generous))


def test_asking_again_and_backwards_changes_no_answer(town: Town) -> None:
    few, many = (Wanted(detection=f"[{SCAN.format(each, '[300 m, 500 m, 700 m]', '10 days')}]") for each in (1, 52))
    first = town.foreseen(few)
    assert len(town.foreseen(many)) > len(first)
    assert town.foreseen(few) == first


def test_wider_circles_hear_of_more_across_the_border() -> None:
    told = reports(9)
    town = Town(told)
    narrow = Wanted(detection=f"[{SCAN.format(52, '[250 m]', '10 days')}]")
    wide = replace(narrow, detection=f"[{SCAN.format(52, '[400 m, 900 m]', '10 days')}]")
    for each in (narrow, wide, narrow):
        assert town.foreseen(each) == town.replayed(each)


def test_however_many_reaches_are_asked_for_few_are_remembered_and_the_answers_stay() -> None:
    first = Wanted().policies()
    told = [burglary(f"far{n}", 10 * n, x=3900 + 200 * n, y=3300) for n in range(12)]
    courses = Courses(first, first[0], past(told, first[0].timezone, START + timedelta(days=365)), NOW)
    wide = [replace(first[0], reach_m=250.0 * step) for step in range(1, 40)]
    many = [courses.under(each).changes for each in wide]
    assert len({id(courses.under(each)) for each in wide[-MOST:]}) <= MOST
    assert [courses.under(each).changes for each in wide] == many
    assert len(courses._known) <= MOST
    assert len(set(map(len, many))) > MOST


def test_a_radius_that_reaches_a_neighbour_nobody_heard_of_before_is_told_as_a_replay_tells_it(tmp_path: Path) -> None:
    narrow, wide = (
        read(HEADLAND.format(**asdict(Wanted(detection=f"[{SCAN.format(52, each, '10 days')}]"))))
        for each in ("[250 m]", "[400 m, 900 m]")
    )
    astride = [burglary(f"astride{n}", 6000 + 10 * n, x=3250 if n % 2 else 3850, y=3300) for n in range(6)]
    told, until = [*reports(9), *astride], START + timedelta(days=365)
    house = open_house(narrow, f"sqlite:///{tmp_path}/astride.db", lambda: until)
    rows = ordered([Row("", n, "", each) for n, each in enumerate(told)], ZoneInfo("Europe/Copenhagen"))
    house.service.receive(
        [Arrival(write_json(row.read).encode(), "t") for row in rows if isinstance(row.read, Report)], until
    )
    foresight = Foresight(house.engine, "lund")
    assert not foresight.ready(narrow, until)
    foresight.warm(narrow, until)
    found = foresight.compare(narrow, wide, 1, until).new
    opened = [each for each in replayed(policies(wide), told, until) if each.stage is Stage.OPENED]
    assert len(found.spates) == len({each.spate_id for each in opened if each.group is None})
    house.engine.dispose()
