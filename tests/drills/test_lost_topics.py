"""Topics that are lost take nothing along: what was decided stays, and what was not is decided in their place."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from streams import tables
from streams.anew import begin_anew, known_topics, note_topics
from streams.core.facts import Report
from streams.store import Store, open_engine
from streams.topics import TopicRemade, see_that_they_are_the_same
from tests.contract.test_fleet import by_partnership, replayed, world
from tests.world import burglary, spate, town

from .bus import TOPICS, Bus, worker

BOTH = (TOPICS.reports, TOPICS.incidents)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(f"sqlite:///{tmp_path / 'town.db'}")
    yield opened
    opened.dispose()


def journalled(engine: Engine) -> Counter[str]:
    """Count how often each report is in the journal of each region."""
    both = tables.journal.c.partnership + ":" + tables.journal.c.key
    with engine.connect() as conn:
        return Counter(conn.execute(select(both).where(tables.journal.c.key.is_not(None))).scalars())


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 100_000), st.integers(0, 100), st.integers(0, 3))
def test_with_the_topic_of_incidents_nothing_is_lost_that_was_not_decided(seed: int, percent: int, some: int) -> None:
    decided, reports, _ = world(seed)
    with TemporaryDirectory() as folder:
        whole = [each for each in reports if each.revision == 1 and not each.withdrawn]
        cut = len(whole) * percent // 100
        expected, _ = replayed(decided, whole, folder)
        engine = open_engine(f"sqlite:///{folder}/town.db")
        bus, share = Bus(), worker(decided, engine)
        bus.feed(whole[:cut])
        bus.sort(share)
        bus.decide(share, some)
        bus.lose(bus.incidents)
        undecided = begin_anew(share.store, BOTH, incidents=True)
        share = worker(decided, engine)
        bus.feed(whole[cut:])
        bus.work(share)
        assert by_partnership(share.store.alerts()) == expected
        assert set(journalled(engine).values()) <= {1}
        assert begin_anew(share.store, BOTH, incidents=True) == []
        assert set(undecided) <= {each.key for each in whole[:cut]}
        engine.dispose()


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 100_000), st.integers(0, 3))
def test_corrections_and_withdrawals_that_were_not_decided_are_decided_then(seed: int, some: int) -> None:
    decided, reports, _ = world(seed)
    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/town.db")
        bus, share = Bus(), worker(decided, engine)
        bus.feed(reports)
        bus.sort(share)
        bus.decide(share, some)
        bus.lose(bus.incidents)
        begin_anew(share.store, BOTH, incidents=True)
        share = worker(decided, engine)
        bus.work(share)
        assert begin_anew(share.store, BOTH, incidents=True) == []
        assert believed(engine) == believed_in_peace(reports, seed, folder)
        engine.dispose()


def believed(engine: Engine) -> set[tuple[str, str]]:
    """Give the reports that regions believe, as far as it is noted."""
    with engine.connect() as conn:
        keys = list(conn.execute(select(tables.whereabouts.c.key)).scalars())
    return {
        (key, region) for key, notes in Store(engine).noted(keys).items() for region in notes if notes[region].believed
    }


def believed_in_peace(reports: list[Report], seed: int, folder: str) -> set[tuple[str, str]]:
    decided, *_ = world(seed)
    engine = open_engine(f"sqlite:///{folder}/peace.db")
    bus = Bus()
    bus.feed(reports)
    bus.work(worker(decided, engine))
    found = believed(engine)
    engine.dispose()
    return found


def test_reports_that_were_not_read_when_their_topic_was_lost_count_when_they_are_fed_again(engine: Engine) -> None:
    policies, reports = town(), spate("a", 0)
    bus, share = Bus(), worker(policies, engine)
    bus.feed(reports[:2])
    bus.work(share)
    bus.feed(reports[2:])
    bus.lose(bus.reports)
    begin_anew(share.store, [TOPICS.reports], incidents=False)
    share = worker(policies, engine)
    bus.feed(reports)
    bus.work(share)
    assert journalled(engine) == Counter({f"lund:{each.key}": 1 for each in reports})
    assert len(share.store.alerts()) == 2 + 1  # for the neighbours, the police, and the coordinators' record
    assert share.store.refused() == []


def test_what_lies_on_a_new_topic_would_be_skipped_by_who_does_not_begin_anew(engine: Engine) -> None:
    bus, share = Bus(), worker(town(), engine)
    bus.feed(spate("a", 0))
    bus.work(share)
    bus.lose(bus.reports)
    bus.feed([burglary("new", 100)])
    bus.work(share)
    assert "lund:new" not in journalled(engine)
    begin_anew(share.store, [TOPICS.reports], incidents=False)
    bus.work(worker(town(), engine))
    assert "lund:new" in journalled(engine)


def test_a_topic_that_was_made_anew_is_known_by_its_id_however_long_it_has_become(engine: Engine) -> None:
    store = Store(engine)
    see_that_they_are_the_same({TOPICS.reports: "one"}, known_topics(store))
    note_topics(store, {TOPICS.reports: "one", TOPICS.incidents: "two"})
    see_that_they_are_the_same({TOPICS.reports: "one"}, known_topics(store))
    with pytest.raises(TopicRemade, match="give: trygvarsel topics --begin-anew reports"):
        see_that_they_are_the_same({TOPICS.reports: "another"}, known_topics(store))
    begin_anew(store, [TOPICS.reports], incidents=False)
    see_that_they_are_the_same({TOPICS.reports: "another"}, known_topics(store))
    note_topics(store, {TOPICS.reports: "another"})
    assert known_topics(store) == {TOPICS.reports: "another", TOPICS.incidents: "two"}
