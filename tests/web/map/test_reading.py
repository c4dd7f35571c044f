"""The reports of a year are read out of a journal of many years, on SQLite and PostgreSQL alike."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from streams.core.facts import Report
from streams.databases import open_engine
from streams.looking.members import homes, state_of_members
from streams.looking.reports import Reports
from streams.reports import write_json
from streams.tables import journal
from tests import postgres
from tests.world import START, burglary, town

YEAR = 24 * 365.0


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        opened = open_engine(f"sqlite:///{tmp_path}/reading.db")
        yield opened
        opened.dispose()
        return
    with postgres.fresh_database(request.getfixturevalue("postgresql"), "reading") as url:
        opened = open_engine(url)
        yield opened
        opened.dispose()


def keep(engine: Engine, *reports: Report) -> None:
    rows = [{"received_at": START, "partnership": "lund", "key": r.key, "report": write_json(r)} for r in reports]
    with engine.begin() as conn:
        conn.execute(insert(journal), rows)


def names(engine: Engine, reports: Reports) -> set[str]:
    with engine.connect() as conn:
        return {each.key for each in reports.caught_up(conn)[1] if each.incident}


def test_what_is_too_old_is_left_out_and_what_is_corrected_or_comes_later_is_there(engine: Engine) -> None:
    reports = Reports(town()[0], START - timedelta(days=400))
    keep(engine, burglary("old", -3 * YEAR), burglary("new", -10), burglary("moved", -20), burglary("gone", -30))
    assert names(engine, reports) == {"new", "moved", "gone"}
    keep(
        engine,
        burglary("gone", -30, revision=2, withdrawn=True, reported_at=None, occurred_from=None, occurred_to=None),
        burglary("moved", -20, revision=2, y=90_000.0),
        burglary("late", -5),
    )
    assert names(engine, reports) == {"new", "late"}


def test_nobody_can_be_told_where_nobody_has_joined(engine: Engine) -> None:
    with engine.connect() as conn:
        assert homes(conn, {}).people == 0
        assert state_of_members(conn) == state_of_members(conn)
