"""The files that the settings name, taken into the database at the start and whenever they change."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event

from config.load import load
from notifiers import people
from notifiers.audience import Medium
from notifiers.people import How, People
from trygvarsel.people import Lists

KEY = b"the secret of this installation"
GROUP = "lund/naboer"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
CONFIG = """
partnerships:
  lund:
    name: Bo trygt Lund
    areas:
      by: {circle: {lat: 56.2, lon: 11.5, metres: 5000}}
    groups:
      naboer: {kind: neighbourhood_watch, recipients: list.csv}
"""
HEADER = "recipient,phone,language,consent_at\n"
ANNE, BO, NOBODY = "r-1,20120067,da,2026-03-01\n", "r-2,20120068,da,2026-03-01\n", "r-3,12,da,2026-03-01\n"


class Service:
    """A database, settings, and a list that can be written anew; each start reads it as a new process would."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.path = folder / "list.csv"
        self.engine = engine
        self._written = 0
        self.write(HEADER + ANNE + BO + NOBODY)
        (folder / "lund.yaml").write_text(CONFIG, encoding="utf-8")
        self._settings = load(folder / "lund.yaml")
        self.start()

    def start(self) -> None:
        self.lists = Lists(self._settings)

    def write(self, text: str) -> None:
        self.path.write_text(text, encoding="utf-8")
        self._written += 1
        os.utime(self.path, (self._written, self._written))  # no two states alike, however coarse the file's clock

    def sync(self) -> list[str]:
        with self.engine.begin() as conn:
            problems = self.lists.sync(conn, People(KEY), NOW)
        self.lists.kept()
        return problems

    def writes(self) -> int:
        """Count the rows that it writes when it looks at the list once more."""
        written: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            written.extend([statement] if not statement.startswith("SELECT") else [])

        event.listen(self.engine, "before_cursor_execute", note)
        self.sync()
        event.remove(self.engine, "before_cursor_execute", note)
        return len(written)

    def members(self) -> set[str]:
        with self.engine.connect() as conn:
            found = People(KEY).candidates(conn, GROUP, Medium.PHONE, None)
            return {each.recipient for each in found if each.why_not is None}


@pytest.fixture
def service(tmp_path: Path) -> Service:
    engine = create_engine(f"sqlite:///{tmp_path / 'lund.db'}")
    people.metadata.create_all(engine)
    return Service(tmp_path, engine)


def test_a_list_is_taken_in_and_each_problem_said_once(service: Service) -> None:
    assert service.sync() == ["list.csv:4: phone is not a phone number that exists"]
    assert service.sync() == []
    assert service.members() == {"r-1", "r-2"}


def test_a_row_that_is_gone_has_left_and_a_new_one_joins(service: Service) -> None:
    service.sync()
    service.write(HEADER + BO + "r-4,20120069,da,2026-03-01\n" + NOBODY)
    assert service.sync() == []
    assert service.members() == {"r-2", "r-4"}


def test_a_file_that_cannot_be_read_leaves_the_group_as_it_was_until_it_can(service: Service) -> None:
    service.sync()
    service.path.unlink()
    assert service.sync() == ["list.csv: cannot be read (no such file or directory)"]
    assert service.sync() == []
    service.write("recipient,telefon\n")
    assert len(service.sync()) == 1
    assert service.members() == {"r-1", "r-2"}
    service.write(HEADER + ANNE)
    assert service.sync() == []
    assert service.members() == {"r-1"}


def test_a_stop_outlives_a_restart_and_every_change_of_the_file(service: Service) -> None:
    service.sync()
    with service.engine.begin() as conn:
        people.opt_out(conn, KEY, "+4520120067", Medium.PHONE, How.SMS, NOW)
    service.start()
    service.sync()
    service.write(HEADER + ANNE)
    service.sync()
    assert service.members() == set()


def test_a_transaction_that_came_to_nothing_is_made_good_by_the_next(service: Service) -> None:
    service.sync()
    service.write(HEADER + ANNE)
    with service.engine.connect() as conn:
        service.lists.sync(conn, People(KEY), NOW)
        conn.rollback()
    assert service.members() == {"r-1", "r-2"}
    service.sync()
    assert service.members() == {"r-1"}


@pytest.fixture
def another(service: Service, tmp_path: Path) -> Service:
    """Give a second process on the same database, with a copy of the list of its own that was written later."""
    folder = tmp_path / "another"
    folder.mkdir()
    found = Service(folder, service.engine)
    os.utime(found.path, (1_000_000, 1_000_000))
    return found


def test_processes_whose_copies_of_the_list_differ_in_age_alone_leave_each_other_in_peace(
    service: Service, another: Service
) -> None:
    assert (service.writes() > 0, another.writes() > 0) == (True, True)
    assert [each.writes() for each in (service, another) * 2] == [0] * 4


def test_who_has_the_old_list_still_does_not_bring_back_whom_the_new_one_leaves_out(
    service: Service, another: Service
) -> None:
    service.sync()
    another.sync()
    another.write(HEADER + ANNE)
    another.sync()
    assert [(each.writes(), each.members()) for each in (service, another) * 2] == [(0, {"r-1"})] * 4
    service.write(HEADER + ANNE)
    assert (service.writes(), service.members()) == (0, {"r-1"})
    service.write(HEADER + ANNE + BO)
    service.sync()
    assert (another.writes(), another.members()) == (0, {"r-1", "r-2"})


def test_a_list_that_is_as_it_was_before_the_last_change_is_taken_in_again(service: Service, another: Service) -> None:
    for text in (HEADER + ANNE + BO, HEADER + ANNE, HEADER + ANNE + BO):
        for each in (service, another):
            each.write(text)
            each.sync()
    assert service.members() == {"r-1", "r-2"}


def test_a_change_that_came_to_nothing_and_was_changed_back_is_not_taken_for_kept(service: Service) -> None:
    service.sync()
    service.write(HEADER + ANNE)
    with service.engine.connect() as conn:
        service.lists.sync(conn, People(KEY), NOW)
        conn.rollback()
    service.write(HEADER + ANNE + BO + NOBODY)
    service.sync()
    service.write(HEADER + ANNE)
    service.sync()
    assert service.members() == {"r-1"}
