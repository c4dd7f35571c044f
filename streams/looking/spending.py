"""The settings in force and the record of spates in; what of each false-alert budget is used up, out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select

from config.schema.partnership import PartnershipSettings
from streams.tables import alerts

WITHIN: Final = {"30d": timedelta(days=30), "365d": timedelta(days=365)}
"""The stretches of time for which it is counted, up to now."""

_LONGEST_LIFE: Final = timedelta(days=60)
"""A spate that was spoken of so long before is taken to have begun then."""


def budget(partnership: PartnershipSettings) -> float | None:
    """Say how many false alerts a year are accepted, of all its detectors; None if none goes by a budget.

    A detector that counts has its budget in every area.
    """
    found: list[float] = [
        getattr(detector, "false_alerts_per_year", 0.0) * (1 if detector.located else len(partnership.areas))
        for detector in partnership.detection
        if getattr(detector, "threshold", None) is None  # an expert's own has no budget
    ]
    return sum(found) or None


@dataclass(frozen=True, slots=True)
class Opened:
    """So many spates a partnership saw begin within a stretch of time."""

    partnership: str
    within: str
    spates: int


def opened(conn: Connection, partnerships: Iterable[str], now: datetime) -> list[Opened]:
    """Count the spates that began, for every partnership and stretch of time."""
    return [
        Opened(partnership, name, sum(began >= now - span for began in beginnings))
        for partnership in partnerships
        for beginnings in [_beginnings(conn, partnership, now)]
        for name, span in WITHIN.items()
    ]


def _beginnings(conn: Connection, partnership: str, now: datetime) -> list[datetime]:
    since = now - max(WITHIN.values()) - _LONGEST_LIFE
    first = func.min(alerts.c.raised_at)
    query = (
        select(first)
        .where(alerts.c.partnership == partnership, alerts.c.raised_at >= since, alerts.c.group.is_(None))
        .group_by(alerts.c.spate_id)
    )
    return list(conn.execute(query).scalars())
