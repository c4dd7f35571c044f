"""An id on the screen can be read off a narrow terminal, and its beginning is enough to name it."""

import os
import pty
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from notifiers.outbox import SendState
from notifiers.reasons import Reason
from tests.cli.deciding import Village, message

ONE, OTHER = "dd4ab41200000001", "dd4a7777aaaaaaaa"
TEXT = "Lås døren, også når du er hjemme. Tænd lys ude, og klip hækken, så huset kan ses fra vejen."


@pytest.fixture
def village(tmp_path: Path) -> Village:
    village = Village(tmp_path)
    village.sends(
        message(ONE, text=TEXT, approval="coordinator"),
        message(OTHER, ask_next_after=timedelta(minutes=15)),
    )
    village.became(SendState.DEAD, Reason.NO_SMS)
    return village


def on_a_terminal(village: Village, verb: str) -> str:
    """Run a verb on a terminal of 80 columns, and read what stands on it."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "trygvarsel", verb, str(village.config), "--db", village.url]
    narrow = os.environ | {"COLUMNS": "80", "TERM": "xterm"}
    with subprocess.Popen(  # noqa: S603  (our own)
        command, stdout=theirs, stderr=subprocess.PIPE, text=True, env=narrow
    ) as process:
        _, said = process.communicate()
    os.close(theirs)
    os.close(ours)
    return said


@pytest.mark.parametrize(
    ("verb", "id_"), [("approve", ONE), ("acknowledge", OTHER), ("dead", OTHER)]
)  # fmt: skip
def test_no_id_is_cut_off_or_broken_on_a_terminal(village: Village, verb: str, id_: str) -> None:
    said = on_a_terminal(village, verb)
    assert id_ in said.splitlines()[0]
    assert "…" not in said
    if verb == "approve":
        assert f"  {TEXT}" in said.splitlines()


def test_the_log_tells_ids_whole(village: Village) -> None:
    village("approve", ONE, "--by", "Anne", "--decline")
    assert ONE in on_a_terminal(village, "audit")


def test_the_beginning_of_an_id_is_enough_if_it_means_one(village: Village) -> None:
    assert village("approve", "dd4ab4", "--by", "Anne").stderr == "approved for lund/nabo\n"
    assert village("acknowledge", "dd4a7", "--by", "Anne").stderr == "acknowledged for lund/nabo\n"
    assert village.lines("dead", "--alert", "dd4a7") == village.lines("dead", "--alert", OTHER)
    (letter,) = village.lines("dead")
    assert village.lines("dead", "--ref", str(letter["ref"])[:6]) == [letter]
    assert village("stop", "dd4ab").exit_code == 0


@pytest.mark.parametrize("words", [("approve",), ("acknowledge",), ("stop",), ("dead", "--alert")])
def test_a_beginning_that_could_mean_several_lists_them(village: Village, words: tuple[str, ...]) -> None:
    refused = village(*words, "dd4a")
    assert refused.exit_code == 1
    assert refused.stderr == f'"dd4a" begins the id of more than one alert: {OTHER}, {ONE}\n'


def test_three_letters_mean_nothing(village: Village) -> None:
    assert village("stop", "dd4").stderr == 'there are no messages of an alert "dd4" in this database\n'
