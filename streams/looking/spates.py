"""A partnership's alerts in; its spates, each with all that the coordinators' record tells of it, out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from detectors.ground import apart_m
from streams import tables
from streams.core.facts import Alert, Stage
from streams.core.policy import Area, Policy
from streams.told import read_alert

CLOSED = frozenset({Stage.OVER, Stage.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class SpateSeen:
    """A spate as the record tells it.

    Parameters
    ----------
    record
        The coordinators' own alerts on it, in the order raised; at least one.
    """

    record: tuple[Alert, ...]

    @property
    def id(self) -> str:
        """What it is called, everywhere."""
        return self.record[0].spate_id

    @property
    def latest(self) -> Alert:
        """What was last said of it."""
        return self.record[-1]

    @property
    def stage(self) -> Stage:
        """Where in its life it is."""
        return self.latest.stage

    @property
    def open(self) -> bool:
        """Whether it goes on."""
        return self.stage not in CLOSED

    @property
    def opened_at(self) -> datetime:
        """When it began to be one."""
        return self.record[0].at

    @property
    def closed_at(self) -> datetime | None:
        """When it ended; None while it goes on."""
        return None if self.open else self.latest.at


def spates_of(conn: Connection, partnership: str, since: datetime | None = None) -> list[SpateSeen]:
    """List a partnership's spates of which anything was recorded since a time, the last opened first."""
    mine = (tables.alerts.c.partnership == partnership) & tables.alerts.c.group.is_(None)
    if since is not None:
        recent = select(tables.alerts.c.spate_id).where(mine, tables.alerts.c.raised_at >= since)
        mine &= tables.alerts.c.spate_id.in_(recent)
    query = select(tables.alerts.c.body, tables.alerts.c.raised_at).where(mine).order_by(tables.alerts.c.seq)
    spates = _gathered(read_alert(row.body, row.raised_at) for row in conn.execute(query))
    return sorted(spates, key=lambda spate: spate.opened_at, reverse=True)


def area_name(policy: Policy, lat: float, lon: float) -> str:
    """Name the area that a place lies in, or else the nearest."""
    return nearest_area(policy, lat, lon).name


def nearest_area(policy: Policy, lat: float, lon: float) -> Area:
    """Find the area that a place lies in, or else the one whose edge is nearest."""
    inside = policy.area_of(lat, lon)
    return inside or min(policy.areas, key=lambda area: _beyond(area, lat, lon))


def _beyond(area: Area, lat: float, lon: float) -> float:
    """Say how far outside the circle round an area a place lies, in metres."""
    north, east = area.shape.centre
    return apart_m(north, east, lat, lon) - area.shape.radius_m


def _gathered(alerts: Iterable[Alert]) -> list[SpateSeen]:
    told: dict[str, list[Alert]] = {}
    for each in alerts:
        told.setdefault(each.spate_id, []).append(each)
    return [SpateSeen(tuple(record)) for record in told.values()]
