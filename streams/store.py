"""What a step leaves behind in, one database transaction out: journal, alerts, messages, refusals and offsets."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from notifiers import outbox

from . import tables
from .core.facts import Alert, Refusal, Report, Stage
from .lines import alert_line
from .migrations import MigrationProblem, bring_up_to_date
from .reports import read_json, write_json


class StoreProblem(Exception):  # noqa: N818  (said to a person, as it stands)
    """The database cannot be opened or written; nothing of the transaction was kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal: a report that was accepted, or a moment at which time raised alerts."""

    received_at: datetime
    report: Report | None = None
    partnership: str | None = None


@dataclass(slots=True)
class Effects:
    """All that one transaction leaves behind."""

    entries: list[Entry] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    messages: list[outbox.GroupMessage] = field(default_factory=list)
    refused: list[tuple[str, Refusal, str]] = field(default_factory=list)
    offsets: Mapping[tuple[str, int], int] = field(default_factory=dict)


def open_engine(url: str) -> Engine:
    """Open a database by URL, with the tables of this release; SQLite is set to survive a power cut.

    Raises
    ------
    StoreProblem
        When it cannot be opened, or is of a newer release.
    """
    try:
        _private(url)
        waits = {"timeout": 30} if url.startswith("sqlite") else {}
        engine = create_engine(url, connect_args=waits, hide_parameters=True)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _durable)
        with ExitStack() as on_failure:
            on_failure.callback(engine.dispose)
            bring_up_to_date(engine)
            on_failure.pop_all()
    except MigrationProblem as problem:
        raise StoreProblem(str(problem)) from None
    except ImportError as error:
        raise StoreProblem(f"this kind of database needs the Python package {error.name}, which is not there") from None
    except (ArgumentError, NoSuchModuleError):
        raise StoreProblem("--db: expected the URL of a database, such as sqlite:///trygvarsel.db") from None
    except DBAPIError as error:
        raise StoreProblem(f"the database cannot be opened: {_why(error)}") from None
    return engine


class Store:
    """The service's side of the database; delivery has its own tables in the same one."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.writable = True

    def keep(self, effects: Effects, now: datetime) -> Counter[outbox.Fate]:
        """Write everything, or nothing; say which messages were kept back from the start, or stopped.

        Raises
        ------
        StoreProblem
            When the disk is full or the database is out of reach.
        """
        self.writable = False
        with self._plainly("written"), self.engine.begin() as conn:
            if effects.entries:
                conn.execute(tables.journal.insert(), [_entry_row(entry) for entry in effects.entries])
            if effects.alerts:
                rows = [_alert_row(alert) for alert in effects.alerts]
                conn.execute(_insert(conn, tables.alerts).on_conflict_do_nothing(), rows)
            fates = _queue(conn, effects)
            if effects.refused:
                conn.execute(tables.refused.insert(), [_refused_row(*each, now) for each in effects.refused])
            for (topic, partition), offset in effects.offsets.items():
                _move(conn, topic, partition, offset)
        self.writable = True
        return fates

    def journal(self) -> Iterator[Entry]:
        """Read all that was accepted, in the order it came."""
        query = select(tables.journal).order_by(tables.journal.c.seq)
        with self._plainly("read"), self.engine.connect() as conn:
            for row in conn.execution_options(yield_per=2000).execute(query):
                report = read_json(row.report) if row.report else None
                if isinstance(report, Refusal):
                    raise StoreProblem(f"the journal cannot be read at line {row.seq}: {report.reason}")
                yield Entry(row.received_at, report, row.partnership)

    def alerts(self, spate_id: str | None = None) -> list[str]:
        """List alerts in the order raised, each as the line of the contract."""
        query = select(tables.alerts.c.body).order_by(tables.alerts.c.seq)
        if spate_id is not None:
            query = query.where(tables.alerts.c.spate_id == spate_id)
        with self.engine.connect() as conn:
            return list(conn.execute(query).scalars())

    def told(self) -> dict[str, frozenset[str | None]]:
        """List, for each spate, the groups that alerts were raised for; None is the coordinators' record."""
        found: dict[str, set[str | None]] = {}
        with self._plainly("read"), self.engine.connect() as conn:
            for row in conn.execute(select(tables.alerts.c.spate_id, tables.alerts.c.group)):
                found.setdefault(row.spate_id, set()).add(row.group)
        return {spate: frozenset(groups) for spate, groups in found.items()}

    def refused(self) -> list[dict[str, Any]]:
        """List refused reports, the oldest first."""
        with self.engine.connect() as conn:
            rows = conn.execute(select(tables.refused).order_by(tables.refused.c.seq)).mappings()
            return [dict(row) for row in rows]

    def offset(self, topic: str, partition: int) -> int | None:
        """Tell the last offset handled; None when there was none."""
        where = (tables.offsets.c.topic == topic) & (tables.offsets.c.partition == partition)
        with self.engine.connect() as conn:
            return conn.execute(select(tables.offsets.c.offset).where(where)).scalar_one_or_none()

    @contextmanager
    def _plainly(self, done: str) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            nothing_lost = "; nothing was lost, send again" if done == "written" else ""
            raise StoreProblem(f"the database cannot be {done}: {_why(error)}{nothing_lost}") from None


def _queue(conn: Connection, effects: Effects) -> Counter[outbox.Fate]:
    """Queue the news, stop what is withdrawn, also what was news a moment ago, and then queue that it is."""
    kept_back = ((each.channel, each.withheld) for each in effects.messages if each.withheld)
    fates = Counter(outbox.Fate(channel, outbox.MessageState.SUPPRESSED, reason) for channel, reason in kept_back)
    outbox.queue(conn, [each for each in effects.messages if each.part is not outbox.Part.RETRACTION])
    for spate in dict.fromkeys(alert.spate_id for alert in effects.alerts if alert.stage is Stage.WITHDRAWN):
        fates += outbox.retract(conn, spate)
    outbox.queue(conn, [each for each in effects.messages if each.part is outbox.Part.RETRACTION])
    return fates


def _insert(conn: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(table) if conn.dialect.name == "postgresql" else sqlite.insert(table)


def _move(conn: Connection, topic: str, partition: int, offset: int) -> None:
    row = {"topic": topic, "partition": partition, "offset": offset}
    keys = [tables.offsets.c.topic, tables.offsets.c.partition]
    insert = _insert(conn, tables.offsets).values(row)
    conn.execute(insert.on_conflict_do_update(index_elements=keys, set_={"offset": offset}))


def _entry_row(entry: Entry) -> dict[str, Any]:
    report = write_json(entry.report) if entry.report else None
    return {"received_at": entry.received_at, "partnership": entry.partnership, "report": report}


def _alert_row(alert: Alert) -> dict[str, Any]:
    return {
        "alert_id": alert.alert_id,
        "spate_id": alert.spate_id,
        "group": alert.group,
        "raised_at": alert.at,
        "body": alert_line(alert),
    }


def _refused_row(origin: str, refusal: Refusal, body: str, now: datetime) -> dict[str, Any]:
    return {
        "received_at": now,
        "origin": origin,
        "report_id": refusal.report_id,
        "kind": refusal.kind,
        "reason": refusal.reason,
        "body": body,
    }


def _private(url: str) -> None:
    """Make a new SQLite file for its owner's eyes only: it holds where people were burgled."""
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and str(path) not in {".", ":memory:"} and path.parent.is_dir():
        path.touch(mode=0o600, exist_ok=True)


def _durable(connection: Any, _record: object) -> None:  # noqa: ANN401  (the driver's own connection)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _why(error: DBAPIError) -> str:
    return str(error.orig).partition("\n")[0] if error.orig else "it does not answer"
