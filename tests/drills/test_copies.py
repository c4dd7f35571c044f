"""A backup is whole, private and harmless, or there is none."""

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import make_url

from config.load import load
from notifiers.outbox import switching
from streams.effects import Effects, Entry
from streams.gaps import known_until
from streams.store import Store, open_engine
from tests import postgres
from tests.world import CONFIG, START, burglary
from trygvarsel.cli import cli
from trygvarsel.commands.deciding import clock

from .evidence import database

DELETED = "kept-apart-and-deleted"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    engine = open_engine(f"sqlite:///{tmp_path}/town.db")
    yield Store(engine)
    engine.dispose()


def backup(url: object, to: Path) -> Result:
    return CliRunner().invoke(cli, ["backup", "--db", str(url), "--to", str(to)])


def accept(store: Store, name: str) -> None:
    store.keep(Effects(entries=[Entry(START, "lund", burglary(name, 0))]), START)


def test_a_copy_that_is_made_while_somebody_writes_has_whole_transactions_and_stops_all_sending(
    store: Store, tmp_path: Path
) -> None:
    done = threading.Event()

    def write() -> None:
        number = 0
        while not done.is_set():
            pair = [Entry(START, "lund", burglary(f"r{number}-{half}", 0)) for half in "ab"]
            store.keep(Effects(entries=pair), START)
            number += 1

    accept(store, "first")
    writing = threading.Thread(target=write)
    writing.start()
    result = backup(store.engine.url, tmp_path / "copy.db")
    done.set()
    writing.join()
    assert result.exit_code == 0, result.output
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    with database(f"sqlite:///{tmp_path}/copy.db") as copy, copy.connect() as conn:
        assert len(list(Store(copy).journal())) % 2 == 1
        stopped = switching.stopped(conn)
        assert stopped
        assert stopped.by == "trygvarsel backup"
        assert known_until(conn) == stopped.at  # all that was before the copy was made
    with store.engine.connect() as conn:
        assert switching.stopped(conn) is None
    assert [each.name for each in tmp_path.glob("copy.db*")] == ["copy.db"]


def told(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli, [str(word) for word in words])
    return result.exit_code, " ".join(result.output.split())


@pytest.mark.parametrize("stopped_before", [False, True])
def test_sending_from_a_copy_goes_on_only_once_it_was_put_to_use(
    store: Store, tmp_path: Path, *, stopped_before: bool
) -> None:
    (tmp_path / "town.yaml").write_text(CONFIG, encoding="utf-8")
    accept(store, "first")
    if stopped_before:
        with store.writing() as conn:
            switching.stop(conn, "Bo", START)
    assert backup(store.engine.url, tmp_path / "copy.db").exit_code == 0
    here = (tmp_path / "town.yaml", "--db", f"sqlite:///{tmp_path}/copy.db", "--by", "Anna Holm")
    code, said = told("stop", *here, "--resume")
    assert (code, "put it to use with trygvarsel restored first; nothing was changed" in said) == (1, True)
    for _ in range(2):
        assert told("restored", *here)[0] == 0
    assert told("stop", *here) == (0, f"everything is stopped already by Anna Holm, since {since(tmp_path)}")
    assert told("stop", *here, "--resume") == (0, "sending goes on")


def since(folder: Path) -> str:
    """Say since when a copy is stopped, as the command does: since it was made, or since somebody did before."""
    with database(f"sqlite:///{folder}/copy.db") as copy, copy.connect() as conn:
        stopped = switching.stopped(conn)
        assert stopped
        return clock(load(folder / "town.yaml"), "", stopped.at)


def test_what_was_deleted_is_not_in_a_copy_not_even_as_bytes(store: Store, tmp_path: Path) -> None:
    accept(store, DELETED)
    with closing(sqlite3.connect(tmp_path / "town.db")) as conn:
        conn.execute("PRAGMA secure_delete = OFF")
        conn.execute("DELETE FROM journal")
        conn.commit()
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert DELETED.encode() in (tmp_path / "town.db").read_bytes()
    assert backup(store.engine.url, tmp_path / "copy.db").exit_code == 0
    assert DELETED.encode() not in (tmp_path / "copy.db").read_bytes()


def test_a_file_that_is_there_is_never_written_over(store: Store, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("the only one", encoding="utf-8")
    result = backup(store.engine.url, tmp_path / "copy.db")
    assert (result.exit_code, "is there already; a backup never takes the place of another" in result.output) == (
        1,
        True,
    )
    assert (tmp_path / "copy.db").read_text(encoding="utf-8") == "the only one"


def test_of_a_broken_database_there_is_no_copy_and_it_is_said(store: Store, tmp_path: Path) -> None:
    for number in range(300):
        accept(store, f"r{number}")
    store.engine.dispose()
    file = tmp_path / "town.db"
    whole = bytearray(file.read_bytes())
    for start in range(len(whole) // 2, len(whole) - 4096, 4096):
        whole[start : start + 512] = b"\xff" * 512
    file.write_bytes(whole)
    result = backup(f"sqlite:///{file}", tmp_path / "copy.db")
    assert result.exit_code == 1
    assert str(file) in result.output
    assert list(tmp_path.glob("copy.db*")) == []


def test_a_mistyped_database_is_said_and_not_made(tmp_path: Path) -> None:
    result = backup(f"sqlite:///{tmp_path}/twon.db", tmp_path / "copy.db")
    assert (result.exit_code, list(tmp_path.iterdir())) == (1, [])
    assert "there is no database" in result.output


@pytest.mark.postgresql
def test_postgresql_is_dumped_by_its_own_programs_and_without_them_it_is_said_what_to_give(
    postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres.fresh_database(postgresql, "copies") as url:
        open_engine(url).dispose()
        programs = postgres.binaries()
        assert programs
        monkeypatch.setenv("PATH", str(programs))
        result = backup(url, tmp_path / "town.dump")
        assert result.exit_code == 0, result.output
        assert stat.S_IMODE((tmp_path / "town.dump").stat().st_mode) == 0o600
        away = backup(make_url(url).set(database="nowhere").render_as_string(), tmp_path / "no.dump")
        assert (away.exit_code, "nowhere" in away.output) == (1, True)
        monkeypatch.setenv("PATH", str(tmp_path))
        missing = backup(url, tmp_path / "other.dump")
    assert missing.exit_code == 1
    assert "pg_dump --format=custom --file=other.dump" in missing.output
    assert [each.name for each in tmp_path.iterdir()] == ["town.dump"]


@pytest.fixture
def overheard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a file in which PostgreSQL's own pg_dump leaves the command line that it was given."""
    programs = postgres.binaries()
    assert programs
    words, folder = tmp_path / "words.txt", tmp_path / "bin"
    folder.mkdir()
    (folder / "pg_dump").write_text(f"""#!/bin/sh\necho "$@" > {words}\nexec {programs}/pg_dump "$@"\n""")
    (folder / "pg_dump").chmod(0o755)
    (folder / "pg_restore").symlink_to(programs / "pg_restore")
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    return words


@pytest.mark.postgresql
def test_what_is_dumped_is_the_very_database_that_the_service_works_on(
    postgresql: str, tmp_path: Path, overheard: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pgpass").write_text("*:*:*:trygvarsel:s3cret\n")
    (tmp_path / "services").write_text("[town]\nhost=nowhere.invalid\nuser=trygvarsel\n")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    with postgres.fresh_database(postgresql, "copies") as url:
        here = make_url(url)
        open_engine(url).dispose()
        at = f"{here.host}:{here.port}"
        ways = {
            "one that is down, and its other": f"trygvarsel:s3cret@/{here.database}?host=127.0.0.1:1&host={at}",
            "a file of passwords": f"trygvarsel@{at}/{here.database}?passfile={tmp_path}/pgpass",
            "a service, of another server": f"{at}/{here.database}?service=town",
        }
        for way, words in ways.items():
            result = backup(f"postgresql+psycopg://{words}", tmp_path / f"{way}.dump")
            assert result.exit_code == 0, result.output
            assert "s3cret" not in overheard.read_text()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("hots=db1", 'invalid connection option "hots"'),
        ("sslpassword=s3cret", "pg_dump cannot be told sslpassword"),
        ("host=db1&host=db2&port=1&port=2", "host=h1:p1&host=h2:p2"),
    ],
)
def test_a_database_that_cannot_be_asked_for_in_full_is_not_dumped(
    asked: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for program in ("pg_dump", "pg_restore"):
        (tmp_path / program).write_text("#!/bin/sh\nexit 3\n")
        (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    result = backup(f"postgresql+psycopg://trygvarsel@/town?{asked}", tmp_path / "town.dump")
    assert result.exit_code == 1
    assert said in result.output
    assert "s3cret" not in result.output
