"""A partnership's journal in; the newest version of each of its reports since a time, kept up line by line, out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from sqlalchemy import JSON, ColumnElement, Connection, Select, String, cast, func, or_, select, type_coerce

from streams.core.facts import Incident, Report
from streams.core.intake import believe
from streams.core.policy import Policy
from streams.reports import read_json
from streams.tables import journal

_MARGIN: Final = timedelta(days=2)
"""Times without an offset may be a day off where the database compares them as text, and clocks differ."""

_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class ReportSeen:
    """What became of a report, as of a line of the journal.

    Parameters
    ----------
    seq
        The line that said so.
    incident
        What is believed of it; None since it was withdrawn, or moved out of the partnership's areas.
    area
        The area it lies in, by id; empty without an incident.
    attempted
        Whether it stayed with the attempt; None if nobody said.
    """

    key: str
    seq: int
    rank: tuple[int, bool]
    incident: Incident | None
    area: str = ""
    attempted: bool | None = None


class Reports:
    """The reports of a partnership's own areas, by key; several threads may look and catch up at a time.

    Parameters
    ----------
    policy
        Whose reports, and what of them is believed.
    since
        What became known before then is left out.
    """

    def __init__(self, policy: Policy, since: datetime) -> None:
        self.policy, self.since = policy, since
        self.seq = 0
        self._seen: dict[str, ReportSeen] = {}
        self._lock = Lock()

    def caught_up(self, conn: Connection) -> tuple[int, list[ReportSeen]]:
        """Read what has come since last time; give the last line read, and all there is, in no order."""
        with self._lock:
            for seq, received_at, report in _lines(conn, self.policy.partnership, self.seq, self.since):
                self.seq = seq
                self._take(seq, received_at, report)
            return self.seq, list(self._seen.values())

    def _take(self, seq: int, received_at: datetime, report: Report) -> None:
        known = self._seen.get(report.key)
        if known and known.rank >= report.rank:
            return
        incident = self._believed(report, received_at)
        if incident is None and known is None and report.rank == (1, False):
            return
        area = self.policy.area_of(incident.lat, incident.lon) if incident else None
        named = area.id if area else ""
        self._seen[report.key] = ReportSeen(report.key, seq, report.rank, incident, named, report.attempted)

    def _believed(self, report: Report, received_at: datetime) -> Incident | None:
        if report.withdrawn:
            return None
        # It was accepted when it came, so that of the rules only those about places can say no.
        believed = believe(self.policy, report, received_at, taken=True)
        if not isinstance(believed, Incident) or believed.beyond or believed.known_at < self.since:
            return None
        return believed


def _lines(conn: Connection, partnership: str, after: int, since: datetime) -> Iterator[tuple[int, datetime, Report]]:
    query = _query(conn, partnership, since)
    while True:
        rows = conn.execute(query.where(journal.c.seq > after)).all()
        for row in rows:
            report = read_json(row.report)
            if isinstance(report, Report):
                yield row.seq, row.received_at, report
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1].seq


def _query(conn: Connection, partnership: str, since: datetime) -> Select[tuple[int, datetime, str | None]]:
    """Ask for what may have become known since then, and for every correction: it may be one of such a report."""
    earliest = since - _MARGIN
    told = func.coalesce(*(_column(conn, name) for name in ("reported_at", "occurred_to", "occurred_from")))
    return (
        select(journal.c.seq, journal.c.received_at, journal.c.report)
        .where(journal.c.partnership == partnership, journal.c.report.is_not(None))
        .where(journal.c.received_at >= earliest)
        .where(or_(told >= f"{earliest:%Y-%m-%d}", _column(conn, "revision") != "1", told.is_(None)))
        .order_by(journal.c.seq)
        .limit(_AT_ONCE)
    )


def _column(conn: Connection, name: str) -> ColumnElement[str]:
    """Pick a column of a report out of its JSON, as text."""
    kept = cast(journal.c.report, JSON) if conn.dialect.name == "postgresql" else type_coerce(journal.c.report, JSON)
    return cast(kept[name].as_string(), String)
