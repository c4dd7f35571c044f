"""What a map counts in; the rows that a browser draws it from, as exact as who looks may see it, out."""

from datetime import datetime, tzinfo
from typing import Any

from streams.core.facts import Alert
from streams.core.policy import Policy
from streams.looking.spates import SpateSeen, area_name

from .grid import border, cell_of_nine, centre, name
from .outlines import DECIMALS
from .sheet import Sheet

COARSER_M = 200
"""How far a spate's middle may be moved for those who see no points: as far as a cell of resolution 9 reaches."""

_FEW = -1


def cell_rows(sheet: Sheet) -> dict[str, Any]:
    """Give a row for every cell: corners, members (-1 for few), how short of them, and a day for each burglary."""
    return {
        name(cell): [
            border(cell),
            _FEW if (members := sheet.members.get(cell, 0)) is None else members,
            round(sheet.scores.get(cell, 0.0), 2),
            sheet.days.get(cell, []),
        ]
        for cell in sheet.cells
    }


def point_rows(sheet: Sheet) -> dict[str, Any]:
    """Give a row for every report, for the police alone: where, on which day, its id and what is told of it."""
    return {
        report.key: [
            round(incident.lat, DECIMALS),
            round(incident.lon, DECIMALS),
            day,
            incident.report_id,
            _minute(incident.began),
            _minute(incident.ended),
            incident.dwelling,
            incident.entry,
            report.attempted,
        ]
        for day, report, incident in sheet.dated
    }


def spate_rows(policy: Policy, spates: list[SpateSeen], *, exact: bool) -> dict[str, Any]:
    """Give a row for every spate: its area, and each stage with its day, numbers and circle."""
    return {
        spate.id: {
            "area": area_name(policy, spate.latest.lat, spate.latest.lon),
            "open": spate.open,
            "stages": [_stage(each, policy.timezone, exact=exact) for each in spate.record],
        }
        for spate in spates
    }


def _stage(alert: Alert, zone: tzinfo, *, exact: bool) -> list[Any]:
    lat, lon, radius = alert.lat, alert.lon, alert.radius_m
    if not exact:
        # The middle may be the place of a burglary, to the metre.
        (lat, lon), radius = centre(cell_of_nine(lat, lon)), radius + COARSER_M
    return [
        alert.stage.value,
        alert.at.astimezone(zone).date().isoformat(),
        round(lat, DECIMALS),
        round(lon, DECIMALS),
        radius,
        alert.observed,
        None if alert.expected is None else round(alert.expected, 2),
    ]


def _minute(moment: datetime) -> int:
    """Give the minutes since 1970."""
    return int(moment.timestamp() // 60)
