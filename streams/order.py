"""Rows of files in any order in; the order in which they became known out."""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from .core.facts import Report
from .core.intake import known_at
from .files import Row

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def ordered(rows: Iterable[Row], zone: ZoneInfo) -> list[Row]:
    """Sort rows by when they became known, then by report; naive times are in ``zone``.

    A row without any time of its own, such as a bare withdrawal, stays behind the row it followed in its file.
    """
    timed, last = [], _LONG_AGO
    for row in rows:
        known = known_at(row.read, zone) if isinstance(row.read, Report) else None
        last = known or last
        timed.append((last, known is None, *_name(row), row))
    timed.sort(key=lambda item: item[:4])
    return [row for *_, row in timed]


def _name(row: Row) -> tuple[str, int]:
    return (row.read.key, row.read.revision) if isinstance(row.read, Report) else ("", row.line)
