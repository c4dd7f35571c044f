"""A broker and a database in; a fleet of workers on them, as an operator starts, asks and stops it, out."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from sqlalchemy import Engine, select

from streams import tables
from streams.core.facts import Report
from streams.in_force import history
from streams.publish import Publisher
from streams.reports import write_json
from streams.store import open_engine
from streams.topics import Topics
from tests import postgres
from tests.ops.rules.exposition import Exposed
from trygvarsel.cli import cli

from .ends import ends


class Fleet:
    """Workers as their operator starts them, and what they leave in the database that they share."""

    def __init__(self, broker: str, database: str, folder: Path) -> None:
        self.broker, self.database, self.folder = broker, database, folder
        self.topics = Topics(f"test-{uuid.uuid4().hex[:8]}")
        self.engine: Engine = open_engine(database)
        self._workers: list[tuple[subprocess.Popen[bytes], Path, int]] = []

    def start(self, text: str) -> None:
        """Start one more worker, with a settings file of its own."""
        home = self.folder / f"worker-{len(self._workers)}"
        home.mkdir()
        (home / "town.yaml").write_text(text, encoding="utf-8")
        port = postgres._free_port()
        words = [
            *("worker", str(home / "town.yaml"), "--broker", self.broker, "--db", self.database),
            *("--prefix", self.topics.prefix, "--metrics-port", str(port)),
        ]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TWILIO")}
        with (home / "log").open("wb") as out:
            command = [sys.executable, "-m", "trygvarsel", *words]
            process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)  # noqa: S603  (our own words)
        self._workers.append((process, home / "log", port))

    def apply(self, text: str, *options: str) -> str:
        """Put settings in force as an operator does; give what the command says, and fail where it does."""
        path = self.folder / "operator.yaml"
        path.write_text(text, encoding="utf-8")
        done = CliRunner().invoke(cli, ["apply", str(path), "--db", self.database, "--by", "operator", *options])
        assert done.exit_code == 0, done.output
        return done.stdout

    def feed(self, reports: Sequence[Report], every: float = 0.0) -> None:
        """Put reports on the topic, one by one."""
        with Publisher(self.broker, self.topics.reports) as publisher:
            publisher.publish(self._paced(reports, every))

    def until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for something that the workers bring about; none of them may leave meanwhile."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert all(process.poll() is None for process, *_ in self._workers), self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.1)

    def adopted(self, version: int) -> bool:
        """Tell whether every worker shows that it works by a version, and none shows any other."""
        return all(self._shown(port) == {str(version)} for *_, port in self._workers)

    def exposed(self) -> list[Exposed]:
        """Read what every worker counts."""
        return [Exposed(self._asked(port, "metrics")[1]) for *_, port in self._workers]

    def ready(self) -> list[int]:
        """Ask every worker whether it is ready."""
        return [self._asked(port, "readyz")[0] for *_, port in self._workers]

    def why_not(self) -> str:
        """Ask why they are not."""
        return " ".join(self._asked(port, "readyz")[1] for *_, port in self._workers)

    def all_decided(self) -> bool:
        """Tell whether everything that lies on the topics has been handled."""
        return all(self.decided(topic) == sum(ends(self.broker, topic).values()) for topic in self._both)

    def decided(self, topic: str) -> int:
        """Count the records of a topic that have been handled."""
        with self.engine.connect() as conn:
            where = tables.offsets.c.topic == topic
            return sum(offset + 1 for offset in conn.execute(select(tables.offsets.c.offset).where(where)).scalars())

    def rows(self, table: Any) -> list[Any]:
        with self.engine.connect() as conn:
            return list(conn.execute(select(table).order_by(table.c.seq)))

    def versions(self) -> dict[str, int]:
        """List the hashes that were ever in force."""
        with self.engine.connect() as conn:
            return {each.shown: each.version for each in history(conn)}

    @property
    def said(self) -> str:
        """Everything the workers have written."""
        return "\n".join(f"{log.parent.name}: {log.read_text()}" for _, log, _ in self._workers)

    def stop(self) -> list[int]:
        """Ask all workers to leave; give their exit codes."""
        for process, *_ in self._workers:
            process.terminate()
        return [process.wait(30) for process, *_ in self._workers]

    def kill(self) -> None:
        for process, *_ in self._workers:
            process.kill()
            process.wait()
        self.engine.dispose()

    @property
    def _both(self) -> tuple[str, str]:
        return self.topics.reports, self.topics.incidents

    def _paced(self, reports: Sequence[Report], every: float) -> Iterator[tuple[str, bytes]]:
        for report in reports:
            time.sleep(every)
            yield report.source, write_json(report).encode()

    def _shown(self, port: int) -> set[str]:
        _, page = self._asked(port, "metrics")
        lines = [line for line in page.splitlines() if line.startswith("trygvarsel_settings_in_force{")]
        return {line.split('version="')[1].split('"')[0] for line in lines}

    def _asked(self, port: int, page: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()
        except OSError:
            return 0, ""
