"""A root that was built in; its programs as its user, read-only, and whether it is healthy, out."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .building import Built
from .dockerfile import Instruction
from .room import Mount, Room

SETTINGS: Final = Path(__file__).parents[3] / "config" / "example.yaml"
PATIENCE: Final = 60.0
"""Seconds in which a container must have become ready."""


@dataclass(frozen=True, slots=True)
class Container:
    """What an engine would make of a root: read-only, with its user and its variables; ``data`` is its ``/data``."""

    built: Built
    inside: Room
    data: Path

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run something in it to its end."""
        return self.inside.run(words, *self._as)

    @contextmanager
    def going(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Start what the image starts when nothing else is said."""
        words = [*self.built.stage.only("ENTRYPOINT").words, *self.built.stage.only("CMD").words]
        with self._log.open("w") as said:
            process = self.inside.start(words, *self._as, said)
            try:
                yield process
            finally:
                process.kill()
                process.wait()

    def well(self, path: str = "/healthz") -> bool:
        """Ask as the Dockerfile says that its health is to be asked, if need be at another address."""
        asked = self.built.stage.only("HEALTHCHECK").rest.partition("CMD")[2].strip()
        return self.run(*Instruction("CMD", asked.replace("/healthz", path)).words).returncode == 0

    def becomes_ready(self, process: "subprocess.Popen[bytes]") -> bool:
        """Wait for it to be ready, for as long as it lives."""
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < deadline:
            if self.well("/readyz"):
                return True
            time.sleep(0.1)
        return False

    def said(self) -> str:
        """Give what it has said."""
        return self._log.read_text(encoding="utf-8")

    @property
    def _log(self) -> Path:
        return self.built.beside / "said.txt"

    @property
    def _as(self) -> tuple[str, str, dict[str, str]]:
        stage = self.built.stage
        return stage.only("USER").rest, stage.only("WORKDIR").rest, self.built.environment


@contextmanager
def container(built: Built) -> Iterator[Container]:
    """Set up a container, with the example's settings where the image looks for them."""
    (built.root / "etc" / "trygvarsel" / "trygvarsel.yaml").write_bytes(SETTINGS.read_bytes())
    data = volume(built, "/data")
    with built.opened(data, read_only=True) as inside:
        yield Container(built, inside, data.source)


def volume(built: Built, target: str) -> Mount:
    """Make an empty volume, given to whoever the image gives the folder to that it is mounted on."""
    source, there = built.beside / f"volume{target.replace('/', '-')}", (built.root / target.lstrip("/")).stat()
    source.mkdir()
    source.chmod(there.st_mode)
    os.chown(source, there.st_uid, there.st_gid)
    return Mount(source, target, "rw")


def told_to_end(process: "subprocess.Popen[bytes]") -> int:
    """End a process as an engine does, and tell its exit code."""
    process.send_signal(signal.SIGTERM)
    return process.wait(PATIENCE)
