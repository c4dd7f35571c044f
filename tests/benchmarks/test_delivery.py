"""The benchmark of delivery sends what the bare client sends, to everybody, and partners' texts in between."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.delivery.figures import BARE, Memory, speeds
from benchmarks.delivery.first import Case, waits
from benchmarks.delivery.measuring import Run, ours, program, said_by
from benchmarks.delivery.town import write_settings
from config.load import load
from tests.fake_twilio import TwilioProcess


def test_the_settings_are_such_as_a_user_may_write(tmp_path: Path) -> None:
    write_settings(tmp_path / "s.yaml", "http://127.0.0.1:1", 10.0, urgent=True)
    assert load(tmp_path / "s.yaml").sending


def test_ours_and_the_bare_client_post_the_same_texts_to_the_same_people(tmp_path: Path) -> None:
    heard: list[Counter[tuple[str, str]]] = []
    with TwilioProcess() as server:
        said_by(program("bare", server.url, "30", "8"))
        heard.append(server.copies())
    assert ours(f"sqlite:///{tmp_path}", 30, heard.append).messages == 30
    assert heard[0] == heard[1]
    assert set(heard[0].values()) == {1}


def test_every_text_for_a_partner_is_waited_for(tmp_path: Path) -> None:
    found = waits(f"sqlite:///{tmp_path}", Case(citizens=200, pace=100))
    assert len(found) == 10
    assert all(0 < wait < 10 for wait in found)


def test_ratios_are_of_the_middle_of_the_runs() -> None:
    fast, slow, slower = (Run(100, seconds, cpu=seconds / 2, peak_mb=50) for seconds in (1.0, 4.0, 5.0))
    bare, through = speeds({BARE: [fast, fast, slow], "SQLite": [slower, slow, slow]})
    assert (bare.ratio, through.ratio) == (1.0, 0.25)
    assert through.cpu_ratio == pytest.approx(4.0)


def test_memory_grows_by_the_recipient() -> None:
    few, many = Run(1000, 1, 1, peak_mb=100), Run(2000, 1, 1, peak_mb=101)
    assert Memory("SQLite", few, many).growth == pytest.approx(2**20 / 1000)
