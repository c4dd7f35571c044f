"""A database that the service works on is not put to use as if it had been restored: that would stop a live one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, create_engine, func, select

from notifiers.outbox import switching
from streams.alone import only_one
from streams.store import open_engine
from streams.tables import gaps
from tests import postgres
from tests.world import CONFIG
from trygvarsel.cli import cli


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database, of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/town.db"
    else:
        with postgres.fresh_database(request.getfixturevalue("postgresql"), "in_use") as fresh:
            yield fresh


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "town.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def restored(config: Path, database: str) -> Result:
    return CliRunner().invoke(cli, ["restored", str(config), "--db", database, "--by", "Anna Holm"])


def soon(config: Path, database: str) -> Result:
    """Try until PostgreSQL has seen that a connection was closed, which takes it a moment."""
    tries = (restored(config, database) for _ in range(99))
    return next((told for told in tries if told.exit_code == 0), None) or restored(config, database)


def touched(engine: Engine) -> bool:
    """Tell whether sending was stopped, or a time noted that nothing is known of."""
    with engine.connect() as conn:
        return bool(switching.stopped(conn)) or bool(conn.scalar(select(func.count()).select_from(gaps)))


def test_a_service_at_work_is_left_alone_and_once_it_is_stopped_its_database_is_put_to_use(
    config: Path, database: str
) -> None:
    engine = open_engine(database)
    with only_one(engine):
        told = restored(config, database)
        assert told.exit_code == 1
        assert "the service works on this database: stop it first; nothing was changed" in told.stderr
        assert not touched(engine)
    engine.dispose()
    assert soon(config, database).exit_code == 0
    assert touched(engine)
    engine.dispose()


def test_of_a_database_that_knows_of_nothing_no_time_is_made_up(config: Path, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/new.db"
    open_engine(database).dispose()
    assert "the database knows of nothing yet; what may have been sent since" in restored(config, database).stderr


@pytest.mark.postgresql
def test_any_process_of_ours_that_is_connected_counts_and_other_programs_do_not(config: Path, postgresql: str) -> None:
    with postgres.fresh_database(postgresql, "in_use") as database:
        worker = open_engine(database)
        with worker.connect():
            assert "(connections to it: 1)" in restored(config, database).stderr
        worker.dispose()
        other = create_engine(database)
        with other.connect():
            assert soon(config, database).exit_code == 0
        other.dispose()
