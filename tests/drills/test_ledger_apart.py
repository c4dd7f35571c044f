"""The ledger of consent, kept apart from the database, brings back what people have said since a backup was made."""

import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection, Engine

from notifiers import people
from notifiers.audience import Medium
from notifiers.keys import installation_key
from notifiers.people.apart import NotALine, bring_back, lines_after, read_line, write_line
from notifiers.people.counting import counts
from notifiers.people.words import How, What
from notifiers.reasons import Reason
from streams.store import open_engine
from tests.world import CONFIG, START
from trygvarsel.cli import cli

LATER = START + timedelta(hours=1)
NUMBERS = [f"+45201000{number:02}" for number in range(4)]
STAYS, OUT, ERASED, BACK = NUMBERS


class Town:
    """A database with members, its file of lines, and copies of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.database = folder, folder / "town.db"
        self.lines = folder / "ledger.jsonl"
        (folder / "town.yaml").write_text(CONFIG, encoding="utf-8")
        rows = "".join(f"r-{n},{number},da,2026-01-01\n" for n, number in enumerate(NUMBERS))
        (folder / "list.csv").write_text(f"recipient,phone,language,consent_at\n{rows}", encoding="utf-8")
        open_engine(self.url).dispose()
        assert self.does("members", "import", "nabo_nord", "list.csv").exit_code == 0

    @property
    def url(self) -> str:
        return f"sqlite:///{self.database}"

    def does(self, *words: str) -> Result:
        """Give a command on this town's settings and database; ``members import`` takes them in between."""
        verbs = {"members": 2}.get(words[0], 1)
        files = [str(self.folder / word) if word.endswith((".csv", ".jsonl")) else word for word in words[verbs:]]
        told = [*words[:verbs], str(self.folder / "town.yaml"), *files, "--db", self.url]
        return CliRunner().invoke(cli, told)

    def says(self, *said: tuple[str, What]) -> None:
        """Have people say something an hour later."""
        engine = open_engine(self.url)
        with engine.begin() as conn:
            key = installation_key(conn)
            for number, what in said:
                whose = (conn, key, number, Medium.PHONE, How.SMS, LATER)
                if what is What.ERASED:
                    people.erase(conn, key, number, LATER)
                else:
                    (people.opt_in if what is What.GIVEN_AGAIN else people.opt_out)(*whose)
        engine.dispose()

    def reachable(self) -> Counter[Reason | None]:
        """Count the members by why they may not be written to."""
        engine = open_engine(self.url)
        with engine.connect() as conn:
            found = counts(conn, Medium.PHONE)["lund/nabo_nord"]
        engine.dispose()
        return Counter(found)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_who_opted_out_or_was_erased_after_the_backup_is_out_again_and_who_came_back_is_back(town: Town) -> None:
    town.says((BACK, What.WITHDRAWN))
    assert town.does("members", "ledger", "--onto", "ledger.jsonl").exit_code == 0
    shutil.copy(town.database, town.folder / "copy.db")
    town.says((OUT, What.WITHDRAWN), (ERASED, What.ERASED), (BACK, What.GIVEN_AGAIN))
    assert town.does("members", "ledger", "--onto", "ledger.jsonl").exit_code == 0
    after = town.reachable()
    shutil.copy(town.folder / "copy.db", town.database)
    assert town.reachable() == {None: 3, Reason.OPTED_OUT: 1}

    refused = town.does("members", "ledger", "--onto", "ledger.jsonl")
    assert (refused.exit_code, "is not in this database: was it restored?" in refused.output) == (1, True)
    result = town.does("restored", "--ledger", "ledger.jsonl")
    assert "brought back from the ledger: 1 erased, 1 given again, 1 withdrawn" in result.output
    assert town.reachable() == after == {None: 2, Reason.OPTED_OUT: 1}
    assert ERASED.encode() not in town.database.read_bytes()
    assert town.does("members", "verify").exit_code == 0
    again = town.does("restored", "--ledger", "ledger.jsonl")
    assert "the ledger says nothing that was not known" in again.output
    old = town.does("members", "import", "nabo_nord", "list.csv")
    assert "opted out on" in old.output


def test_lines_name_nobody_and_a_line_that_was_cut_off_is_written_again(town: Town) -> None:
    town.says((OUT, What.WITHDRAWN))
    assert town.does("members", "ledger", "--onto", "ledger.jsonl").exit_code == 0
    whole = town.lines.read_text(encoding="utf-8")
    assert not any(number in whole for number in NUMBERS)
    assert town.lines.stat().st_mode & 0o777 == 0o600
    town.lines.write_text(whole[:-20], encoding="utf-8")
    assert town.does("members", "ledger", "--onto", "ledger.jsonl").exit_code == 0
    assert town.lines.read_text(encoding="utf-8") == whole
    assert town.does("members", "ledger").stdout == whole


def test_a_ledger_of_another_installation_is_refused_since_its_words_fit_nobody(town: Town, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Town(tmp_path / "other")
    assert other.does("members", "ledger", "--onto", "ledger.jsonl").exit_code == 0
    shutil.copy(other.lines, town.lines)
    result = town.does("restored", "--ledger", "ledger.jsonl")
    assert (result.exit_code, "is of another installation" in result.output) == (1, True)


def test_a_line_reads_back_as_it_was_written_and_anything_else_is_said(town: Town) -> None:
    engine: Engine = open_engine(town.url)
    with engine.begin() as conn:
        lines = list(lines_after(conn, installation_key(conn), 0))
        assert [read_line(write_line(line)) for line in lines] == lines
        assert not bring_back(conn, lines)
        assert entries(conn) == len(lines)
    engine.dispose()
    with pytest.raises(NotALine):
        read_line('{"seq": 1}')


def entries(conn: Connection) -> int:
    return people.last_entry(conn)[0]
