"""A worker in a process of its own, so that it can be stopped, killed and waited for like a real one."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


class WorkerProcess:
    """A worker that was started by a command; ``behaviour`` becomes its environment."""

    def __init__(self, command: Sequence[str], log: Path, behaviour: Mapping[str, str]) -> None:
        self._log = log
        with log.open("wb") as out:
            self._process = subprocess.Popen(  # noqa: S603  (our own words)
                command, env={**os.environ, **behaviour}, cwd=Path(__file__).parents[2], stdout=out, stderr=out
            )

    @property
    def said(self) -> str:
        """Everything the worker has written."""
        return self._log.read_text()

    def kill(self) -> None:
        """End the worker as a power cut would."""
        self._process.kill()
        self._process.wait()

    def terminate(self) -> int:
        """Ask the worker to leave; return its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self, seconds: float = 30) -> int:
        """Return the exit code when the worker has left by itself."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the worker did not leave:\n{self.said}") from None

    def until(self, condition: Callable[[], bool], seconds: float = 40) -> None:
        """Wait for something that the worker brings about."""
        deadline = time.monotonic() + seconds
        while not condition():
            if self._process.poll() is not None:
                raise AssertionError(f"the worker left too early:\n{self.said}")
            if time.monotonic() > deadline:
                raise AssertionError(f"the worker took too long:\n{self.said}")
            time.sleep(0.05)
