"""A folder in; the service, or the bare yardstick, up in a process of its own while the block lasts, out."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .reports import SETTINGS


@contextmanager
def the_service(folder: Path) -> Iterator[int]:
    """Run the service as an operator does, on a new SQLite database; give its port."""
    config, said = folder / "bench.yaml", folder / "said.txt"
    config.write_text(SETTINGS, "utf-8")
    with said.open("w") as out:
        words = ["run", str(config), "--db", f"sqlite:///{folder}/bench.db", "--port", "0"]
        process = subprocess.Popen([sys.executable, "-m", "trygvarsel", *words], stderr=out)  # noqa: S603 - our own
    with _ended(process):
        while not (found := re.search(r"http://127\.0\.0\.1:(\d+)/v1", said.read_text())):
            if process.poll() is not None:
                raise RuntimeError(said.read_text())
            time.sleep(0.05)
        yield int(found[1])


@contextmanager
def the_yardstick(folder: Path) -> Iterator[int]:
    """Run the bare intake; give its port."""
    command = [sys.executable, "-m", "benchmarks.web.bare", str(folder / "bare.db")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    with _ended(process):
        if process.stdout is None:
            raise RuntimeError("the yardstick says nothing")
        yield int(process.stdout.readline())


@contextmanager
def _ended(process: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)
