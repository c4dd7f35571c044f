"""A verb and its options in; the real command in a process of its own, and what it takes, out."""

import http.client
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.stream.processes import cpu_seconds, memory_mb
from tests.kafka.broker import free_ports

PATIENCE: Final = 400.0
"""Seconds in which anything that is waited for must have come about."""

_LOOK: Final = 0.05


class Effort(NamedTuple):
    """What a process took over a while: processor seconds, seconds by the clock, and its memory at the most, in MB."""

    cpu: float
    clock: float
    memory: float

    @property
    def share(self) -> float:
        """How much of one processor it kept busy."""
        return self.cpu / self.clock


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb that runs: where its probes are, what it took to become ready, and the database it is on."""

    pid: int
    port: int
    start: Effort

    def over(self, seconds: float) -> Effort:
        """Measure it while nothing more is asked of it than what is going on."""
        deadline = time.monotonic() + seconds
        return self.until(lambda: time.monotonic() >= deadline)

    def until(self, done: Callable[[], bool]) -> Effort:
        """Measure it until something has come about."""
        return _effort(self.pid, done)


@contextmanager
def started(folder: Path, verb: str, *words: str) -> Iterator[Verb]:
    """Start a verb on a port of its own, wait until it is ready, and end it when the block does."""
    ((port, _),) = free_ports(1)
    option = "--port" if verb in {"run", "web"} else "--metrics-port"
    command = [sys.executable, "-m", "trygvarsel", verb, *words, option, str(port)]
    with (folder / f"{verb}-{port}.txt").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)  # noqa: S603  (our own words)
        try:
            yield Verb(process.pid, port, _effort(process.pid, lambda: _ready(process, port)))
        finally:
            process.terminate()
            process.wait(30)


def done(*words: str) -> None:
    """Run a verb to its end."""
    subprocess.run([sys.executable, "-m", "trygvarsel", *words], check=True, capture_output=True)  # noqa: S603


def _effort(pid: int, done: Callable[[], bool]) -> Effort:
    began, before, most = time.monotonic(), cpu_seconds(pid), 0.0
    while not done():
        most = max(most, memory_mb(pid))
        if time.monotonic() - began > PATIENCE:
            raise RuntimeError("what was waited for did not come about")
        time.sleep(_LOOK)
    return Effort(cpu_seconds(pid) - before, time.monotonic() - began, max(most, memory_mb(pid)))


def _ready(process: "subprocess.Popen[bytes]", port: int) -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"it ended with {process.returncode}")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def meanwhile(work: Callable[[], object]) -> Callable[[], bool]:
    """Do something beside the measuring; tell when it is done, and raise what it came to grief by."""
    began = ThreadPoolExecutor(1).submit(work)

    def over() -> bool:
        if began.done():
            began.result()
        return began.done()

    return over
