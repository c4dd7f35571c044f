"""A step that lets the release before go on really does; where that is so, and where not, each release hears of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from streams.migrations import (
    HEAD,
    OLDEST,
    OURS,
    MigrationProblem,
    Standing,
    Steps,
    bring_up_to_date,
    leave_behind,
    standing,
)
from streams.migrations.upgrading import scripts
from streams.store import Store, StoreProblem, open_engine
from tests import postgres
from tests.streams import older

from .additive import changed, rules, tables, worked_on
from .next_release import NEXT, REVISION

WRONG = {
    'op.drop_column("journal", "received_at")': "journal.received_at is gone",
    'op.alter_column("refused", "kind", new_column_name="sort")': "refused.kind is gone",
    'op.rename_table("whereabouts", "versions")': "whereabouts is gone",
    'batch("aside").add_column(Column("why", Text, nullable=False))': "aside.why has to be filled in by whoever",
    'batch("aside").alter_column("key", nullable=False)': "aside.key must not be empty any more",
    'batch("outbox").alter_column("turn", server_default=None)': "outbox.turn is not filled in by itself any more",
    'batch("offsets").alter_column("partition", type_=Text())': "offsets.partition is TEXT in place of INTEGER",
    'op.create_index("one", "refused", ["origin"], unique=True)': "refused: unique ['origin']",
    'batch("refused").create_check_constraint("short", "length(kind) < 9")': "refused: check",
}
"""What a step may do, and what a release that does not know of it would stumble over."""

STEP = """
from alembic import op
from sqlalchemy import Column, Text

revision, down_revision = "9002", "{head}"


class batch:
    def __init__(self, table):
        self.table = table

    def __getattr__(self, name):
        def change(*given, **options):
            with op.batch_alter_table(self.table) as table:
                getattr(table, name)(*given, **options)

        return change


def upgrade():
    {change}
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of an empty database: every test runs on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'town.db'}"
    else:
        with postgres.fresh_database(request.getfixturevalue("postgresql"), "steps") as fresh:
            yield fresh


@contextmanager
def at(url: str, revision: str, steps: Steps = NEXT.steps) -> Iterator[Engine]:
    """Give a database with the tables of a revision, and nobody's name on it."""
    engine = create_engine(url)
    try:
        older.release(engine, revision, steps)
        yield engine
    finally:
        engine.dispose()


def stands(url: str) -> Standing:
    engine = create_engine(url)
    with engine.connect() as conn:
        found = standing(conn)
    engine.dispose()
    return found


def modules() -> list[ModuleType]:
    return [script.module for script in reversed(list(scripts(NEXT.steps).walk_revisions()))]


def oldest(module: Any) -> str:
    """Tell whom a step lets go on; one that does not say so lets nobody."""
    return str(getattr(module, "oldest", module.revision))


def stumbled_over(conn: Connection, steps: Steps, revision: str) -> list[str]:
    """Take tables on to a revision; list what a release that knows only those before could stumble over."""
    before, kept = tables(conn), rules(conn)
    went = worked_on(conn, before)
    older.go_to(conn, revision, steps)
    new = [f"{table}: {rule}" for table, rule in rules(conn) - kept if table in before.tables]
    wrong = [*changed(before, tables(conn)), *new]
    if not wrong and worked_on(conn, before) != went:
        wrong.append("rows fare otherwise")
    return wrong


CLAIMS = [(oldest(step), step.revision) for step in modules() if oldest(step) != step.revision]


@pytest.mark.parametrize(("before", "revision"), CLAIMS)
def test_a_step_that_lets_an_older_release_go_on_only_adds(url: str, before: str, revision: str) -> None:
    with at(url, before) as engine, engine.connect() as conn:
        assert stumbled_over(conn, NEXT.steps, revision) == []


@pytest.mark.parametrize("change", WRONG)
def test_a_step_that_does_more_is_found_out(tmp_path: Path, change: str) -> None:
    folder = tmp_path / "steps"
    folder.mkdir()
    (folder / "r9002_wrong.py").write_text(STEP.format(head=HEAD, change=change), encoding="utf-8")
    steps = replace(OURS, head="9002", folders=(*OURS.folders, folder))
    with at(f"sqlite:///{tmp_path}/town.db", HEAD, steps) as engine, engine.connect() as conn:
        assert WRONG[change] in " ".join(stumbled_over(conn, steps, "9002"))


def test_revisions_are_numbers_that_follow_each_other_and_none_lets_go_on_whom_an_earlier_one_did_not() -> None:
    numbers, floors = [step.revision for step in modules()], [oldest(step) for step in modules()]
    assert all(len(number) == 4 and number.isdecimal() for number in numbers)
    assert (numbers, floors) == (sorted(numbers), sorted(floors))
    assert all(floor <= number for floor, number in zip(floors, numbers, strict=True))
    ours = {step.revision: oldest(step) for step in modules()}[HEAD]
    assert ours == OLDEST, "OLDEST in streams/migrations/steps.py must say what the newest step says"


def test_a_release_goes_on_with_a_newer_database_that_lets_it(url: str) -> None:
    open_engine(url).dispose()
    newer = open_engine(url, NEXT.steps)
    newer.dispose()
    assert stands(url) == Standing(REVISION, HEAD)
    engine = open_engine(url)
    assert Store(engine).standing() == Standing(REVISION, HEAD)  # and changes nothing about it
    engine.dispose()


def test_once_older_releases_are_left_behind_they_say_so_and_stay_out(url: str) -> None:
    open_engine(url).dispose()
    engine = open_engine(url, NEXT.steps)
    assert leave_behind(engine, NEXT.steps) == leave_behind(engine, NEXT.steps) == Standing(REVISION, REVISION)
    engine.dispose()
    with pytest.raises(StoreProblem, match=f"of a newer release .* at {REVISION}, and the oldest .* is {REVISION}; .*"):
        open_engine(url)
    open_engine(url, NEXT.steps).dispose()


def test_a_database_that_names_nobody_lets_only_its_own_release_work(url: str) -> None:
    """So did all of them before it was written down; and a release after this one begins to."""
    with at(url, REVISION) as engine, engine.connect() as conn:
        assert standing(conn) == Standing(REVISION, "")
    with pytest.raises(StoreProblem, match="of a newer release"):
        open_engine(url)
    Path(url.removeprefix("sqlite:///")).unlink(missing_ok=True)


def test_a_database_from_before_it_was_written_down_says_afterwards_who_may_go_on(url: str) -> None:
    with at(url, HEAD) as engine:
        with engine.connect() as conn:
            assert standing(conn) == Standing(HEAD, "")
        open_engine(url).dispose()
        assert stands(url) == Standing(HEAD, OLDEST)
        brought = bring_up_to_date(engine, NEXT.steps)
        assert (brought.before, brought.after) == (Standing(HEAD, OLDEST), Standing(REVISION, HEAD))


def test_an_older_release_cannot_leave_a_newer_one_behind(url: str) -> None:
    open_engine(url).dispose()
    open_engine(url, NEXT.steps).dispose()
    engine = open_engine(url)
    with pytest.raises(MigrationProblem, match=f"the tables are at {REVISION}, and those of this release at {HEAD}"):
        leave_behind(engine)
    engine.dispose()


def test_a_stamp_that_nobody_knows_is_named(url: str) -> None:
    with at(url, HEAD) as engine, engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(StoreProblem, match="the tables of the database are at 0000, which is no revision of this"):
        open_engine(url)
