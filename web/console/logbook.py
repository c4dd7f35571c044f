"""What somebody wants to see of the audit log in; a page of it, as far as they may see it, out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from notifiers.outbox.auditing import How, What, audit
from streams.tables import alerts

PAGE: Final = 50
"""How many lines one page has."""
MOST: Final = 20_000
"""How many lines one file has."""

OF_POLICE: Final = frozenset({What.KEY_MADE, What.KEY_ENDED, What.REFUSED_OPENED})
"""Decisions whose detail names what only the police may see: their sources and their reports."""

OF_ROLES: Final = frozenset({What.ROLE_GIVEN, What.ROLE_TAKEN})
"""Decisions whose detail ends with the name of a role."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see.

    Parameters
    ----------
    who
        Part of a name, in any case.
    since, until
        Days, both included.
    before
        Only lines with a lower number.
    """

    who: str = ""
    what: What | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None

    @classmethod
    def of(cls, who: str, what: str, since: str, until: str, before: str = "") -> Self:
        """Read an address; what is not there or makes no sense limits nothing.

        >>> Wanted.of(" anna ", "approved", "2026-11-01", "30. november").until is None
        True
        """
        return cls(
            who.strip()[:100],
            What(what) if what in set(What) else None,
            day_of(since),
            day_of(until),
            int(before) if before.isascii() and before.isdecimal() and len(before) < 18 else None,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A decision, as somebody may see it.

    Parameters
    ----------
    id
        Its number; the newest has the highest.
    group
        The key of a group of the partnership; empty when it was about all of it, or about everything.
    spate
        The spate that the alert was about, if it is known.
    """

    id: int
    at: datetime
    who: str
    how: How
    what: What
    group: str
    alert: str
    spate: str
    detail: str
    everywhere: bool


def lines(
    conn: Connection, partnership: str, wanted: Wanted, zone: ZoneInfo, *, police: bool, most: int = PAGE
) -> list[Line]:
    """Read the newest lines of a partnership, and those about everything; one more than ``most`` if there are more."""
    query = (
        select(audit, alerts.c.spate_id)
        .select_from(audit.outerjoin(alerts, alerts.c.alert_id == audit.c.alert_id))
        .where(_concerns(partnership), *_limits(wanted, zone))
        .order_by(audit.c.id.desc())
        .limit(most + 1)
    )
    found = conn.execute(query).mappings().all()
    return [
        Line(
            row["id"],
            row["at"],
            row["who"],
            row["how"],
            row["what"],
            row["group_id"].partition("/")[2],
            row["alert_id"],
            row["spate_id"] or "",
            "" if row["what"] in OF_POLICE and not police else row["detail"],
            not row["group_id"] and not row["alert_id"],
        )
        for row in found
    ]


def said(line: Line, roles: Mapping[str, str]) -> str:
    """Give the detail of a line, in which a role that was given or taken is called as the reader calls it.

    Parameters
    ----------
    roles
        What each role is called.
    """
    if line.what not in OF_ROLES:
        return line.detail
    name, _, role = line.detail.rpartition(": ")
    return f"{name}: {roles[role]}" if role in roles else line.detail


def names(conn: Connection, partnership: str) -> Sequence[str]:
    """Name those who have decided something here, for a list to choose from."""
    query = select(audit.c.who).where(_concerns(partnership)).distinct().order_by(audit.c.who).limit(200)
    return conn.execute(query).scalars().all()


def _concerns(partnership: str) -> ColumnElement[bool]:
    """Tell lines about a partnership or about everything from those about another; what is of no known alert shows."""
    raised = alerts.alias()
    another = exists().where(
        raised.c.alert_id == audit.c.alert_id, raised.c.partnership != partnership, raised.c.partnership != ""
    )
    return or_(
        audit.c.group_id == partnership,
        audit.c.group_id.startswith(f"{partnership}/", autoescape=True),
        and_(audit.c.group_id == "", or_(audit.c.alert_id == "", ~another)),
    )


def _limits(wanted: Wanted, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = []
    if wanted.who:
        limits.append(audit.c.who.icontains(wanted.who, autoescape=True))
    if wanted.what is not None:
        limits.append(audit.c.what == wanted.what)
    if wanted.since is not None:
        limits.append(audit.c.at >= midnight_of(wanted.since, zone))
    if wanted.until is not None:
        limits.append(audit.c.at < midnight_of(wanted.until + timedelta(days=1), zone))
    if wanted.before is not None:
        limits.append(audit.c.id < wanted.before)
    return limits


def midnight_of(day: date, zone: ZoneInfo) -> datetime:
    """Give the moment a day begins, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_of(written: str) -> date | None:
    """Read a day; None if it is none, or one that not every database and every zone can reckon with.

    >>> day_of("2026-11-22"), day_of("0001-01-01"), day_of("9999-12-31"), day_of("in spring")
    (datetime.date(2026, 11, 22), None, None, None)
    """
    try:
        found = date.fromisoformat(written)
    except ValueError:
        return None
    return found if 1970 < found.year < 9000 else None
