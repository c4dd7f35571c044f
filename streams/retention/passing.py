"""A store and how long things are kept in; what is older deleted, a little at a time, and counted, out."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.exc import OperationalError

from config.schema.retention import RetentionSettings
from config.schema.settings import Settings
from notifiers.outbox.auditing import Decision, How, What, audit, note
from notifiers.people.letting_go import let_go, to_let_go
from notifiers.people.tables import ledger
from streams.databases import away, impatiently
from streams.store import Store
from streams.tables import journal, whereabouts

from .journal import PAGE, Looking, Overdue, drop, drop_rest, lines_of, stray, strays
from .rules import RULES, Before, delete_some

BY_ITSELF: Final = "trygvarsel"
"""Who is said to have done it, in the log, where no person has."""

LOCK: Final = 0x7472796776_03
"""Ours among PostgreSQL's advisory locks: of several processes one deletes at a time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be let go of: ``kept`` says how long things stay, ``zones`` where each partnership is in time.

    ``by`` and ``how`` are for the log.
    """

    kept: RetentionSettings
    zones: Mapping[str, ZoneInfo]
    now: datetime
    by: str = BY_ITSELF
    how: How = How.BY_ITSELF

    @classmethod
    def by_settings(cls, settings: Settings, now: datetime, by: str = BY_ITSELF, how: How = How.BY_ITSELF) -> "Asked":
        """Ask for what the settings say."""
        zones = {id_: given.timezone for id_, given in settings.partnerships.items()}
        return cls(settings.retention, zones, now, by, how)

    @property
    def before(self) -> Before:
        """What is older than these moments goes."""
        return Before.at(self.now, self.kept)


class Passing:
    """Goes once through all tables. ``gone`` counts what went so far, by table.

    Parameters
    ----------
    store
        Where everything is.
    asked
        What is to go.
    """

    def __init__(self, store: Store, asked: Asked) -> None:
        self._store, self._asked, self._before = store, asked, asked.before
        self.gone: Counter[str] = Counter()

    def steps(self) -> Iterator[None]:
        """Do a little with every step: one transaction of well under a second, in which nobody is waited for.

        Where somebody else writes just then, or does the same, the step is done the next time.
        """
        yield from self._reports()
        for rule in RULES:
            yield from self._until_none(rule.table, partial(delete_some, rule=rule, before=self._before, most=PAGE))
        yield from self._until_none(ledger, partial(let_go, before=self._before.consent, most=PAGE))
        if +self.gone:
            yield from self._patiently(self._note)

    def would(self) -> Counter[str]:
        """Count what would go, and change nothing."""
        overdue = self._overdue()
        found = Counter({journal.name: sum(overdue.moments.values())})
        with self._store.engine.connect() as conn:
            found[journal.name] += sum(lines_of(conn, region, keys) for region, keys in overdue.reports.items())
            found[whereabouts.name] = strays(conn, self._before.reports)
            for rule in RULES:
                query = select(func.count()).select_from(rule.table).where(rule.old(self._before))
                found[rule.table.name] += conn.execute(query).scalar_one()
            found[ledger.name] = to_let_go(conn, self._before.consent)
        return +found

    def _overdue(self) -> Overdue:
        looking = Looking(self._store, self._asked.zones, self._before.reports)
        for _ in looking.pages():
            pass
        return looking.found()

    def _reports(self) -> Iterator[None]:
        looking = Looking(self._store, self._asked.zones, self._before.reports)
        for _ in looking.pages():
            yield
        overdue = looking.found()
        for region in overdue.regions:
            for some in overdue.pages(region)[:-1]:
                yield from self._patiently(partial(drop, region=region, keys=some, until=overdue.seq), journal)
            before, now = self._before.reports, self._asked.now
            rest = partial(drop_rest, overdue=overdue, region=region, before=before, now=now)
            yield from self._patiently(rest, journal)
        yield from self._until_none(whereabouts, partial(stray, before=self._before.reports, most=PAGE))

    def _until_none(self, table: Table, work: Callable[[Connection], int]) -> Iterator[None]:
        before = -1
        while self.gone[table.name] != before:
            before = self.gone[table.name]
            yield from self._patiently(work, table)

    def _patiently(self, work: Callable[[Connection], int | None], table: Table | None = None) -> Iterator[None]:
        """Do some work in one transaction, and try again with the next step as long as somebody else is at it."""
        while not self._did(work, table):
            yield
        yield

    def _did(self, work: Callable[[Connection], int | None], table: Table | None) -> bool:
        gone = None
        try:
            with impatiently(self._store.engine) as conn:
                if conn.dialect.name == "sqlite":
                    conn.exec_driver_sql("PRAGMA secure_delete = ON")
                elif not conn.execute(select(func.pg_try_advisory_xact_lock(LOCK))).scalar_one():
                    return False
                gone = work(conn)
        except OperationalError as error:
            if away(error):
                return False
            raise
        if table is not None:
            self.gone[table.name] += gone or 0
        return True

    def _note(self, conn: Connection) -> None:
        said = ", ".join(f"{table} {count}" for table, count in sorted((+self.gone).items()))
        asked = self._asked
        note(conn, Decision(asked.now, asked.by, asked.how, What.LET_GO, detail=said))


def last_noted(conn: Connection) -> datetime | None:
    """Tell when anything was last let go of."""
    query = select(audit.c.at).where(audit.c.what == What.LET_GO).order_by(audit.c.at.desc()).limit(1)
    return conn.execute(query).scalar_one_or_none()
