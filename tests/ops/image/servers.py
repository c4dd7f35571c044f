"""What the compose file says of Kafka and PostgreSQL in; the real ones, set up just so, on a room's network, out."""

import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.kafka.broker import _java
from tests.postgres import binaries

from .composition import Service
from .room import Room

_OTHERWISE: Final = {"CLUSTER_ID", "KAFKA_HEAP_OPTS"}
"""Variables that the image of Kafka does not make settings of."""


def properties(environment: Mapping[str, object]) -> str:
    r"""Write the settings file that the start script of Kafka's own image makes of its variables.

    >>> properties({"CLUSTER_ID": "x", "KAFKA_NODE_ID": 1, "KAFKA_LOG_DIRS": "/logs"})
    'node.id=1\nlog.dirs=/logs\n'
    """
    given = {name: value for name, value in environment.items() if name not in _OTHERWISE}
    return "".join(
        f"{name.removeprefix('KAFKA_').lower().replace('_', '.')}={value}\n" for name, value in given.items()
    )


@contextmanager
def kafka(service: Service, inside: Room, folder: Path) -> Iterator[None]:
    """Run Kafka with the service's variables; its logs lie in the folder."""
    environment = {**service["environment"], "KAFKA_LOG_DIRS": str(folder / "logs")}
    settings = folder / "server.properties"
    settings.write_text(properties(environment))
    _run(*_java("kafka.tools.StorageTool"), "format", "-t", environment["CLUSTER_ID"], "-c", str(settings))
    with _going(inside.outside([*_java("kafka.Kafka"), str(settings)]), folder / "kafka.log"):
        _eventually(inside.outside(service["healthcheck"]["test"][1:]))
        yield


@contextmanager
def database(service: Service, inside: Room, password: Path) -> Iterator[None]:
    """Run PostgreSQL as its image would set it up: the user, the password that a file holds, and the database."""
    programs, environment = binaries(), service["environment"]
    assert programs
    with TemporaryDirectory(prefix="trygvarsel-database-") as home:
        copied = Path(home, "password")  # where its own user can read it
        shutil.copy(password, copied)
        for each in (home, copied):
            shutil.chown(each, "postgres")
        as_its_user = ["runuser", "-u", "postgres", "--"]
        options = [f"--pwfile={copied}", "-U", environment["POSTGRES_USER"], "--auth=scram-sha-256", "-N", "-E", "UTF8"]
        _run(*as_its_user, str(programs / "initdb"), "-D", f"{home}/data", *options)
        server = [str(programs / "postgres"), "-D", f"{home}/data", "-c", "listen_addresses=*", "-k", home]
        with _going(inside.outside([*as_its_user, *server]), Path(home, "log")):
            named = ["--host=127.0.0.1", f"--username={environment['POSTGRES_USER']}", environment["POSTGRES_DB"]]
            _eventually(
                inside.outside(["env", f"PGPASSWORD={password.read_text()}", str(programs / "createdb"), *named])
            )
            yield


@contextmanager
def _going(words: list[str], log: Path) -> Iterator[None]:
    with log.open("wb") as said:
        process = subprocess.Popen(words, stdout=said, stderr=said)  # noqa: S603  (our own words)
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)


def _eventually(words: list[str], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while subprocess.run(words, capture_output=True, check=False).returncode:  # noqa: S603  (our own words)
        assert time.monotonic() < deadline, f"{words[-1]} was never made"
        time.sleep(0.2)


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603  (our own words)
    assert not done.returncode, done.stdout + done.stderr
