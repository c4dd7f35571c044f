"""What a step leaves behind in, one database transaction out; what was kept, out again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, func, select, tuple_
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from notifiers import outbox

from . import keeping, tables
from .core.facts import Alert, Refusal, Report
from .databases import StoreAway, StoreProblem, away, open_engine, why
from .effects import Effects, Entry
from .happenings import tell_kept
from .in_force import version_in_force
from .migrations import Standing, stamps
from .reports import read_json
from .rows import pack, read_noted, unpack
from .sorting import Noted
from .told import told_since

__all__ = ["Effects", "Entry", "Snapshot", "Store", "StoreAway", "StoreProblem", "open_engine"]

PAGE: Final = 2_000
"""So many lines of the journal are read at a time."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A region's memory as it was after a line of the journal, and the settings that shaped it."""

    seq: int
    fingerprint: str
    state: Mapping[str, Any]


class Store:
    """The service's side of the database; delivery has its own tables in the same one."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.writable = True
        self._reader = engine.execution_options(isolation_level="AUTOCOMMIT")  # one statement needs no transaction

    def keep(self, effects: Effects, now: datetime) -> Counter[outbox.Fate]:
        """Write everything, or nothing; say which messages were kept back from the start, or stopped.

        Raises
        ------
        Fenced, SettingsChanged
            When somebody else has written what this rests on.
        StoreProblem
            When the disk is full or the database is out of reach.
        """
        try:
            with self.writing() as conn:
                fates = keeping.keep(conn, effects, now)
        except StoreProblem:
            self.writable = False
            raise
        self.writable = True
        tell_kept(effects)
        return fates

    def standing(self) -> Standing:
        """Tell where the tables stand, and which releases may work on them."""
        with self.reading() as conn:
            return Standing(*conn.execute(select(stamps.c.version_num, stamps.c.oldest)).one())

    def now(self) -> datetime:
        """Read the database's clock, which is the same for all who work on it."""
        if self.engine.dialect.name == "sqlite":
            return datetime.now(UTC)
        with self.reading() as conn:
            told = conn.execute(select(func.clock_timestamp())).scalar_one()
        return told.astimezone(UTC) if isinstance(told, datetime) else datetime.now(UTC)

    def journal(self, region: str | None = None, after: int = 0) -> Iterator[Entry]:
        """Read what was accepted, in the order it came: all of it, or a region's, or what came after a line."""
        for page in self.pages(region, after):
            yield from page

    def pages(self, region: str | None, after: int) -> Iterator[list[Entry]]:
        """Read the journal some lines at a time, each time anew: whoever follows it may take as long as it takes."""
        query = select(tables.journal).order_by(tables.journal.c.seq).limit(PAGE)
        if region is not None:
            query = query.where(tables.journal.c.partnership == region)
        while True:
            with self.reading() as conn:
                rows = conn.execute(query.where(tables.journal.c.seq > after)).all()
            yield [Entry(row.received_at, row.partnership, _report(row) if row.report else None) for row in rows]
            if len(rows) < PAGE:
                return
            after = rows[-1].seq

    def latest(self, wanted: Iterable[tuple[str, str]], until: int | None = None) -> list[Entry]:
        """Find the newest version of reports, by region and key, that the journal has, or had up to a line."""
        pairs = list(wanted)
        if not pairs:
            return []
        columns = tuple_(tables.journal.c.partnership, tables.journal.c.key)
        query = select(tables.journal).where(columns.in_(pairs)).order_by(tables.journal.c.seq)
        if until is not None:
            query = query.where(tables.journal.c.seq <= until)
        with self.reading() as conn:
            found = {(row.partnership, row.key): row for row in conn.execute(query)}
        return [Entry(row.received_at, row.partnership, _report(row)) for row in found.values()]

    def version(self, region: str) -> int:
        """Tell how often a region was decided for; 0 for never."""
        query = select(tables.regions.c.version).where(tables.regions.c.name == region)
        return self._one(query) or 0

    def due(self, now: datetime) -> list[str]:
        """List the regions in which time alone has brought something about by now."""
        query = select(tables.regions.c.name).where(tables.regions.c.next_due <= now).order_by(tables.regions.c.name)
        with self.reading() as conn:
            return list(conn.execute(query).scalars())

    def noted(self, keys: Sequence[str]) -> dict[str, Noted]:
        """Look up what is noted of some reports."""
        where = tables.whereabouts.c.key.in_(keys)
        with self.reading() as conn:
            return {row.key: read_noted(row.noted) for row in conn.execute(select(tables.whereabouts).where(where))}

    def snapshot(self, region: str) -> Snapshot | None:
        """Find what was last written down of a region's memory."""
        query = select(tables.snapshots).where(tables.snapshots.c.region == region)
        with self.reading() as conn:
            row = conn.execute(query).one_or_none()
        return Snapshot(row.seq, row.fingerprint, unpack(row.state)) if row else None

    def write_down(self, region: str, version: int, fingerprint: str, state: Mapping[str, Any]) -> bool:
        """Write down a region's memory, if nobody has decided for the region since that version of it."""
        packed = pack(state)
        with self.writing() as conn:
            return keeping.write_down(conn, region, version, fingerprint, packed)

    def alerts(self, spate_id: str | None = None) -> list[str]:
        """List alerts in the order raised, each as the line of the contract."""
        query = select(tables.alerts.c.body).order_by(tables.alerts.c.seq)
        if spate_id is not None:
            query = query.where(tables.alerts.c.spate_id == spate_id)
        with self.engine.connect() as conn:
            return list(conn.execute(query).scalars())

    def settings(self) -> int:
        """Tell which version of the settings is in force; 0 while there is none."""
        with self._plainly("read"), self.engine.connect() as conn:
            return version_in_force(conn)

    def threads(self, region: str, since: datetime | None) -> list[Alert]:
        """List all alerts of a region's spates that anything was told of since a time, in the order raised."""
        with self._plainly("read"), self.engine.connect() as conn:
            return told_since(conn, region, since)

    def refused(self) -> list[dict[str, Any]]:
        """List refused reports, the oldest first."""
        with self.engine.connect() as conn:
            rows = conn.execute(select(tables.refused).order_by(tables.refused.c.seq)).mappings()
            return [dict(row) for row in rows]

    def offset(self, topic: str, partition: int) -> int | None:
        """Tell the last offset handled; None when there was none."""
        where = (tables.offsets.c.topic == topic) & (tables.offsets.c.partition == partition)
        return self._one(select(tables.offsets.c.offset).where(where))

    def _one(self, query: Any) -> int | None:  # noqa: ANN401  (a select of one whole number)
        with self.reading() as conn:
            found: int | None = conn.execute(query).scalar_one_or_none()
            return found

    def offsets(self) -> dict[tuple[str, int], int]:
        """Tell how far every partition is handled."""
        with self.reading() as conn:
            return {(row.topic, row.partition): row.offset for row in conn.execute(select(tables.offsets))}

    def kept_aside(self) -> int:
        """Count the messages that wait for a newer release."""
        return self._one(select(func.count()).select_from(tables.aside)) or 0

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a connection to read by, a statement at a time."""
        with self._plainly("read"), self._reader.connect() as conn:
            yield conn

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction."""
        with self._plainly("written"), self.engine.begin() as conn:
            yield conn

    @contextmanager
    def _plainly(self, done: str) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            nothing_lost = "; nothing was lost, send again" if done == "written" else ""
            kind = StoreAway if away(error) else StoreProblem
            raise kind(f"the database cannot be {done}: {why(error)}{nothing_lost}") from None
        except PoolTimeout:
            raise StoreAway(f"the database cannot be {done}: all connections are at work") from None


def _report(row: Any) -> Report:  # noqa: ANN401  (a row of the journal)
    report = read_json(row.report)
    if isinstance(report, Refusal):
        raise StoreProblem(f"the journal cannot be read at line {row.seq}: {report.reason}")
    return report
