"""What a worker delivers by changes with the settings in force, and rests while it cannot work by them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from config.load import load
from notifiers.outbox.tables import outbox
from streams.arrivals import Arrival
from streams.metrics import Metrics
from streams.policies import policies
from streams.service import Service
from streams.store import Store, open_engine
from streams.work import SettingsUnreadable
from tests.web.village import spate_today, village
from trygvarsel.equipping import Equipment


class Works:
    """A database in which a text waits, and what delivers it."""

    def __init__(self, folder: Path) -> None:
        self.engine = open_engine(f"sqlite:///{folder / 'works.db'}")
        self.metrics = Metrics(CollectorRegistry(), ["lund"], ["sms"])
        self.said: list[str] = []
        self.equipment = Equipment(self.engine, self.metrics, say=self.said.append)
        settings = load(village(folder, approval="none"))
        service = Service(policies(settings), Store(self.engine), self.metrics)
        service.receive([Arrival(report, "test") for report in spate_today()], datetime.now(UTC))


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    works = Works(tmp_path)
    yield works
    works.equipment.rest()
    works.engine.dispose()


def test_nothing_is_delivered_before_there_are_settings_nor_while_it_rests(
    works: Works, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load(village(tmp_path, approval="none"))
    works.equipment.deliver()
    works.equipment.change(settings)
    works.equipment.rest()
    works.equipment.deliver()
    assert capsys.readouterr().err == ""
    works.equipment.change(settings)
    works.equipment.deliver()
    assert "Nordby" in capsys.readouterr().err


def test_settings_whose_secret_is_not_there_are_refused_and_what_was_delivered_by_stays(
    works: Works, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TWILIO_ACCOUNT_SID", raising=False)
    works.equipment.change(load(village(tmp_path, approval="none")))
    lacking = village(tmp_path, "{kind: twilio, sender: BoTrygt, opt_out_number: '+4592450001'}")
    with pytest.raises(SettingsUnreadable, match='channel "sms": the environment variable TWILIO_ACCOUNT_SID'):
        works.equipment.change(load(lacking))
    works.equipment.deliver()
    assert "Nordby" in capsys.readouterr().err


def test_with_sending_off_nothing_leaves_the_house_from_the_next_round_on(
    works: Works, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = village(tmp_path, approval="none")
    works.equipment.change(load(path))
    path.write_text(path.read_text(encoding="utf-8").replace("sending: on", "sending: off"), encoding="utf-8")
    works.equipment.change(load(path))
    works.equipment.deliver()
    assert capsys.readouterr().err == ""


def test_a_list_that_lies_on_another_machine_is_said_to_be_missing(works: Works, tmp_path: Path) -> None:
    settings = load(village(tmp_path, approval="none"))
    (tmp_path / "nabo.csv").unlink()
    works.equipment.change(settings)
    works.equipment.deliver()
    assert any("nabo.csv" in line for line in works.said)


def test_what_was_sent_while_the_disk_was_full_counts_as_sent_under_new_settings_too(
    works: Works, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_conn: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.startswith("UPDATE outbox") and "'sent'" in repr(parameters):
            raise OperationalError("database or disk is full", {}, Exception("full"))

    settings = load(village(tmp_path, approval="none"))
    works.equipment.change(settings)
    event.listen(works.engine, "before_cursor_execute", full)
    with pytest.raises(OperationalError):
        works.equipment.deliver()
    event.remove(works.engine, "before_cursor_execute", full)
    assert "Nordby" in capsys.readouterr().err
    works.equipment.rest()
    works.equipment.change(settings)
    works.equipment.deliver()
    with works.engine.connect() as conn:
        assert set(conn.execute(select(outbox.c.state)).scalars()) == {"sent"}
    assert "Nordby" not in capsys.readouterr().err
