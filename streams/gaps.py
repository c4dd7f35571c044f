"""A database put back from a copy in; what may have been done since the copy was made, kept to be unknown, out."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Column, Connection, func, select

from notifiers.outbox import switching
from notifiers.outbox.auditing import audit
from notifiers.outbox.doubting import doubt_all
from notifiers.outbox.tables import messages, outbox
from notifiers.people.tables import ledger

from .core.intake import CLOCKS_DIFFER
from .looking.feeds import source_of
from .tables import alerts, gaps, journal, refused

LONG_AGO: Final = timedelta(days=31)
"""So far back a database begins to doubt that knows of nothing at all: no text is worth sending for nearly so long."""

_LOOKED_AT: Final = 100_000
"""A source of which none of so many reports is has fallen silent long ago."""

_DATED: Final[tuple[Column[datetime], ...]] = (
    journal.c.received_at,
    refused.c.received_at,
    messages.c.decided_at,
    outbox.c.created_at,
    outbox.c.claimed_at,
    outbox.c.settled_at,
    audit.c.at,
    ledger.c.at,
)
"""All that a working database writes down with the time at which it does."""


def put_to_use(conn: Connection, by: str, now: datetime) -> datetime:
    """Put a database to use that was restored, or begun anew in place of one; give the last moment that it knows of.

    Whatever may have been sent after that moment is in doubt: texts that wait in it, and those of every alert that is
    dated before ``now``. All sending is stopped until somebody says that it is to go on. May be called again.
    """
    since = known_until(conn) or now - LONG_AGO
    conn.execute(gaps.insert().values(since=since, until=now, by=by))
    doubt_all(conn, since)
    switching.take_over(conn, by, now)
    return since


def known_until(conn: Connection) -> datetime | None:
    """Find the last moment that a database knows of; what it was stopped at, if it still is, as nothing left since."""
    told = [conn.scalar(select(func.max(column))) for column in _DATED]
    last = max(filter(None, told), default=None)
    stopped = switching.stopped(conn)
    return min(last, stopped.at) if last and stopped else last


def doubted(conn: Connection, alert_id: str) -> datetime | None:
    """Say since when texts of an alert may have left that the database does not know of; None if none can have.

    None can have before the alert was raised.
    """
    both = select(func.min(gaps.c.since), func.min(alerts.c.raised_at)).join_from(
        gaps, alerts, alerts.c.raised_at <= gaps.c.until
    )
    since, raised = conn.execute(both.where(alerts.c.alert_id == alert_id)).one()
    return max(since, raised - CLOCKS_DIFFER) if since else None


def last_reports(conn: Connection) -> list[tuple[str, str, datetime]]:
    """Name of each source the last report that was taken in, by id, and when; the one heard of last comes first."""
    latest = select(journal.c.key, journal.c.received_at).where(journal.c.key.is_not(None))
    found: dict[str, tuple[str, datetime]] = {}
    for key, at in conn.execute(latest.order_by(journal.c.seq.desc()).limit(_LOOKED_AT)):
        source, report_id = named(key)
        found.setdefault(source, (report_id, at))
    return [(source, report_id, at) for source, (report_id, at) in found.items()]


def named(key: str) -> tuple[str, str]:
    """Give the source and the id of a report by its key.

    >>> named("north/2026/17"), named("2026-17")
    (('north', '2026/17'), ('', '2026-17'))
    """
    source, slash, report_id = key.partition("/")
    return (source_of(key), report_id) if slash else ("", source)
