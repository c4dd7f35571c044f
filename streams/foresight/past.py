"""The journal in; every report of a partnership, in the order in which `replay` takes them, out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from streams.core.facts import Report
from streams.core.intake import known_at
from streams.files import Row
from streams.order import ordered
from streams.reports import read_json
from streams.store import Store
from streams.tables import journal

_LOOKED_AT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Past:
    """What was reported up to a time, all revisions and withdrawals of it, in the order in which it became known."""

    reports: tuple[Report, ...]
    until: datetime


def past_of(store: Store, regions: Iterable[str], zone: ZoneInfo, until: datetime) -> Past:
    """Read what a partnership and its neighbours were told; what both were told of is here twice, and counts once.

    Parameters
    ----------
    regions
        The partnership, and those whose reports it may hear of across the border.
    zone
        Of the partnership: naive times are in it.
    until
        What became known later is left out.
    """
    reports = [entry.report for region in regions for entry in store.journal(region) if entry.report]
    return past(reports, zone, until)


def past(reports: Iterable[Report], zone: ZoneInfo, until: datetime) -> Past:
    """Put reports in order, and leave out what became known after a time."""
    rows = [Row("", line, "", report) for line, report in enumerate(reports)]
    kept, moment = [], None
    for row in ordered(rows, zone):
        report = row.read
        if not isinstance(report, Report):
            continue
        moment = known_at(report, zone) or moment
        if moment is None or moment <= until:
            kept.append(report)
    return Past(tuple(kept), until)


def last_line(store: Store) -> int:
    """Tell how far the journal goes; 0 while it is empty."""
    with store.reading() as conn:
        return conn.execute(select(func.max(journal.c.seq))).scalar_one() or 0


def came_since(store: Store, region: str, zone: ZoneInfo, since: tuple[int, datetime], many: int) -> bool:
    """Tell whether more than so many reports came after a line of the journal that became known by a time."""
    after, until = since
    written = select(journal.c.report).where(
        journal.c.partnership == region, journal.c.seq > after, journal.c.report.is_not(None)
    )
    with store.reading() as conn:
        reports = map(read_json, conn.execute(written.limit(_LOOKED_AT)).scalars())
        known = [known_at(report, zone) for report in reports if isinstance(report, Report)]
    return sum(moment is not None and moment <= until for moment in known) > many
