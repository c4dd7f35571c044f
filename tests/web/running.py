"""A verb that stays up as a process of its own, and what it says."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

ROOT = Path(__file__).parents[2]
TRYGVARSEL = (sys.executable, "-m", "trygvarsel")


def trygvarsel(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Carry out a verb, to its end."""
    return subprocess.run(  # noqa: S603  (our own program)
        [*TRYGVARSEL, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


class Standing:
    """A process, from the moment it says where it answers until the block ends; ``environment`` is added to ours."""

    patience = 20.0
    """Seconds that anything may take."""

    def __init__(self, folder: Path, *words: str | Path, **environment: str) -> None:
        self.said = folder / "said.txt"
        with self.said.open("w") as said:
            self.process = subprocess.Popen(  # noqa: S603  (our own program)
                [*TRYGVARSEL, *map(str, words)], cwd=ROOT, stderr=said, env={**os.environ, **environment}
            )
        url = self.wait_for(r"http://127\.0\.0\.1:\d+")
        self.client = httpx.Client(base_url=url, timeout=20)

    def wait_for(self, pattern: str) -> str:
        """Wait until it has said something that matches."""
        self.wait_until(lambda: re.search(pattern, self.said.read_text()) is not None, f"it never said {pattern}")
        found = re.search(pattern, self.said.read_text())
        assert found
        return found[0]

    def wait_for_metric(self, line: str) -> None:
        """Wait until a line stands among its metrics."""
        self.wait_until(lambda: line in self.client.get("/metrics").text, f"it never counted {line}")

    def wait_until(self, so: Callable[[], bool], otherwise: str) -> None:
        """Wait until something is so, and fail when it never is."""
        end = time.monotonic() + self.patience
        while not so():
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() < end, f"{otherwise}, but: {self.said.read_text()}"
            time.sleep(0.03)

    def stop(self, told: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop; give its exit code, which it has five seconds for."""
        self.process.send_signal(told)
        return self.process.wait(timeout=5)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Running(Standing):
    """The service, from the moment it says where reports go until the block ends."""

    def __init__(self, config: Path, folder: Path, *options: str, **environment: str) -> None:
        database = f"sqlite:///{folder}/run.db"
        super().__init__(folder, "run", config, "--db", database, "--port", "0", *options, **environment)
