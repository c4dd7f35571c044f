"""The tutorial is walked through as it stands: every command is given, and what it shows is what comes."""

import contextlib
import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from tests.docs.pages import ROOT, blocks
from trygvarsel.cli import cli

PAGE = ROOT / "docs" / "tutorial.md"
PATIENCE = 20.0
HERE = "http://127.0.0.1:8321"


class Step(NamedTuple):
    """A command of the page, and what it shows of what is said."""

    command: str
    shown: str


class Reader:
    """Somebody who does what the page says, in a folder of their own; times and numbers may differ from the page's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: subprocess.Popen[bytes] | None = None
        self._url = HERE

    def follow(self, step: Step) -> str:
        """Give a command; give all that it said."""
        if step.command.startswith("cd "):
            self._folder /= step.command.removeprefix("cd ")
            return ""
        command = step.command.replace(HERE, self._url)
        for word, found in (("ALERT", self._alert), ("SPATE", self._spate)):
            command = command.replace(word, found()) if word in command else command
        program, *words = shlex.split(command)
        code, said = self._ours(words) if program == "trygvarsel" else self._anothers([program, *words])
        assert code == 0, f"{command}\n{said}"
        return said

    def _ours(self, words: Sequence[str]) -> tuple[int, str]:
        with contextlib.chdir(self._folder):
            done = CliRunner().invoke(cli, words)
        return done.exit_code, done.output

    def _anothers(self, words: Sequence[str]) -> tuple[int, str]:
        done = subprocess.run(  # noqa: S603 - what the page tells a reader to type
            words, cwd=self._folder, capture_output=True, text=True, timeout=60, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def start(self, command: str) -> None:
        """Leave a command running, on any free port."""
        with self._said.open("w") as said:
            self._running = subprocess.Popen(  # noqa: S603 - likewise
                [sys.executable, "-m", *shlex.split(command), "--port", "0"],
                cwd=self._folder,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdout=said,
                stderr=said,
            )
        end = time.monotonic() + PATIENCE
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", self._said.read_text("utf-8"))):
            assert self._running.poll() is None, self._said.read_text("utf-8")
            assert time.monotonic() < end
            time.sleep(0.05)
        self._url = found[0]

    def leave(self) -> None:
        """Stop what was left running."""
        if self._running:
            self._running.terminate()
            assert self._running.wait(10) == 0

    def rang(self, texts: int) -> str:
        """Wait until so many texts have been printed; give them."""
        end = time.monotonic() + PATIENCE
        while len(self._printed()) < texts and time.monotonic() < end:
            time.sleep(0.05)
        return "\n".join(self._printed())

    @property
    def _said(self) -> Path:
        return self._folder / "said.txt"

    def _printed(self) -> list[str]:
        """List the texts, without when each was printed."""
        return re.findall(r"^(?:\d\S+ )?(\+45 .*)$", self._said.read_text("utf-8"), flags=re.MULTILINE)

    def _alert(self) -> str:
        waits = self.follow(Step("trygvarsel approve town.yaml", "")).splitlines()
        return next(
            str(each["alert_id"]) for line in waits if (each := json.loads(line))["group"] == "nabohjaelp_aeblelund"
        )

    def _spate(self) -> str:
        return str(json.loads((self._folder / "alerts.jsonl").read_text("utf-8").splitlines()[-1])["spate_id"])


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    somebody = Reader(tmp_path)
    yield somebody
    somebody.leave()


def steps(text: str) -> Iterator[Step]:
    """Give the commands of a block, each with the lines that follow it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield Step(command, shown)


def plain(text: str) -> str:
    """Leave out what differs from day to day."""
    return re.sub(r"\d+", "#", text).strip()


def test_the_tutorial_goes_as_it_says(reader: Reader) -> None:
    walked = 0
    for block in blocks(PAGE):
        if block.text.startswith("trygvarsel run"):
            reader.start(block.text.strip())
        elif block.text.startswith("+45"):
            assert plain(reader.rang(len(block.text.splitlines()))) == plain(block.text)
        for step in steps(block.text):
            said = reader.follow(step)
            assert plain(step.shown) in plain(said), step.command
            walked += 1
    assert walked >= 10
    assert "Anna Holm" in reader.follow(Step("trygvarsel why town.yaml SPATE", ""))
