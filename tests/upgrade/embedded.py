"""Settings and a SQLite file in; `run` of some release on them in a process of its own, spoken to over HTTP, out."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from streams.core.facts import Report
from streams.reports import write_json
from tests import postgres

ROOT = Path(__file__).parents[2]


class Run:
    """`run` as its operator starts it; it is ready when this returns.

    Parameters
    ----------
    program
        Of which release it is.
    settings, database
        What it is given, the second as a path.
    log
        Where it says what it says.
    """

    def __init__(self, program: str, settings: Path, database: Path, log: Path, patience: float = 60) -> None:
        self._log, self._port = log, postgres._free_port()
        command = [sys.executable, "-m", program, "run", str(settings), "--db", f"sqlite:///{database}"]
        with log.open("wb") as out:
            self._process = subprocess.Popen(  # noqa: S603  (our own words)
                [*command, "--port", str(self._port)], stdout=out, stderr=out, cwd=ROOT
            )
        deadline = time.monotonic() + patience
        while self._asked("readyz")[0] != 200:
            assert self._process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.02)

    @property
    def said(self) -> str:
        """Everything it has written."""
        return self._log.read_text(errors="replace")

    def send(self, report: Report) -> str:
        """Hand a report in; give what became of it."""
        status, answer = self._asked("v1/reports", write_json(report).encode())
        assert status in {200, 201, 202}, answer
        return str(answer["outcome"])

    @property
    def cpu(self) -> float:
        """How many seconds a processor has worked for it, which other work on the machine does not make more."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def leave(self) -> int:
        """Ask it to leave, as whoever stops it does; give its exit code."""
        self._process.terminate()
        return self._process.wait(30)

    def kill(self) -> None:
        """End it if it is there."""
        self._process.kill()
        self._process.wait()

    def _asked(self, page: str, body: bytes | None = None) -> tuple[int, Any]:
        asked = urllib.request.Request(f"http://127.0.0.1:{self._port}/{page}", body)
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
                return int(answer.status), json.loads(answer.read())
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()
        except OSError:
            return 0, ""
