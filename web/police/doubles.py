"""Reports that were known already in; of those that say something else than what is known, what to do about it, out."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, select, tuple_

from streams import tables
from streams.arrivals import Arrival
from streams.core.facts import Report
from streams.reports import read_json
from streams.rows import read_noted

_TAKES_BACK: Final = 'revision {n} of it is known and counts; to withdraw it, send "revision": {n} or higher'
_OLDER: Final = "revision {n} of it is known and counts; to correct it, send a higher revision"
_DIFFERS: Final = (
    "it differs from what was taken in as revision {n}, which counts; to correct it, send a higher revision"
)


def remarks(conn: Connection, duplicates: Sequence[Arrival]) -> dict[int, str]:
    """Say of which duplicates, by their place, something is not as their sender may think; the others are known.

    A desk that corrects a report and forgets to count its revision up would else never learn that nothing came of it.
    """
    read = {place: _read(arrival) for place, arrival in enumerate(duplicates)}
    reports = {place: report for place, report in read.items() if report is not None}
    known = _known(conn, {report.key for report in reports.values()})
    said = {place: _remark(report, known.get(report.key)) for place, report in reports.items()}
    return {place: remark for place, remark in said.items() if remark}


def _read(arrival: Arrival) -> Report | None:
    found = read_json(arrival.body) if isinstance(arrival.body, bytes) else None
    return found if isinstance(found, Report) else None


def _known(conn: Connection, keys: set[str]) -> Mapping[str, Report]:
    """Find the newest version of each that some region has in its journal."""
    where = tables.whereabouts.c.key.in_(sorted(keys))
    noted = {row.key: read_noted(row.noted) for row in conn.execute(select(tables.whereabouts).where(where))}
    pairs = [(region, key) for key, regions in noted.items() for region in regions if region]
    columns = tuple_(tables.journal.c.partnership, tables.journal.c.key)
    found = (
        select(tables.journal.c.key, tables.journal.c.report).where(columns.in_(pairs)).order_by(tables.journal.c.seq)
    )
    newest: dict[str, Report] = {}
    for row in conn.execute(found.order_by(tables.journal.c.seq)) if pairs else ():
        report = read_json(row.report)
        if isinstance(report, Report) and (row.key not in newest or newest[row.key].rank <= report.rank):
            newest[row.key] = report
    return newest


def _remark(report: Report, known: Report | None) -> str:
    if known is None or report == known or known.withdrawn:
        return ""
    if report.withdrawn:
        return _TAKES_BACK.format(n=known.revision)
    return (_OLDER if report.revision < known.revision else _DIFFERS).format(n=known.revision)
