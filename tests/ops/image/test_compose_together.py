"""What compose.yaml starts, started without an engine: its own words, in its order, in the image as it was built."""

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

import pytest

from tests import postgres
from tests.kafka import broker

from .building import Built
from .composition import HOUSE, ours, services
from .dockerfile import Instruction
from .room import Mount, Room
from .running import volume
from .servers import database, kafka

ADDRESSES = {
    "kafka": "127.0.0.2",
    "database": "127.0.0.3",
    "web": "127.0.0.4",
    "worker": "127.0.0.5",
    "deliver": "127.0.0.6",
}
"""One network is shared here, so every service that listens has an address of its own on it."""

pytestmark = pytest.mark.slow


@dataclass(slots=True)
class Ship:
    """The services of the compose file, as far as they are ours, in one room."""

    built: Built
    inside: Room
    home: Path
    going: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def does(self, name: str) -> None:
        """Run a job to its end."""
        ended = self.inside.run(self._words(name), *self._as(name))
        assert ended.returncode == 0, f"{name}: {ended.stdout}{ended.stderr}"

    def starts(self, name: str) -> None:
        """Start a service and wait until the image would call it healthy, and itself ready."""
        with self._log(name).open("w") as said:
            self.going[name] = self._started(name, said)
        asked = self.built.stage.only("HEALTHCHECK").rest.partition("CMD")[2].replace("127.0.0.1", ADDRESSES[name])
        for path in ("/healthz", "/readyz"):
            words = Instruction("CMD", asked.strip().replace("/healthz", path)).words
            self.until(partial(self._well, name, words), name)

    def until(self, true: Callable[[], bool], name: str, seconds: float = 120) -> None:
        """Wait for something, as long as a service lives."""
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, f"{name}: {self.said(name)}"
            assert self.going[name].poll() is None, f"{name}: {self.said(name)}"
            time.sleep(0.2)

    def said(self, name: str) -> str:
        """Give what a service has said."""
        return self._log(name).read_text("utf-8")

    def _well(self, name: str, words: Sequence[str]) -> bool:
        return self.inside.run(words, *self._as(name)).returncode == 0

    def _started(self, name: str, said: IO[str]) -> "subprocess.Popen[bytes]":
        return self.inside.start(self._words(name), *self._as(name), said)

    def _words(self, name: str) -> list[str]:
        service = ours()[name]
        entry = service.get("entrypoint") or self.built.stage.only("ENTRYPOINT").words
        return [*entry, *(word.replace("$$", "$") for word in service["command"])]

    def _as(self, name: str) -> tuple[str, str, dict[str, str]]:
        told = {variable: str(value) for variable, value in ours()[name]["environment"].items()}
        environment = {**self.built.environment, **told, "TRYGVARSEL_HOST": ADDRESSES.get(name, "127.0.0.1")}
        return self.built.stage.only("USER").rest, self.built.stage.only("WORKDIR").rest, environment

    def _log(self, name: str) -> Path:
        return self.home / f"{name}.log"


@pytest.fixture
def ship(quickly: Built, tmp_path: Path) -> Iterator[Ship]:
    """Give a room with the volumes of the compose file, and its names; everything in it ends with the test."""
    if wanting := broker.missing() or ("" if postgres.binaries() else "PostgreSQL"):
        (pytest.fail if os.environ.get("TRYGVARSEL_REQUIRE_ALL") else pytest.skip)(f"needs {wanting}")
    tmp_path.chmod(0o755)
    names = "".join(f"{address} {name}\n" for name, address in ADDRESSES.items())
    (quickly.root / "etc" / "hosts").write_text(f"127.0.0.1 localhost {socket.gethostname()}\n{names}")
    settings = Mount(HOUSE / "compose" / "settings", "/etc/trygvarsel", "ro")
    with quickly.opened(settings, volume(quickly, "/run/secrets/trygvarsel"), read_only=True) as inside:
        made = Ship(quickly, inside, tmp_path)
        yield made
        for process in made.going.values():
            process.kill()
            process.wait()


@contextmanager
def _servers(ship: Ship) -> Iterator[None]:
    secret = ship.built.beside / "volume-run-secrets-trygvarsel" / "database"
    with ExitStack() as stack:
        stack.enter_context(database(services()["database"], ship.inside, secret))
        (ship.home / "kafka").mkdir()
        stack.enter_context(kafka(services()["kafka"], ship.inside, ship.home / "kafka"))
        yield


def test_a_newcomer_feeds_a_town_and_sees_the_texts(ship: Ship) -> None:
    ship.does("passwords")
    with _servers(ship):
        for job in ("migrate", "topics", "apply"):
            ship.does(job)
        for service in ("worker", "web", "deliver"):
            ship.starts(service)

        ship.does("feed")

        ship.until(lambda: ship.said("deliver").count("Æblelund") >= 2, "deliver")
        for service in ("deliver", "web", "worker"):
            ship.going[service].terminate()
        assert [ship.going[service].wait(15) for service in ("deliver", "web", "worker")] == [0, 0, 0]
