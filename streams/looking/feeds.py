"""What was taken in and refused in; of each source when it last reported, and how long it may be silent, out."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, Table, func, select

from streams.rhythm import PAST, Calendar, hour_of, usual_gap
from streams.tables import journal, refused
from streams.web_tables import api_keys

MOST: Final = 100
"""So many sources are told of, those that report most: labels must not grow with whatever somebody writes."""

UNNAMED: Final = "unnamed"
"""Stands for reports without a source."""

_AGAIN: Final = timedelta(hours=1)
"""So often it is worked out anew what is usual; and whenever something was reported."""

_PAGE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Feed:
    """A source of reports: when it last sent one, taken in or refused; ``usual_gap`` is None until it has a rhythm."""

    source: str
    last: datetime
    usual_gap: timedelta | None


class Feeds:
    """Follows what comes in, line by line; not for several threads.

    Parameters
    ----------
    zone
        Whose nights and weekends are meant.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._read = {table.name: 0 for table in (journal, refused)}
        self._hours: defaultdict[str, set[int]] = defaultdict(set)
        self._last: dict[str, datetime] = {}
        self._told: dict[str, Feed] = {}
        self._calendar: tuple[datetime, Calendar] | None = None

    def now(self, conn: Connection, now: datetime) -> list[Feed]:
        """Tell of every source that reported lately, by name; a source whose keys have all been ended is not missed."""
        for table, named in ((journal, journal.c.key), (refused, refused.c.source)):
            self._follow(conn, table, named, now - PAST)
        calendar = self._renewed(now)
        ended = _ended(conn)
        most = sorted(self._hours.keys() - ended, key=lambda source: (-len(self._hours[source]), source))[:MOST]
        for source in most:
            if source not in self._told or self._told[source].last != self._last[source]:
                last = self._last[source]
                self._told[source] = Feed(source, last, usual_gap(self._hours[source], last, now, calendar))
        return [self._told[source] for source in sorted(most)]

    def _follow(self, conn: Connection, table: Table, named: Column[str], since: datetime) -> None:
        """Read on; what another process commits out of turn is made good by the source's next report."""
        is_source = table is refused
        after = self._read[table.name] or _first(conn, table, since)
        query = select(table.c.seq, table.c.received_at, named.label("name")).order_by(table.c.seq).limit(_PAGE)
        while rows := conn.execute(query.where(table.c.seq > after, named.is_not(None))).all():
            after = rows[-1].seq
            for row in rows:
                if row.received_at >= since:
                    self._note((row.name if is_source else source_of(row.name)) or UNNAMED, row.received_at)
        self._read[table.name] = after

    def _note(self, source: str, at: datetime) -> None:
        self._hours[source].add(hour_of(at))
        self._last[source] = max(at, self._last.get(source, at))

    def _renewed(self, now: datetime) -> Calendar:
        """Forget what is long past, and let what is usual be worked out anew, now and then."""
        if self._calendar is None or not now - _AGAIN < self._calendar[0] <= now:
            self._calendar = now, Calendar.around(now, self._zone)
            self._told.clear()
            first = hour_of(now - PAST)
            for source in list(self._hours):
                self._hours[source] = {hour for hour in self._hours[source] if hour >= first}
                if not self._hours[source]:
                    del self._hours[source], self._last[source]
        return self._calendar[1]


def source_of(key: str) -> str:
    """Give the source that the key of a report begins with; empty for one without.

    >>> source_of("Vagtcentralen%2FNord/2026-17"), source_of("2026-17")
    ('Vagtcentralen/Nord', '')
    """
    source, slash, _ = key.partition("/")
    return unquote(source) if slash else ""


def _first(conn: Connection, table: Table, since: datetime) -> int:
    """Find the line after which everything since a time stands, a page at a time from the end: time has no index."""
    before = conn.scalar(select(func.max(table.c.seq))) or 0
    while before > 0:
        at = conn.scalar(select(table.c.received_at).where(table.c.seq <= before).order_by(table.c.seq.desc()).limit(1))
        if at is None or at < since:
            break
        before -= _PAGE
    return max(before, 0)


def _ended(conn: Connection) -> set[str]:
    """Name the sources whose keys have all been ended: somebody meant them to fall silent."""
    live = func.count().filter(api_keys.c.ended_at.is_(None))
    query = select(api_keys.c.source).group_by(api_keys.c.source).having(live == 0)
    return set(conn.execute(query).scalars())
