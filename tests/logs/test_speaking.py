"""What is said is so, is said in order, holds nobody up, and leaves no trace in a process when it is over."""

import io
import json
import logging
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notifiers.outbox import auditing
from notifiers.outbox.auditing import Decision, How, What
from streams.store import open_engine
from tests.cli.front_door import trygvarsel
from tests.logs.spoken import spoken
from tests.web.village import village
from trygvarsel.logs.choosing import Choice, Form
from trygvarsel.logs.outlet import WAITING
from trygvarsel.logs.speaking import speaking

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
APPROVED = Decision(NOW, "Bodil Testesen", How.CONSOLE, What.TAKEN_BACK, "acb2c339914e83fb", "lund/nabo", "for early")


class Stuck(io.StringIO):
    """Standard error that nobody reads until they do."""

    def __init__(self) -> None:
        super().__init__()
        self.readers = threading.Event()

    def write(self, text: str) -> int:
        self.readers.wait(20)
        return super().write(text)


def test_a_decision_is_said_once_it_is_kept_and_without_a_name(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/town.db")
    with spoken() as said:
        with engine.begin() as conn:
            auditing.note(conn, APPROVED)
        with engine.connect() as conn, conn.begin() as undone:
            auditing.note(conn, APPROVED)
            undone.rollback()
    engine.dispose()
    (line,) = said.lines
    assert (line["event"], line["message"]) == ("decision.taken_back", "decision: taken back")
    assert (line["alert"], line["group"], line["how"]) == ("acb2c339914e83fb", "lund/nabo", "console")
    assert "Bodil" not in said.text


def test_nobody_is_held_up_by_whoever_does_not_read_and_what_was_left_out_is_counted() -> None:
    stream, log = Stuck(), logging.getLogger("streams.slow")
    with speaking(Choice(Form.JSON, logging.INFO), {}, stream):
        began = time.perf_counter()
        for number in range(WAITING + 500):
            log.info("line %d", number)
        assert time.perf_counter() - began < 15, "it waits for nobody"
        stream.readers.set()
        for handler in logging.getLogger().handlers:
            handler.flush()
        log.info("the last")
    said = [json.loads(line)["message"] for line in stream.getvalue().splitlines()]
    assert said[:3] == ["line 0", "line 1", "line 2"]
    left_out = [line for line in said if "were left out" in line]
    assert left_out
    assert (
        sum(int(line.split()[0]) for line in left_out) + sum(line.startswith("line") for line in said) == WAITING + 500
    )
    assert "the last" in said


def test_when_it_is_over_everything_is_as_it_was() -> None:
    def state() -> list[object]:
        loggers = [logging.getLogger(name) for name in ("", "trygvarsel.aloud", "streams", "web")]
        return [sys.stderr, sys.excepthook, threading.excepthook, *((each.level, each.handlers) for each in loggers)]

    before = state()
    with spoken():
        assert state() != before
    assert state() == before


def test_a_wrong_word_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRYGVARSEL_LOG", "xml")
    done = trygvarsel("check", village(tmp_path))
    assert (done.returncode, done.stderr) == (2, 'TRYGVARSEL_LOG: expected plain or json, found "xml"\n')


def test_a_verb_that_is_soon_done_talks_to_a_person_whatever_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRYGVARSEL_LOG", "json")
    done = trygvarsel("tell")
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "Usage: trygvarsel [OPTIONS] COMMAND [ARGS]...")


def test_why_a_verb_that_stays_up_was_refused_is_a_line_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRYGVARSEL_LOG", "json")
    done = trygvarsel("run", tmp_path / "nothing.yaml")
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert (done.returncode, lines[0]["level"]) == (1, "error")
    assert lines[0]["message"].endswith("nothing.yaml:1:1: there is no such file")
