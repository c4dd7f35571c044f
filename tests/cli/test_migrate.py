"""`trygvarsel migrate` as its operator knows it: it says from where to where, and given again it does nothing."""

from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import create_engine

from streams.migrations import HEAD, OLDEST
from tests.streams import older
from trygvarsel.cli import cli

WHO = f"releases from {OLDEST} on can work on them"


def migrate(url: str, *options: str) -> Result:
    return CliRunner().invoke(cli, ["migrate", "--db", url, *options])


def test_a_new_database_is_made_and_then_there_is_nothing_to_do(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/town.db"
    first, again = migrate(url), migrate(url)
    assert (first.exit_code, first.stdout) == (
        0,
        f"the tables are at {HEAD} now; before that there were none, or those of the first release; {WHO}\n",
    )
    assert (again.exit_code, again.stdout) == (0, f"the tables are at {HEAD} already; {WHO}\n")


def test_a_database_of_the_first_release_is_brought_up_to_date(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/town.db"
    engine = create_engine(url)
    older.leave(engine)
    engine.dispose()
    assert migrate(url).stdout.startswith(f"the tables are at {HEAD} now")
    assert migrate(url, "--alone").exit_code == 0


def test_a_database_of_a_newer_release_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/town.db"
    migrate(url)
    engine = create_engine(url)
    with engine.begin() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999', oldest = '9999'")
    engine.dispose()
    told = migrate(url)
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.startswith("the database is of a newer release")


def test_a_database_that_is_not_there_is_said_in_one_sentence() -> None:
    told = migrate("sqlite:////nowhere/at/all.db")
    assert (told.exit_code, told.stderr) == (1, "the database cannot be opened: unable to open database file\n")


def test_a_kind_of_database_that_is_not_spoken_to_is_said_with_those_that_are() -> None:
    told = migrate("mysql://db/town")
    assert told.exit_code == 1
    assert told.stderr == (
        "--db: expected the URL of a database: sqlite:///trygvarsel.db, or postgresql://user@host/name\n"
    )
