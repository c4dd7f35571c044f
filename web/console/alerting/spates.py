"""A partnership in; its spates, those that go on and those that are past, and every stage of one of them, out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, func, or_, select

from streams.core.facts import Alert
from streams.core.policy import Policy
from streams.looking.spates import CLOSED, area_name
from streams.tables import alerts
from streams.told import read_alert

AT_ONCE: Final = 20
"""So many spates of the past stand on one page."""


@dataclass(frozen=True, slots=True)
class Spate:
    """A spate as the coordinators' record has it: when it opened, and the newest there is to say."""

    id: str
    opened_at: datetime
    last: Alert
    area: str

    @property
    def goes_on(self) -> bool:
        """Whether no stage has ended it."""
        return self.last.stage not in CLOSED


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for among the past: an area by its id, and when it opened; None for whatever."""

    area: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the spates that were looked for, and how many there are in all."""

    spates: Sequence[Spate]
    number: int
    found: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.found // AT_ONCE))


def open_spates(conn: Connection, policy: Policy) -> list[Spate]:
    """List the spates that go on, the newest news first."""
    return _read(conn, policy, ~_has_ended())


def spates_named(conn: Connection, policy: Policy, ids: Collection[str]) -> list[Spate]:
    """List some spates, the newest news first; those of other partnerships are left out."""
    return _read(conn, policy, alerts.c.spate_id.in_(ids)) if ids else []


def past_spates(conn: Connection, policy: Policy, search: Search) -> Page:
    """List some of the spates that are over or withdrawn, the newest first."""
    when: list[ColumnElement[bool]] = []
    if search.since is not None:
        when.append(alerts.c.raised_at >= search.since)
    if search.until is not None:
        when.append(alerts.c.raised_at < search.until)
    found = _read(conn, policy, _has_ended(), *when)
    if search.area is not None:
        name = next((area.name for area in policy.areas if area.id == search.area), None)
        found = [spate for spate in found if spate.area == name]
    number = min(max(1, search.page), max(1, -(-len(found) // AT_ONCE)))
    return Page(found[(number - 1) * AT_ONCE : number * AT_ONCE], number, len(found))


def stages_of(conn: Connection, partnership: str, spate_id: str) -> list[Alert]:
    """List all that was told of a spate, to groups and on the coordinators' record; nothing if it is not theirs."""
    mine = (alerts.c.partnership == partnership, alerts.c.spate_id == spate_id)
    found = conn.execute(select(alerts.c.body, alerts.c.raised_at).where(*mine).order_by(alerts.c.seq))
    return [read_alert(row.body, row.raised_at) for row in found]


def _read(conn: Connection, policy: Policy, *which: ColumnElement[bool]) -> list[Spate]:
    record = (alerts.c.partnership == policy.partnership, alerts.c.group.is_(None))
    ends = (
        select(func.max(alerts.c.seq).label("last"), func.min(alerts.c.raised_at).label("opened_at"))
        .where(*record)
        .group_by(alerts.c.spate_id)
        .subquery()
    )
    found = conn.execute(
        select(alerts.c.spate_id, alerts.c.body, alerts.c.raised_at, ends.c.opened_at)
        .join(ends, alerts.c.seq == ends.c.last)
        .where(*which)
        .order_by(alerts.c.raised_at.desc(), alerts.c.seq.desc())
    )
    spates = ((row, read_alert(row.body, row.raised_at)) for row in found)
    return [Spate(row.spate_id, row.opened_at, last, area_name(policy, last.lat, last.lon)) for row, last in spates]


def _has_ended() -> ColumnElement[bool]:
    """Tell of a line whether it ends its spate; quotes within a value would be escaped, so nothing else reads so."""
    return or_(*(alerts.c.body.contains(f'"stage": "{stage}"', autoescape=True) for stage in sorted(CLOSED)))
