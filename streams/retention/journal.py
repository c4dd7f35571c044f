"""The journal in; the same without what became known too long ago, and memory that knows no more than it, out."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, delete, exists, func, select, update

from streams.core.facts import Refusal, Report
from streams.core.intake import known_at
from streams.reports import read_json
from streams.store import Store
from streams.tables import journal, regions, snapshots, whereabouts

UTC_ZONE: Final = ZoneInfo("UTC")
"""For a partnership that is in no settings any more."""

PAGE: Final = 500
"""So many lines are read, and so many reports deleted, at a time: whoever writes beside it waits no longer."""


@dataclass(slots=True)
class Overdue:
    """What is to go: of each region its reports, by key, and how many lines of moments that alone raised alerts.

    ``seq`` is the last line that was looked at: a report of which a newer one has come since is spared.
    """

    reports: dict[str, list[str]] = field(default_factory=dict)
    moments: dict[str, int] = field(default_factory=dict)
    seq: int = 0

    @property
    def regions(self) -> list[str]:
        """The regions of which anything goes."""
        return sorted(self.reports.keys() | self.moments.keys())

    def pages(self, region: str) -> list[list[str]]:
        """Divide a region's reports; there is always a last page, also where it is empty."""
        keys = self.reports.get(region, [])
        return [keys[first : first + PAGE] for first in range(0, len(keys), PAGE)] or [[]]


class Looking:
    """Goes through the journal, some lines at a time, for what became known before a moment.

    All versions of a report go together, when the one that became known last is old enough: else an older version, with
    other facts, would count again. What says nothing of when is taken to be known when it came.

    Parameters
    ----------
    store
        Where the journal is.
    zones
        By partnership, the timezone of times that name none.
    before
        What became known earlier than that goes.
    """

    def __init__(self, store: Store, zones: Mapping[str, ZoneInfo], before: datetime) -> None:
        self._store, self._zones, self._before = store, zones, before
        self._known: dict[tuple[str, str], datetime] = {}
        self._moments: dict[str, int] = defaultdict(int)
        self._seq = 0

    def pages(self) -> Iterator[int]:
        """Look at a page with every step; gives how many lines it had."""
        columns = (journal.c.seq, journal.c.received_at, journal.c.partnership, journal.c.report)
        query = select(*columns).order_by(journal.c.seq).limit(PAGE)
        while True:
            with self._store.reading() as conn:
                rows = conn.execute(query.where(journal.c.seq > self._seq)).all()
            for row in rows:
                self._look_at(row.partnership, row.received_at, row.report)
            if rows:
                self._seq = rows[-1].seq
            yield len(rows)
            if len(rows) < PAGE:
                return

    def found(self) -> Overdue:
        """Say what is to go, once all pages were looked at."""
        overdue = Overdue(moments=dict(self._moments), seq=self._seq)
        for (region, key), known in self._known.items():
            if known < self._before:
                overdue.reports.setdefault(region, []).append(key)
        return overdue

    def _look_at(self, region: str, received_at: datetime, written: str | None) -> None:
        if written is None:
            if received_at < self._before:
                self._moments[region] += 1
            return
        report = read_json(written)
        if isinstance(report, Refusal):  # by no release's hand; it goes by when it came, under no key
            return
        known = self._known_at(region, report) or received_at
        place = region, report.key
        self._known[place] = max(self._known.get(place, known), known)

    def _known_at(self, region: str, report: Report) -> datetime | None:
        known = known_at(report, self._zones.get(region, UTC_ZONE))
        return known and known.astimezone(UTC)


def drop(conn: Connection, region: str, keys: Sequence[str], until: int) -> int:
    """Delete all lines of some reports, but for those of which a line has come since, and count them.

    What is noted of a report goes with its last line: should it be sent again, it counts as new, and is too old to be
    among what a detector looks for.
    """
    later = journal.alias()
    newer = exists().where(later.c.partnership == region, later.c.key == journal.c.key, later.c.seq > until)
    lines = delete(journal).where(journal.c.partnership == region, journal.c.key.in_(keys), ~newer)
    gone = conn.execute(lines).rowcount
    conn.execute(delete(whereabouts).where(whereabouts.c.key.in_(keys), ~_left()))
    return gone


def lines_of(conn: Connection, region: str, keys: Sequence[str]) -> int:
    """Count the lines of some reports."""
    pages = [keys[first : first + PAGE] for first in range(0, len(keys), PAGE)]
    ours = select(func.count()).where(journal.c.partnership == region)
    return sum(conn.execute(ours.where(journal.c.key.in_(some))).scalar_one() for some in pages)


def drop_rest(conn: Connection, overdue: Overdue, region: str, before: datetime, now: datetime) -> int:
    """Do so with what is left of a region, and have it remembered anew.

    It is one transaction, so that a pass that is given up before it leaves something for the next one to find.
    """
    gone = drop(conn, region, overdue.pages(region)[-1], overdue.seq) + drop_moments(conn, region, before)
    remember_anew(conn, region, now)
    return gone


def drop_moments(conn: Connection, region: str, before: datetime) -> int:
    """Delete the lines of moments before a time, and count them."""
    moments = (journal.c.partnership == region, journal.c.report.is_(None), journal.c.received_at < before)
    return conn.execute(delete(journal).where(*moments)).rowcount


def remember_anew(conn: Connection, region: str, now: datetime) -> None:
    """Have whoever works for a region remember it anew: what was written down goes, and its version is another.

    Where the present is lived in, somebody will look at it at once.
    """
    ours = regions.c.name == region
    conn.execute(update(regions).where(ours).values(version=regions.c.version + 1))
    conn.execute(update(regions).where(ours, regions.c.next_due.is_not(None)).values(next_due=now))
    conn.execute(delete(snapshots).where(snapshots.c.region == region))


def stray(conn: Connection, before: datetime, most: int) -> int:
    """Forget reports that no region has a line of, and that were last noted before a time; count them."""
    old = select(whereabouts.c.key).where(whereabouts.c.at < before, ~_left()).limit(most)
    return conn.execute(delete(whereabouts).where(whereabouts.c.key.in_(old.scalar_subquery()))).rowcount


def strays(conn: Connection, before: datetime) -> int:
    """Count those."""
    return conn.execute(select(func.count()).where(whereabouts.c.at < before, ~_left())).scalar_one()


def _left() -> ColumnElement[bool]:
    """Tell of what is noted of a report whether some region has a line of it; by region, as the index has them."""
    return exists().where(journal.c.partnership.in_(select(regions.c.name)), journal.c.key == whereabouts.c.key)
