"""An empty database in, one as an older release left it out; and processes that open it, all at once or killed midway.

The tables and rows in `first_release` were written by the program as it was then, with its own statements.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from sqlalchemy import Connection, Engine, String, Text, column, event, insert, table, text

from notifiers.columns import UtcDateTime
from streams.core.facts import Report
from streams.core.hearing import Heard, Hearing
from streams.core.policy import Policy
from streams.dealing_out import deal_out
from streams.lines import alert_line
from streams.migrations import OURS, Steps
from streams.migrations.upgrading import scripts
from streams.reports import write_json
from streams.sorting import Sorter
from streams.store import Store, open_engine
from tests.world import START, town

_FILES = Path(__file__).parent / "first_release"
_COUNTED = {"journal": "seq", "refused": "seq", "alerts": "seq", "messages": "id", "outbox": "id"}
TABLES = (*_COUNTED, "offsets")

_journal = table(
    "journal", column("received_at", UtcDateTime()), column("partnership", String(100)), column("report", Text)
)
_alerts = table(
    "alerts",
    *(column(name, Text) for name in ("alert_id", "spate_id", "group", "body")),
    column("raised_at", UtcDateTime()),
)

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__, "streams.migrations.upgrading"])


def leave(engine: Engine) -> None:
    """Fill an empty database with what the first release left behind."""
    with engine.begin() as conn:
        for file in (f"{engine.dialect.name}.sql", "rows.sql"):
            for statement in (_FILES / file).read_text(encoding="utf-8").split(";\n"):
                if statement.strip():
                    conn.exec_driver_sql(statement)
        if engine.dialect.name == "postgresql":
            for name, number in _COUNTED.items():
                conn.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{name}', '{number}'), max({number})) FROM {name}")  # noqa: S608 - our own names
                )


def rows(conn: Connection, table: str) -> list[dict[str, Any]]:
    """Read a table as it stands, whatever its columns."""
    found = [dict(row) for row in conn.execute(text(f"SELECT * FROM {table}")).mappings()]  # noqa: S608 - our own names
    return sorted(found, key=lambda row: str([row.get("seq"), row.get("id"), row.get("partition")]))


def all_at_once(url: str, starts: int) -> list[int | None]:
    """Open a database in so many processes at one moment, and give how each ended: 0 is well."""
    together = _processes.Barrier(starts)
    return _ended([_processes.Process(target=_open_with, args=(url, together.wait)) for _ in range(starts)])


def killed_at(url: str, statement: int) -> bool:
    """Open a database in a process that is killed before the statement of that number; False if it gets through."""
    (end,) = _ended([_processes.Process(target=_open_until, args=(url, statement))])
    if end not in (0, -signal.SIGKILL):
        raise AssertionError(f"the process was not killed and did not end well either: {end}")
    return end != 0


def _ended(started: list[Any]) -> list[int | None]:
    for each in started:
        each.start()
    for each in started:
        each.join(60)
    return [each.exitcode for each in started]


def _open_with(url: str, others: Callable[[], object]) -> None:
    others()
    open_engine(url).dispose()


def _open_until(url: str, statement: int) -> None:
    numbers = count()

    def kill(*_: object) -> None:
        if next(numbers) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", kill)
    open_engine(url).dispose()


class OlderService:
    """The service as it was up to release 0003: one journal for all partnerships, in which a report has one line.

    Parameters
    ----------
    engine
        A database of such a release.
    policies
        One for each partnership.
    """

    def __init__(self, engine: Engine, policies: Sequence[Policy]) -> None:
        self._engine, self._hearing = engine, Hearing(policies)

    def receive(self, report: Report, now: datetime) -> None:
        """Take in a report."""
        said = self._hearing.hear(report, now)
        if said.remembered:
            self._keep({"received_at": now, "partnership": None, "report": write_json(report)}, said)

    def tick(self, now: datetime) -> None:
        """Let time pass."""
        for policy in self._hearing.policies:
            if self._hearing.live(policy.partnership):
                said = self._hearing.advance(now, [policy.partnership])
                if said.alerts:
                    self._keep({"received_at": now, "partnership": policy.partnership, "report": None}, said)

    def _keep(self, line: dict[str, object], said: Heard) -> None:
        with self._engine.begin() as conn:
            conn.execute(insert(_journal), line)
            for alert in said.alerts:
                told = {"alert_id": alert.alert_id, "spate_id": alert.spate_id, "group": alert.group}
                conn.execute(insert(_alerts), told | {"raised_at": alert.at, "body": alert_line(alert)})


def release(engine: Engine, revision: str | None, steps: Steps = OURS) -> None:
    """Make the empty tables of an older release: those of a revision, or of the first, which knew of none."""
    with engine.begin() as conn:
        for statement in (_FILES / f"{engine.dialect.name}.sql").read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                conn.exec_driver_sql(statement)
        if revision is None:
            return
        go_to(conn, revision, steps)


def go_to(conn: Connection, revision: str, steps: Steps = OURS) -> None:
    """Take tables to a revision."""
    known = scripts(steps)
    with EnvironmentContext(Config(), known, fn=lambda at, _: known._upgrade_revs(revision, at)) as way:
        way.configure(connection=conn)
        way.run_migrations()


def dealing_killed_at(url: str, settings: str, statement: int) -> bool:
    """Have a journal dealt out by a process that is killed before a statement; False if it gets through."""
    (end,) = _ended([_processes.Process(target=_deal_until, args=(url, settings, statement))])
    if end not in (0, -signal.SIGKILL):
        raise AssertionError(f"the process was not killed and did not end well either: {end}")
    return end != 0


def all_deal_at_once(url: str, settings: str, starts: int) -> list[int | None]:
    """Have a journal dealt out by so many processes at one moment, and give how each ended: 0 is well."""
    together = _processes.Barrier(starts)
    return _ended([_processes.Process(target=_deal_with, args=(url, settings, together.wait)) for _ in range(starts)])


def _deal_with(url: str, settings: str, others: Callable[[], object]) -> None:
    engine, sorter = open_engine(url), Sorter(town(settings))
    others()
    deal_out(Store(engine), sorter, START)
    engine.dispose()


def _deal_until(url: str, settings: str, statement: int) -> None:
    engine, sorter, numbers = open_engine(url), Sorter(town(settings)), count()

    def kill(*_: object) -> None:
        if next(numbers) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", kill)
    deal_out(Store(engine), sorter, START)
    engine.dispose()
