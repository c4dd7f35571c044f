"""Reports that are too old go, and nothing else is otherwise for it."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from config.schema.retention import LOOKS_BACK
from streams.core.facts import Outcome, Report
from streams.core.memory import HORIZON
from streams.store import open_engine
from streams.tables import journal, regions, snapshots, whereabouts
from tests.world import START, in_order, spate

from .village import Village, at, corrected, day


@pytest.fixture
def village(engine: Engine) -> Village:
    return Village(engine)


def test_reports_stay_for_as_long_as_any_rule_looks_back() -> None:
    assert LOOKS_BACK == HORIZON


def test_what_became_known_too_long_ago_goes_and_the_rest_stays(village: Village) -> None:
    village.send(at("old", 0), at("young", 300))
    assert village.pass_(day(399)) == {}
    assert village.would(day(401)) == village.pass_(day(401)) == {"journal": 1}
    assert village.journal() == [("young", 1)]
    assert village.rows(whereabouts) == 1


def test_history_that_is_fed_counts_from_when_it_became_known_not_from_when_it_was_fed(village: Village) -> None:
    village.send(at("old", 0), at("young", 700), now=day(720))
    village.pass_(day(720))
    assert village.journal() == [("young", 1)]


def test_the_versions_of_a_report_go_together_when_the_last_is_old_enough(village: Village) -> None:
    first = at("a", 0)
    village.send(first, corrected(first, 200))
    village.pass_(day(500))
    assert village.journal() == [("a", 1), ("a", 2)]
    village.pass_(day(601))
    assert village.journal() == []


def test_an_old_report_that_is_fed_again_counts_as_new_and_is_no_news(village: Village) -> None:
    village.send(*spate("s", 0), *(at(f"n{n}", 450 + 10 * n) for n in range(3)))
    assert len(village.store.alerts()) == 6
    assert village.pass_(day(480)) == {"journal": 3, "alerts": 6, "messages": 2}
    village.service.tick(day(480))  # as happens every minute
    assert village.send(*spate("s", 0), now=day(480)) == [Outcome.ACCEPTED] * 3
    assert village.store.alerts() == []
    assert village.pass_(day(480)) == {"journal": 3}


def test_a_correction_of_a_report_that_is_gone_counts_as_a_report(village: Village) -> None:
    first = at("a", 0)
    village.send(first)
    village.pass_(day(500))
    assert village.send(corrected(first, 501), corrected(first, 501)) == [Outcome.ACCEPTED, Outcome.DUPLICATE]


def test_what_was_written_down_of_memory_goes_too_and_whoever_remembers_more_begins_anew(village: Village) -> None:
    village.send(*(at(f"a{n}", 5.0 * n) for n in range(90)))
    knows = village.service.decider.remembering
    assert knows.write_down(knows.region("lund"), at_least=1)
    village.pass_(day(440))
    assert village.rows(snapshots) == 0
    village.service.tick(day(440))
    heard = knows.region("lund").memory.heard
    assert "a0" not in heard
    assert heard.keys() == set(village.remembered_keys())


def test_a_withdrawal_that_lies_nowhere_is_forgotten_in_its_time(village: Village) -> None:
    far = at("far", 0, y=90_000.0)
    village.send(corrected(far, 0, withdrawn=True))
    assert village.rows(whereabouts) == 1
    assert village.pass_(day(399)) == {}
    assert village.pass_(day(401)) == {"whereabouts": 1}


@st.composite
def years(draw: st.DrawFn) -> list[Report]:
    """Draw reports over some years, in runs and alone, some corrected or withdrawn, a few of them after a year."""
    rng = random.Random(draw(st.integers(0, 1_000_000)))
    reports: list[Report] = []
    for run in range(draw(st.integers(2, 5))):
        start, y = rng.uniform(0, 1200), rng.choice([3000.0, -3000.0])
        for n in range(rng.choice([1, 2, 4, 6])):
            days = start + n * rng.uniform(0.1, 1.3)
            made = at(f"r{run}-{n}", days, x=rng.uniform(-150, 150), y=y)
            reports.append(made)
            if rng.random() < 0.3:
                reports.append(corrected(made, days + rng.choice([0.2, 30, 365]), withdrawn=rng.random() < 0.4))
    return in_order(reports)


def lived(reports: list[Report], seed: int | None) -> list[str]:
    """Live through the reports, letting go of what is old now and then, or never; give all alerts ever raised."""
    engine, rng = open_engine("sqlite://"), random.Random(seed)
    village = Village(engine)
    told: dict[str, None] = {}
    for report in reports:
        village.service.tick(report.reported_at or START)  # as happens every minute: what is over is told in its time
        village.send(report)
        told |= dict.fromkeys(village.store.alerts())
        if seed is not None and rng.random() < 0.2:
            village.pass_(report.reported_at or START)
        if seed is not None and rng.random() < 0.2:
            village.begin()
    engine.dispose()
    return list(told)


@settings(max_examples=4, deadline=None)
@given(years(), st.integers(0, 1_000_000))
def test_with_a_detector_that_remembers_for_less_long_every_alert_is_as_if_nothing_had_gone(
    reports: list[Report], seed: int
) -> None:
    assert lived(reports, seed) == lived(reports, None)


@settings(max_examples=4, deadline=None)
@given(years())
def test_afterwards_memory_is_that_of_a_service_that_never_heard_of_what_has_gone(reports: list[Report]) -> None:
    engine, other = open_engine("sqlite://"), open_engine("sqlite://")
    village, young = Village(engine), Village(other)
    village.send(*reports)
    village.pass_(day(900))
    left = set(village.journal())
    young.send(*(report for report in reports if (report.report_id, report.revision) in left))
    assert {key: village.remembered()[key] for key in ("watch", "heard")} == {
        key: young.remembered()[key] for key in ("watch", "heard")
    }
    engine.dispose()
    other.dispose()


def test_while_one_process_deletes_another_that_decides_is_not_kept_waiting(village: Village) -> None:
    """What is being written by somebody else is left for the next step."""
    village.send(*(at(f"a{n}", n) for n in range(5)))
    with village.engine.begin() as conn:
        conn.execute(regions.update().values(version=regions.c.version))
        if village.engine.dialect.name == "sqlite":
            assert village.tries(day(900), most=20) == 0
    assert village.pass_(day(900))["journal"] == 5
    with village.engine.connect() as conn:
        assert conn.execute(select(journal)).all() == []


def test_a_pass_that_is_given_up_anywhere_leaves_nothing_remembered_that_is_gone(village: Village) -> None:
    village.send(*(at(f"r{n}", n / 10, x=500.0 * n) for n in range(8)))
    most = 0
    while village.journal():
        most += 1
        village.tries(day(900), most)
        village.service.tick(day(900))
    assert most > 1
    village.send(at("new", 899), now=day(900))
    assert list(village.service.decider.remembering.region("lund").memory.heard) == ["new"]
