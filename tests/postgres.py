"""The machine's own PostgreSQL in, an empty database to work on out: started once, on 127.0.0.1, and thrown away."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

REQUIRED = bool(os.environ.get("TRYGVARSEL_REQUIRE_ALL"))


def binaries() -> Path | None:
    """Find PostgreSQL's own programs, of the newest version there is."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).parent if named else None


def absent(what: str) -> None:
    """Skip, or fail where nothing may be skipped."""
    (pytest.fail if REQUIRED else pytest.skip)(f"needs {what}")


class Server:
    """A PostgreSQL of one's own; ``base`` is the URL of its databases, up to the name.

    Parameters
    ----------
    folder
        An empty directory that the server may have.
    """

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder, self._port = programs, folder, _free_port()
        self.base = f"postgresql+psycopg://trygvarsel@127.0.0.1:{self._port}/"
        _owned(str(folder))
        _run(programs / "initdb", *self._data, "-U", "trygvarsel", "-A", "trust", "-N", "-E", "UTF8", "--locale=C")
        self.start()

    @property
    def _data(self) -> tuple[str, str]:
        return "-D", str(self._folder / "data")

    def start(self) -> None:
        """Start it, also again, on what is there."""
        settings = f"-c port={self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder}"
        log = str(self._folder / "log")
        _run(self._programs / "pg_ctl", *self._data, "-o", settings, "-l", log, "-w", "start")

    def stop(self) -> None:
        """End it as a crash would: at once, nothing written down, every session cut off."""
        _run(self._programs / "pg_ctl", *self._data, "-m", "immediate", "stop")


@contextmanager
def running() -> Iterator[Server]:
    """Run a server that can be stopped and started, and throw it away afterwards."""
    programs = binaries()
    if programs is None:
        absent("PostgreSQL")
    assert programs is not None
    with tempfile.TemporaryDirectory(prefix="trygvarsel-postgres-") as folder:
        one = Server(programs, Path(folder))
        try:
            yield one
        finally:
            with suppress(RuntimeError):  # a test may have left it stopped
                one.stop()


@contextmanager
def server() -> Iterator[str]:
    """Run a server and give the URL of its databases, up to the name."""
    with running() as one:
        yield one.base


@contextmanager
def fresh_database(base: str, name: str) -> Iterator[str]:
    """Make an empty database on a server, and give its URL."""
    with _administration(base) as admin:
        _execute(admin, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _execute(admin, f'CREATE DATABASE "{name}"')
        yield f"{base}{name}"
        _execute(admin, f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _administration(base: str) -> Iterator[Engine]:
    engine = create_engine(f"{base}postgres", isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    for _ in range(50):
        try:
            _execute(engine, "SELECT 1")
            break
        except OperationalError:
            time.sleep(0.1)
    yield engine
    engine.dispose()


def _execute(engine: Engine, command: str) -> None:
    with engine.connect() as conn:
        conn.execute(text(command))


def _owned(folder: str) -> None:
    """PostgreSQL will not run as root: hand its folder to the user it came with."""
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")


def _run(program: Path, *arguments: str) -> None:
    asked = [str(program), *arguments]
    if os.geteuid() == 0:
        asked = ["runuser", "-u", "postgres", "--", *asked]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, cwd="/")  # noqa: S603 - our own words
    if done.returncode:
        raise RuntimeError(f"{program.name}: {done.stderr.strip()[-500:]}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
