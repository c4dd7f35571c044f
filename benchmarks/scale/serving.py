"""Nothing in; a PostgreSQL of one's own, and what it has spent and written, out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine, create_engine, text

from benchmarks.stream.processes import cpu_seconds
from tests import postgres


class Served(NamedTuple):
    """What it cost the database: microseconds of its processor time, bytes of its log, and transactions."""

    micros: float
    log: float
    transactions: float


@dataclass(frozen=True, slots=True)
class Spent:
    """What a database has spent so far: processor seconds, bytes of log, transactions."""

    cpu: float
    log: int
    transactions: int

    def since(self, before: "Spent", reports: int) -> Served:
        """Give what was spent in between, a report."""
        return Served(
            (self.cpu - before.cpu) / reports * 1e6,
            (self.log - before.log) / reports,
            (self.transactions - before.transactions) / reports,
        )


@dataclass(frozen=True, slots=True)
class Server:
    """A server with an empty database: its URL, an engine to look into it with, and its process."""

    url: str
    engine: Engine
    pid: int

    def one(self, query: str) -> Any:  # noqa: ANN401  (whatever it asks for)
        """Ask for one value."""
        with self.engine.connect() as conn:
            return conn.execute(text(query)).scalar_one()

    def spent(self) -> Spent:
        """Tell what it has spent so far."""
        log = self.one("SELECT pg_current_wal_lsn() - '0/0'")
        ids = self.one("SELECT txid_current()")
        return Spent(cpu_seconds(self.pid), int(log), int(ids))

    def size(self, table: str) -> int:
        """Tell how many bytes a table has with all its indices."""
        return int(self.one(f"SELECT pg_total_relation_size('{table}')"))


@contextmanager
def serving() -> Iterator[Server]:
    """Start one as it comes, every commit on disk; it is thrown away afterwards."""
    with postgres.running() as server, postgres.fresh_database(server.base, "scale") as url:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as conn:
            place = str(conn.execute(text("SHOW data_directory")).scalar_one())
        pid = int(Path(place, "postmaster.pid").read_text(encoding="ascii").split()[0])
        try:
            yield Server(url, engine, pid)
        finally:
            engine.dispose()
