"""Each source of reports is followed: when it last reported, and how long it may be silent."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from streams.looking.feeds import MOST, UNNAMED, Feed, Feeds
from streams.rhythm import PAST
from streams.tables import journal, refused
from streams.web_tables import api_keys
from tests.world import burglary, town

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
ZONE = town()[0].timezone
HOUR = timedelta(hours=1)


def accepted(engine: Engine, source: str, *times: datetime) -> None:
    """Have reports of a source accepted, each by two regions."""
    keys = [(at, burglary(f"r{n}", 0, source=source).key) for n, at in enumerate(times)]
    rows = [
        {"received_at": at, "partnership": region, "key": key, "report": "{}"}
        for at, key in keys
        for region in ("lund", "odder")
    ]
    with engine.begin() as conn:
        conn.execute(journal.insert(), rows)


def turned_down(engine: Engine, source: str, at: datetime) -> None:
    """Have a report of a source refused."""
    row = {"received_at": at, "origin": "", "report_id": "", "kind": "", "reason": "", "body": "", "source": source}
    with engine.begin() as conn:
        conn.execute(refused.insert(), [row])


def told(engine: Engine, feeds: Feeds, now: datetime = NOW) -> dict[str, Feed]:
    with engine.connect() as conn:
        return {feed.source: feed for feed in feeds.now(conn, now)}


@pytest.mark.parametrize("source", ["Vagtcentralen/Nord", "nord 100%", UNNAMED])
def test_a_source_is_known_by_its_reports_and_by_its_whole_name(sqlite: Engine, source: str) -> None:
    accepted(sqlite, "" if source == UNNAMED else source, NOW - 2 * HOUR, NOW - HOUR)
    assert told(sqlite, Feeds(ZONE)) == {source: Feed(source, NOW - HOUR, None)}


def test_a_source_whose_reports_are_all_refused_is_not_silent(sqlite: Engine) -> None:
    accepted(sqlite, "nord", NOW - 5 * HOUR)
    turned_down(sqlite, "nord", NOW - HOUR)
    assert told(sqlite, Feeds(ZONE))["nord"].last == NOW - HOUR


def test_what_comes_in_is_followed_and_moves_what_is_usual(engine: Engine) -> None:
    feeds = Feeds(ZONE)
    accepted(engine, "nord", *(NOW - timedelta(hours=n) for n in range(200, 0, -1)))
    before = told(engine, feeds)["nord"]
    assert before.usual_gap is not None
    assert HOUR < before.usual_gap < 5 * HOUR
    assert told(engine, feeds)["nord"] is before
    accepted(engine, "nord", NOW)
    assert told(engine, feeds)["nord"].last == NOW


def test_who_follows_from_the_start_and_who_begins_now_tell_the_same(sqlite: Engine) -> None:
    early = Feeds(ZONE)
    for day in range(60, 0, -1):
        now = NOW - timedelta(days=day)
        accepted(sqlite, "nord", now)
        told(sqlite, early, now)
    assert told(sqlite, early) == told(sqlite, Feeds(ZONE))


def test_a_history_of_any_length_is_not_read_beyond_what_counts(engine: Engine) -> None:
    with engine.begin() as conn:
        row = {"partnership": "lund", "key": "old/r", "report": "{}"}
        conn.execute(journal.insert(), [row | {"received_at": NOW - 2 * PAST + n * HOUR / 100} for n in range(12_000)])
    accepted(engine, "nord", NOW - HOUR)
    assert told(engine, Feeds(ZONE)).keys() == {"nord"}


def test_who_has_been_silent_for_long_is_forgotten(sqlite: Engine) -> None:
    feeds = Feeds(ZONE)
    accepted(sqlite, "nord", NOW)
    assert told(sqlite, feeds).keys() == {"nord"}
    assert told(sqlite, feeds, NOW + PAST + 2 * HOUR) == {}


def test_a_source_whose_keys_have_all_been_ended_is_not_missed(engine: Engine) -> None:
    accepted(engine, "nord", NOW)
    accepted(engine, "syd", NOW)
    key = {"name": "", "created_at": NOW, "created_by": "", "ended_at": NOW}
    keys = [("nord", "a", NOW), ("syd", "b", NOW), ("syd", "c", None)]
    with engine.begin() as conn:
        conn.execute(
            api_keys.insert(), [key | {"source": name, "hash": mark, "ended_at": end} for name, mark, end in keys]
        )
    assert told(engine, Feeds(ZONE)).keys() == {"syd"}


def test_those_that_report_most_are_told_of_however_many_names_somebody_makes_up(sqlite: Engine) -> None:
    accepted(sqlite, "nord", NOW, NOW - HOUR)
    for n in range(MOST + 20):
        accepted(sqlite, f"made up {n}", NOW)
    assert len(told(sqlite, Feeds(ZONE))) == MOST
    assert "nord" in told(sqlite, Feeds(ZONE))
