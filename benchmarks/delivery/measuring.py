"""A way of sending in, what one run of it took, in a process and against a server of its own, out."""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from benchmarks.delivery.town import settle_in, write_settings
from notifiers.terms import Terms
from tests import postgres
from tests.fake_twilio import ACCOUNT, SECRET, TwilioProcess

AT_ONCE = Terms().at_once
UNPACED = 100_000.0
"""So many segments a second that nobody has to wait."""

Program = subprocess.Popen[str]
"""A program of this package that is running."""

_SECRETS = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": SECRET}


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took; ``cpu`` and ``peak_mb`` are the sender's own, not the server's or the database's."""

    messages: int
    seconds: float
    cpu: float
    peak_mb: float

    @classmethod
    def of(cls, messages: int, said: str) -> Self:
        """Read what a process says of itself."""
        return cls(messages, **json.loads(said))

    @property
    def per_second(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds

    @property
    def cpu_us(self) -> float:
        """Microseconds of processor time for each message."""
        return self.cpu / self.messages * 1e6


@contextmanager
def databases(*, also_postgresql: bool) -> Iterator[dict[str, str]]:
    """Give what makes empty databases, by kind: SQLite in a folder, PostgreSQL where the machine has it."""
    with tempfile.TemporaryDirectory(prefix="trygvarsel-benchmark-") as folder:
        kinds = {"SQLite": f"sqlite:///{folder}"}
        if also_postgresql and postgres.binaries():
            with postgres.server() as base:
                yield {**kinds, "PostgreSQL": base}
        else:
            yield kinds


@contextmanager
def empty(place: str) -> Iterator[str]:
    """Give the URL of an empty database for a while."""
    if place.startswith("postgresql"):
        with postgres.fresh_database(place, "benchmark") as url:
            yield url
    else:
        with tempfile.TemporaryDirectory(dir=place.removeprefix("sqlite:///")) as folder:
            yield f"sqlite:///{folder}/outbox.db"


def program(name: str, *words: str) -> Program:
    """Start one of this package's programs."""
    command = [sys.executable, "-m", f"benchmarks.delivery.{name}", *words]
    return subprocess.Popen(command, env={**os.environ, **_SECRETS}, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own


def said_by(process: Program) -> str:
    """Wait for the end of a program, and give what it wrote."""
    said, _ = process.communicate()
    if process.returncode:
        raise SystemExit("a run has failed; see above")
    return said


def bare(count: int) -> Run:
    """Post with the bare client."""
    with TwilioProcess() as server:
        return Run.of(count, said_by(program("bare", server.url, str(count), str(AT_ONCE))))


def ours(place: str, count: int, heard: Callable[[Counter[tuple[str, str]]], object] = lambda _: None) -> Run:
    """Send by the whole path, and make sure that everybody got one text; ``heard`` is told who got which."""
    with TwilioProcess() as server, empty(place) as database, tempfile.TemporaryDirectory() as folder:
        settle_in(database, count)
        settings = Path(folder, "settings.yaml")
        write_settings(settings, server.url, UNPACED, urgent=False)
        run = Run.of(count, said_by(program("ours", str(settings), database, "0")))
        copies = server.copies()
        if len(copies) != count or set(copies.values()) != {1}:
            raise SystemExit(f"{copies.total()} messages for {len(copies)} people of {count}")
        heard(copies)
        return run
