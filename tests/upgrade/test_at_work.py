"""Tables are changed while a fleet works on them: nobody waits for long, and who could not go on is not left behind."""

import time
from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest
from sqlalchemy import Engine, select, text

from streams import tables
from streams.migrations import HEAD, MigrationProblem, Standing, bring_up_to_date, leave_behind, standing
from streams.migrations.locking import PATIENCE
from streams.store import StoreProblem, open_engine
from tests import postgres

from .next_release import NEXT, REVISION
from .working import Working

pytestmark = pytest.mark.postgresql

NOTICEABLE = 1.0
"""Seconds longer than the program waits for a table that anybody may be held up, on a machine with much else to do."""


@pytest.fixture
def url(postgresql: str) -> Iterator[str]:
    with postgres.fresh_database(postgresql, "at_work") as fresh:
        yield fresh


@pytest.fixture
def old(url: str) -> Iterator[Engine]:
    """Open a database as this release does, which is the older one here."""
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def new(url: str, old: Engine) -> Iterator[Engine]:
    """Give the same database to the release after this one, which has changed nothing yet."""
    engine = open_engine(url)
    yield engine
    engine.dispose()


def at(engine: Engine) -> Standing:
    with engine.connect() as conn:
        return standing(conn)


def test_a_long_look_at_a_table_holds_up_the_change_and_the_change_holds_up_nobody(old: Engine, new: Engine) -> None:
    working = Working(old)
    working.start()
    with old.connect() as looking:
        looking.execute(select(tables.journal)).all()  # and the transaction stays open
        changing = Thread(target=bring_up_to_date, args=(new, NEXT.steps))
        changing.start()
        time.sleep(1.5)
        assert at(old).at == HEAD
    changing.join(30)
    working.stop()
    assert at(old) == Standing(REVISION, HEAD)
    assert max(working.took) < PATIENCE + NOTICEABLE
    assert len(working.took) > 10


def test_a_table_that_is_never_free_is_left_alone_in_the_end_and_said(old: Engine, new: Engine) -> None:
    rests: list[float] = []
    with old.connect() as looking:
        looking.execute(select(tables.journal)).all()
        with pytest.raises(MigrationProblem, match=r"held by others.*nothing was changed"):
            bring_up_to_date(new, NEXT.steps, rests.append)
    assert sum(rests) > 25
    assert at(old) == Standing(HEAD, HEAD)


def test_who_is_at_work_and_could_not_go_on_holds_up_the_step_that_would_leave_it_behind(
    url: str, old: Engine, new: Engine
) -> None:
    breaking = replace(NEXT.steps, oldest=REVISION)
    with pytest.raises(StoreProblem, match=f"^2 connections of a release that could not go on .* than {REVISION}"):
        open_engine(url, breaking)
    assert at(old).at == HEAD
    old.dispose()
    new.dispose()
    open_engine(url, breaking).dispose()
    with pytest.raises(StoreProblem, match="of a newer release"):
        open_engine(url)


def test_older_releases_are_left_behind_only_when_none_is_at_work(url: str, old: Engine) -> None:
    new = open_engine(url, NEXT.steps)
    with pytest.raises(MigrationProblem, match=r"^1 connections .* stop its processes first; nothing was changed$"):
        leave_behind(new, NEXT.steps)
    assert at(new) == Standing(REVISION, HEAD)
    old.dispose()
    assert leave_behind(new, NEXT.steps) == Standing(REVISION, REVISION)
    new.dispose()


def test_the_tables_are_changed_once_however_many_begin_at_the_same_moment(url: str, old: Engine) -> None:
    starting = [Thread(target=lambda: open_engine(url, NEXT.steps).dispose()) for _ in range(4)]
    for each in starting:
        each.start()
    for each in starting:
        each.join(30)
    assert at(old) == Standing(REVISION, HEAD)
    with old.connect() as conn:
        assert conn.scalar(text("SELECT count(*) FROM alembic_version")) == 1
