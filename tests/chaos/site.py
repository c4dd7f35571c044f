"""Settings in; a place of its own on a shared Kafka and PostgreSQL, where a test puts workers to work, out."""

import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kafka import KafkaProducer
from sqlalchemy import Engine, create_engine, text

from streams.files import Row
from streams.publish import Publisher
from streams.topics import Topics, addresses

from .bus import listen
from .comparing import Compared, compare
from .expected import Expected
from .fleet import Worker
from .found import Found, find
from .progress import settled

PATIENCE = 180.0
"""Seconds that anything may take, on a machine that has much else to do."""


@dataclass(slots=True)
class Site:
    """Topics and a database that no other test knows, and the workers started on them."""

    broker: str
    database: str
    topics: Topics
    settings: Path
    engine: Engine = field(init=False)
    workers: list[Worker] = field(default_factory=list)
    ports: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.engine = create_engine(self.database, pool_pre_ping=True)

    def start(self, program: str = "trygvarsel") -> Worker:
        """Start a worker; of another release, if its program is given."""
        port, log = _free_port(), self.settings.with_name(f"worker-{len(self.workers)}.log")
        where = ["--broker", self.broker, "--db", self.database, "--prefix", self.topics.prefix]
        command = [sys.executable, "-m", program, "worker", str(self.settings), *where]
        worker = Worker([*command, "--metrics-port", str(port)], log)
        self.workers.append(worker)
        self.ports[id(worker)] = port
        return worker

    def started(self, program: str = "trygvarsel") -> Worker:
        """Start a worker, and wait until it is ready."""
        worker = self.start(program)
        self.until(lambda: self.asked(worker, "readyz")[0] == 200, "a worker to be ready")
        return worker

    def asked(self, worker: Worker, page: str) -> tuple[int, str]:
        """Ask a worker over HTTP; 0 while nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[id(worker)]}/{page}", timeout=2) as answer:
                return int(answer.status), answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return 0, ""

    def send(self, rows: Iterable[Row]) -> None:
        """Send reports as their sources do."""
        with Publisher(self.broker, self.topics.reports) as publisher:
            publisher.publish((row.file, row.raw.encode()) for row in rows)

    def put(self, topic: str, *records: tuple[bytes | None, list[tuple[str, bytes]]]) -> None:
        """Put records on a topic as they are, body and headers."""
        producer = KafkaProducer(bootstrap_servers=addresses(self.broker), max_request_size=2_000_000)
        for body, headers in records:
            producer.send(topic, key=b"police", value=body, headers=headers).get(timeout=20)
        producer.close()

    def settle(self, seconds: float = PATIENCE) -> None:
        """Wait until everything on the topics has been handled and said."""
        self.until(
            lambda: settled(self.engine, self.broker, self.topics), "everything to be handled", seconds, every=0.5
        )

    def until(self, condition: Callable[[], bool], what: str, seconds: float = PATIENCE, every: float = 0.1) -> None:
        """Wait for something; every worker that ends meanwhile, or is too slow, is quoted."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert not any(worker.gave_up for worker in self.workers), f"a worker gave up:\n{self.said()}"
            assert time.monotonic() < deadline, f"waited too long for {what}:\n{self.said()}"
            time.sleep(every)

    def said(self) -> str:
        """Quote all workers."""
        return "\n".join(f"{worker.log.name}, {worker.status}:\n{worker.said}" for worker in self.workers)

    def compared(self, expected: Expected) -> list[Compared]:
        """List whatever is not as it should be."""
        heard = listen(self.broker, self.topics)
        return [each for each in compare(expected, self.found(), heard) if not each.equal]

    def found(self) -> Found:
        """Read what is in the database."""
        return find(self.engine)

    @contextmanager
    def locked(self, table: str, mode: str = "EXCLUSIVE") -> Iterator[None]:
        """Hold a table so that nobody can write to it, or in the mode ACCESS EXCLUSIVE not even read it."""
        with self.engine.connect() as conn:
            conn.execute(text(f"LOCK TABLE {table} IN {mode} MODE"))
            yield
            conn.rollback()

    def somebody_waits(self) -> bool:
        """Tell whether a session waits for what another holds."""
        with self.engine.connect() as conn:
            return bool(conn.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))

    def leave(self) -> list[int]:
        """Ask every worker that runs to leave; give their exit codes."""
        running = [worker for worker in self.workers if worker.status is None]
        for worker in running:
            worker.resume()
            worker.terminate()
        return [worker.wait(30) for worker in running]

    def close(self) -> None:
        """End whoever is still there."""
        for worker in self.workers:
            worker.kill()
        self.engine.dispose()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port
