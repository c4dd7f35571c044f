"""A page of the operations guide in; its blocks of commands, carried out as they stand there, out."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Final

from click.testing import CliRunner

from tests import postgres
from tests.docs.pages import ROOT
from trygvarsel.cli import cli

GUIDE: Final = ROOT / "docs" / "operations"

STEPS: Final[Mapping[str, tuple[str, str, int]]] = {
    "back up SQLite": ("backup.md", "Taking a backup", 0),
    "back up PostgreSQL": ("backup.md", "Taking a backup", 1),
    "keep the ledger": ("backup.md", "Who has opted out since", 0),
    "put SQLite in place": ("backup.md", "Restoring SQLite", 0),
    "put SQLite to use": ("backup.md", "Restoring SQLite", 1),
    "feed what is missing": ("backup.md", "Restoring SQLite", 2),
    "put PostgreSQL in place": ("backup.md", "Restoring PostgreSQL", 0),
    "put PostgreSQL to use": ("backup.md", "Restoring PostgreSQL", 1),
    "put today's settings in force": ("backup.md", "Restoring PostgreSQL", 2),
    "look at it": ("backup.md", "Before sending goes on", 0),
    "let sending go on": ("backup.md", "Before sending goes on", 1),
    "stop sending": ("disaster.md", "First of all", 0),
    "begin reports anew": ("disaster.md", "A topic is lost", 0),
    "begin incidents anew": ("disaster.md", "A topic is lost", 1),
    "begin both anew": ("disaster.md", "A topic is lost", 2),
    "make a fleet's database": ("disaster.md", "The database is lost, and there is no backup", 0),
    "make a database for run": ("disaster.md", "The database is lost, and there is no backup", 1),
    "let people and police in": ("disaster.md", "The database is lost, and there is no backup", 2),
    "feed the past": ("disaster.md", "The database is lost, and there is no backup", 3),
    "let sending go on again": ("disaster.md", "The database is lost, and there is no backup", 4),
}
"""By what the drills call it: the page, the heading that a block stands under, and which of the blocks there it is."""

_PART = re.compile(r"^#+ ([^\n]*)$|^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PATIENCE: Final = 120


def blocks(page: str) -> dict[tuple[str, str, int], str]:
    """Give all blocks of a page by where they stand."""
    found: dict[tuple[str, str, int], str] = {}
    heading, number = "", 0
    for part in _PART.finditer((GUIDE / page).read_text(encoding="utf-8")):
        if part[1] is not None:
            heading, number = part[1], 0
        else:
            found[page, heading, number] = part[2]
            number += 1
    return found


class Failed(AssertionError):  # noqa: N818 - it reads as what happened
    """A step did not go as the page says."""


@dataclass(slots=True)
class Operator:
    """Somebody who does what the pages say, in a folder and with these surroundings.

    Parameters
    ----------
    by_shell
        Whether all of it is typed into a shell. Otherwise our own verbs are called in this process, which takes
        milliseconds where a process of its own takes a second.
    """

    folder: Path
    surroundings: dict[str, str] = field(default_factory=dict)
    by_shell: bool = False

    def takes(self, step: str) -> str:
        """Carry out a step, and give all that was said."""
        return self.does(blocks(STEPS[step][0])[STEPS[step]])

    def does(self, commands: str, said: str = "") -> str:
        """Carry out commands, in which nothing may fail; ``said`` is what comes in on standard input."""
        if self.by_shell:
            return self._typed(commands, said)
        return "".join(
            self._called(line, said) if line.startswith("trygvarsel ") else self._typed(line, said)
            for line in commands.splitlines()
        )

    def _called(self, line: str, said: str) -> str:
        words, _, file = Template(line).substitute(self.told).partition(" > ")
        with chdir(self.folder):
            done = CliRunner().invoke(cli, shlex.split(words)[1:], input=said, env=self.told)
        if done.exit_code:
            raise Failed(f"{line}\n{done.output}") from done.exception
        if file:
            (self.folder / file).write_text(done.stdout, encoding="utf-8")
        return done.output

    def _typed(self, commands: str, said: str) -> str:
        done = subprocess.run(  # noqa: S603  (our own pages)
            ["/bin/bash", "-euo", "pipefail", "-c", commands],
            cwd=self.folder, env=self.told, input=said, capture_output=True, text=True, timeout=_PATIENCE, check=False,
        )  # fmt: skip
        if done.returncode or "Traceback" in done.stderr:
            raise Failed(f"{commands}\n{done.stdout}\n{done.stderr}")
        return done.stdout + done.stderr

    @property
    def told(self) -> dict[str, str]:
        """All of the environment that commands are given."""
        programs = [str(Path(sys.executable).parent)]
        if found := postgres.binaries():
            programs.append(str(found))
        path = os.pathsep.join([*programs, os.environ["PATH"]])
        return os.environ | {"PATH": path} | self.surroundings
