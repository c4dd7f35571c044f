"""A database of any age is brought up to date when it is opened: all of it or nothing, and no row is lost."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, inspect, text, update
from sqlalchemy.exc import DBAPIError

from notifiers.keys import nameless
from notifiers.outbox import Part
from notifiers.outbox.auditing import Decision, How, What, audit, note
from notifiers.outbox.expanding import ref_of
from notifiers.people.tables import members
from streams.migrations import EVERYTHING, HEAD, OLDEST, stamp, stamps
from streams.migrations.recognising import recognise
from streams.migrations.upgrading import scripts
from streams.store import Store, StoreProblem, open_engine
from tests import postgres
from tests.notifiers.street import START, Person, Street, person, worded

from . import older

WHAT_TO_DO = """
The tables in the code are not those that an older database gets. Whoever changes a table also writes the way there:
a file in streams/migrations/versions that makes the change, with its revision as HEAD in streams/migrations/steps.py
(docs/decisions/0014-older-databases.md). A step that no release has yet may be changed instead. What differs:
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of an empty database: every test runs on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'town.db'}"
    else:
        with postgres.fresh_database(request.getfixturevalue("postgresql"), "migrations") as fresh:
            yield fresh


@pytest.fixture
def old(url: str) -> str:
    """Give the URL of a database as the first release left it."""
    with raw(url) as engine:
        older.leave(engine)
    return url


@contextmanager
def raw(url: str) -> Iterator[Engine]:
    """Open a database as it is."""
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """Open a database as the service does."""
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def everything(url: str) -> dict[str, list[dict[str, Any]]]:
    """Read all rows of the tables that the first release had."""
    with raw(url) as engine, engine.connect() as conn:
        return {table: older.rows(conn, table) for table in older.TABLES}


def join(conn: Connection, group: str, people: list[Person]) -> None:
    """Take people into a group as a list does."""
    usual = {"group_id": group, "language": "da", "consent_at": START}
    rows = [{"recipient": one.id, "phone": one.phone, "phone_person": nameless(b"street", one.phone)} for one in people]
    conn.execute(members.insert(), [usual | row for row in rows])


def names(url: str) -> set[str]:
    """Name all tables there are."""
    with raw(url) as engine:
        return set(inspect(engine).get_table_names())


def other_default(context: MigrationContext, *compared: Any) -> bool | None:
    """Compare two defaults; on SQLite without quotes, for alembic takes two that are empty for different."""
    *_, found, _, wanted = compared
    if context.dialect.name != "sqlite":
        return None
    return str(found or "").strip("()'") != str(wanted or "").strip("()'")


def kept(conn: Connection) -> list[str]:
    """List what the comparison of alembic does not look at: checks and triggers."""
    names = inspect(conn).get_table_names()
    checks = [check["name"] for name in names for check in inspect(conn).get_check_constraints(name)]
    catalogue = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    }
    triggers = conn.execute(text(catalogue[conn.dialect.name])).scalars()
    return sorted([*map(str, checks), *triggers])


def test_a_new_database_has_all_tables_and_the_newest_stamp(url: str) -> None:
    with opened(url) as engine, engine.connect() as conn:
        assert stamp(conn) == HEAD
        wanted = {name for metadata in EVERYTHING for name in metadata.tables}
        assert set(inspect(conn).get_table_names()) == wanted | {stamps.name}


def test_no_table_was_changed_without_a_way_there_for_older_databases(old: str) -> None:
    with opened(old) as engine, engine.connect() as conn:
        how = {"compare_type": True, "compare_server_default": other_default}
        at_hand = MigrationContext.configure(conn, opts=how)
        differences = compare_metadata(at_hand, EVERYTHING)  # type: ignore[arg-type]  # it takes several as well
        assert not differences, WHAT_TO_DO + "\n".join(map(str, differences))


def test_the_newest_step_is_the_one_that_new_databases_are_stamped_with() -> None:
    assert scripts().get_heads() == [HEAD], "HEAD in streams/migrations/steps.py must name the newest step"


def test_an_upgraded_database_keeps_to_the_same_rules_as_a_new_one(old: str, tmp_path: Path) -> None:
    with opened(old) as engine, engine.connect() as conn:
        upgraded = kept(conn)
        if conn.dialect.name == "postgresql":
            conn.exec_driver_sql("DROP SCHEMA public CASCADE")
            conn.exec_driver_sql("CREATE SCHEMA public")
            conn.commit()
    with opened(old if "postgresql" in old else f"sqlite:///{tmp_path}/new.db") as engine, engine.connect() as conn:
        assert upgraded == kept(conn), WHAT_TO_DO + "checks or triggers"


def test_every_row_of_the_first_release_is_there_afterwards(old: str) -> None:
    before = everything(old)
    with opened(old):
        pass
    after = everything(old)
    words = {"outbox": {"failed": "dead"}, "messages": {"suppressed": "withheld"}}
    for table, rows in before.items():
        for row, now in zip(rows, after[table], strict=True):
            state = row.get("state")
            wanted = row | ({"state": words[table].get(state, state)} if state else {})
            if table == "outbox" and row["provider_id"]:
                wanted["provider_id"] = row["provider_id"][:64]
            assert {column: now[column] for column in row} == wanted


def test_old_rows_get_what_new_rows_have(old: str) -> None:
    with opened(old):
        pass
    tables = everything(old)
    messages = {row["id"]: row for row in tables["messages"]}
    for row in tables["outbox"]:
        message = messages[row["message_id"]]
        assert row["ref"] == ref_of(row["alert_id"], row["recipient"], row["channel"])
        assert (row["group_id"], row["segments"]) == (message["group_id"], message["segments"])
        assert row["person"] == ""
    assert {row["thread"].split("/")[0] == row["story"] for row in messages.values()} == {True}
    assert {row["group_id"] for row in messages.values() if not row["careful"]} == {"politi"}


def test_an_ending_from_before_that_still_waits_goes_to_the_whole_group(old: str) -> None:
    with opened(old):
        pass
    parts = {row["alert_id"]: row["part"] for row in everything(old)["messages"]}
    assert (parts["s1.over.elm"], parts["s4.withdrawn.elm"], parts["s1.opened.elm"]) == ("news", "retraction", "news")


def test_what_was_pending_is_delivered_once_and_what_was_sent_is_not_sent_again(old: str) -> None:
    with opened(old) as engine:
        street = Street(engine)
        street.people["elm"] = [person(number) for number in range(1, 7)]
        street.people["oak"] = [person(6), person(7)]
        street.post.accepted.append((person(3).phone, "elm: lås døren (s1, opened).", START))  # nobody was told of it
        street.clock.forward(minutes=2)
        delivery = street.delivery()
        for _ in range(20):
            delivery.deliver()
            street.clock.forward(minutes=10)
        street.close()
        rows = street.rows()
    told = sorted((to[-1], words) for to, words, _ in street.post.accepted)
    first = [(number, "elm: lås døren (s1, opened).") for number in "3456"]
    ending = [(number, "elm: lås døren (s1, over).") for number in "123456"]
    oak = [("7", "oak: lås døren (s1, opened)."), *((number, "oak: lås døren (s2, opened).") for number in "67")]
    assert told == sorted(first + ending + oak)
    assert rows["s1.opened.elm", "r-2"] == ("dead", "not a phone number")
    assert rows["s1.opened.oak", "r-6"] == ("suppressed", "already told")
    assert {state for state, _ in rows.values()} == {"sent", "dead", "suppressed"}


def test_whom_the_first_release_told_of_a_spate_hears_once_that_it_is_over_as_soon_as_the_lists_are_read(
    old: str,
) -> None:
    with opened(old) as engine:
        street = Street(engine)
        street.people["elm"] = [person(1), person(2)]
        street.people["ash"] = [person(1, name="r-11"), person(8)]
        with engine.begin() as conn:
            join(conn, "elm", street.people["elm"])
            assert (recognise(conn), recognise(conn)) == (2, 0)
        street.queue(worded(alert_id="a9", thread="s1/over/9", story="s1", part=Part.ENDING, text="Det er ovre."))
        street.queue(worded(alert_id="a8", group_id="ash", thread="s1/opened/0a1b2c3d", story="s1", text="Pas på."))
        street.delivery().deliver()
        street.close()
    told = [(to[-1], words) for to, words, _ in street.post.accepted if words in ("Det er ovre.", "Pas på.")]
    assert sorted(told) == [("1", "Det er ovre."), ("8", "Pas på.")]


def test_the_journal_and_the_alerts_read_as_before(old: str) -> None:
    with opened(old) as engine:
        store = Store(engine)
        assert [entry.received_at for entry in store.journal()] == [START, START + timedelta(minutes=1)]
        assert len(store.alerts("s1")) == 2
        assert (store.offset("reports", 0), [row["report_id"] for row in store.refused()]) == (41, ["b-1"])


def test_the_audit_log_of_an_upgraded_database_can_only_be_added_to(old: str) -> None:
    with opened(old) as engine:
        with engine.begin() as conn:
            note(conn, Decision(datetime.now(START.tzinfo), "vagthavende", How.COMMAND, What.STOPPED))
        with pytest.raises(DBAPIError, match="only ever added to"), engine.begin() as conn:
            conn.execute(update(audit).values(who="somebody else"))


def test_a_database_of_a_newer_release_is_refused_in_one_sentence(url: str) -> None:
    with opened(url) as engine, engine.begin() as conn:
        conn.execute(update(stamps).values(version_num="9999", oldest="9999"))
    with pytest.raises(StoreProblem) as refused:
        open_engine(url)
    assert str(refused.value) == (
        "the database is of a newer release (its tables are at 9999, and the oldest that can work on them is 9999; "
        f"this release knows them up to {HEAD}): install that release, or give another database"
    )


def test_an_upgrade_that_the_database_refuses_changes_nothing(old: str) -> None:
    with raw(old) as engine, engine.begin() as conn:
        conn.execute(text("CREATE INDEX outbox_provider ON outbox (provider_id)"))
    before = everything(old)
    with pytest.raises(StoreProblem, match=r"cannot be brought up to date: .*outbox_provider.*; nothing was changed$"):
        open_engine(old)
    assert (names(old), everything(old)) == (set(older.TABLES), before)
    with raw(old) as engine, engine.begin() as conn:
        conn.execute(text("DROP INDEX outbox_provider"))
    with opened(old) as engine, engine.connect() as conn:
        assert stamp(conn) == HEAD


def test_an_upgrade_that_is_killed_anywhere_goes_through_at_the_next_start(old: str) -> None:
    before = everything(old)
    statement = 0
    while older.killed_at(old, statement):
        assert (names(old), everything(old)) == (set(older.TABLES), before)
        statement += 29
    assert statement > 50
    with raw(old) as engine, engine.connect() as conn:
        assert stamp(conn) == HEAD


def test_several_that_start_at_once_on_a_new_database_all_come_up(url: str) -> None:
    assert older.all_at_once(url, 4) == [0, 0, 0, 0]
    with raw(url) as engine, engine.connect() as conn:
        assert older.rows(conn, stamps.name) == [{"version_num": HEAD, "oldest": OLDEST}]


def test_several_that_start_at_once_on_an_older_database_all_come_up_and_one_does_the_work(old: str) -> None:
    assert older.all_at_once(old, 4) == [0, 0, 0, 0]
    with raw(old) as engine, engine.connect() as conn:
        assert older.rows(conn, stamps.name) == [{"version_num": HEAD, "oldest": OLDEST}]
    assert len(everything(old)["outbox"]) == 9


def test_a_database_that_is_up_to_date_is_opened_without_loading_what_upgrades(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'town.db'}"
    twice = f"from streams.store import open_engine as o; o({url!r}); o({url!r})"
    program = f"{twice}; import sys; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0  # noqa: S603 - our own words
