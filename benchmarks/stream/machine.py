"""Settings in; a real Kafka and a real PostgreSQL, topics and databases on them, and what they cost, out."""

import os
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kafka import KafkaProducer
from sqlalchemy import Engine, create_engine, text

from config.load import load
from streams.store import open_engine
from streams.topics import Topics, ensure
from tests import postgres
from tests.kafka.broker import Broker

from .country import Sent
from .job import Job
from .processes import child_named, cpu_seconds


@dataclass(frozen=True, slots=True)
class Machine:
    """The broker and the database server that all ways share, one after the other.

    ``pids`` are the processes of the two, ``home`` is a folder that is thrown away.
    """

    broker: str
    base: str
    settings: Path
    home: Path
    pids: tuple[int, int]

    def spent(self) -> tuple[float, float]:
        """Tell the processor seconds of the broker and of the database so far."""
        broker, database = self.pids
        return cpu_seconds(broker), cpu_seconds(database)

    @contextmanager
    def database(self) -> Iterator[tuple[str, Engine]]:
        """Give the URL of an empty database, with our tables, and an engine to look into it with."""
        with postgres.fresh_database(self.base, f"benchmark-{uuid.uuid4().hex[:8]}") as url:
            open_engine(url).dispose()
            engine = create_engine(url, isolation_level="AUTOCOMMIT")
            try:
                yield url, engine
            finally:
                engine.dispose()

    def job(self, database: str, reports: Sequence[Sent] = (), settings: str = "") -> Job:
        """Make topics, put reports there, and say what is to be done with them; other settings, if given, are read."""
        prefix, path = f"benchmark-{uuid.uuid4().hex[:8]}", self.settings
        if settings:
            path = self.home / f"{prefix}.yaml"
            path.write_text(settings, encoding="utf-8")
        ensure(self.broker, Topics(prefix), load(path).kafka)
        publish(self.broker, f"{prefix}.reports", reports)
        return Job(self.broker, prefix, str(path), database, len(reports))


@contextmanager
def machine(settings: Path) -> Iterator[Machine]:
    """Start both, with PostgreSQL as it comes (every commit on disk) but for one thing: it notes when it commits."""
    with tempfile.TemporaryDirectory(prefix="trygvarsel-benchmark-") as home, postgres.running() as server:
        place = _noting_commits(server)
        broker = Broker(Path(home))
        try:
            broker.wait()
            postmaster = int(Path(place, "postmaster.pid").read_text(encoding="ascii").split()[0])
            yield Machine(broker.address, server.base, settings, Path(home), (child_named("kafka.Kafka"), postmaster))
        finally:
            broker.stop()


def _noting_commits(server: postgres.Server) -> str:
    """Let a server note when each transaction was committed; tell where its files are."""
    engine = create_engine(f"{server.base}postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(text("ALTER SYSTEM SET track_commit_timestamp = on"))
        place = str(conn.execute(text("SHOW data_directory")).scalar_one())
    engine.dispose()
    server.stop()
    server.start()
    return place


def publish(broker: str, topic: str, reports: Sequence[Sent]) -> None:
    """Put reports on a topic as any police system might, keyed by their source."""
    producer = KafkaProducer(bootstrap_servers=broker, acks="all", linger_ms=20)
    for each in reports:
        producer.send(topic, key=each.source.encode(), value=each.body)
    producer.flush()
    producer.close()


def now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


def load_now() -> float:
    """Tell how many processes have wanted the machine's processors in the last minute."""
    return os.getloadavg()[0]
