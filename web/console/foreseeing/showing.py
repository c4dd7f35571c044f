"""What two settings would have come to in; the rows, sentences and circles of the page out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import h3.api.basic_int as h3  # type: ignore[import-untyped]  # h3 ships no types

from streams.core.facts import Alert
from streams.core.policy import Policy
from streams.foresight.comparing import Compared
from streams.foresight.figures import Figures, GroupFigures, Noticed
from streams.looking.spates import area_name

_CELL = 8
_DECIMALS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One figure under both settings, a year.

    Parameters
    ----------
    name
        The phrase that names it, and what tests know it by.
    decimals
        How many are told.
    low, high
        Where another year as good might have ended instead of ``new``; None where that says nothing.
    """

    name: str
    now: float
    new: float
    decimals: int = 0
    low: float | None = None
    high: float | None = None


def headlines(found: Compared, budgets: tuple[float | None, float | None]) -> list[Row]:
    """Give the figures that matter first, a year; the missed are those of the whole span."""
    years = found.now.years
    decimals = 0 if years == 1 else 1

    def a_year(name: str, now: float, new: float, digits: int = decimals) -> Row:
        return Row(name, now / years, new / years, digits)

    low, high = chance_of(len(found.new.spates))
    rows = [
        Row(
            "spates", len(found.now.spates) / years, len(found.new.spates) / years, decimals, low / years, high / years
        ),
        Row("missed", len(found.gained), len(found.lost)),
        a_year("alerts", len(found.now.alerts), len(found.new.alerts)),
        a_year("messages", found.now.messages, found.new.messages, 0),
        a_year("segments", found.now.segments, found.new.segments, 0),
        a_year("cost", found.now.cost, found.new.cost, 0),
    ]
    if budgets[0] is not None and budgets[1] is not None:
        rows.insert(
            0, Row("budget", budgets[0], budgets[1], 0 if all(float(each or 0).is_integer() for each in budgets) else 1)
        )
    return rows


def chance_of(count: int) -> tuple[float, float]:
    """Give between what a count might as well have been: the ends of the 95 % interval of a Poisson mean.

    >>> [round(end, 1) for end in chance_of(0)], [round(end, 1) for end in chance_of(9)]
    ([0.0, 3.9], [4.1, 17.2])
    """
    return max(math.sqrt(count) - 0.98, 0.0) ** 2, (math.sqrt(count + 1) + 0.98) ** 2


def by_group(found: Compared) -> list[tuple[GroupFigures, GroupFigures]]:
    """Put each group's figures side by side."""
    new = {each.group.id: each for each in found.new.groups}
    return [(each, new[each.group.id]) for each in found.now.groups if each.group.id in new]


def told(policy: Policy, spates: Sequence[Noticed]) -> list[dict[str, Any]]:
    """Give what is said of each spate, the latest first."""
    return [_said(policy, each) for each in sorted(spates, key=lambda each: each.opened.at, reverse=True)]


def _said(policy: Policy, spate: Noticed) -> dict[str, Any]:
    alert = spate.opened
    return {
        "id": alert.spate_id,
        "at": alert.at,
        "area": area_name(policy, alert.lat, alert.lon),
        "count": alert.observed,
        "radius": alert.radius_m,
        "days": max(1, math.ceil((alert.at - alert.window_from).total_seconds() / 86_400)),
        "expected": alert.expected,
        "per_year": alert.false_alerts_per_year,
        "came_to": len(spate.members),
        "withdrawn": spate.withdrawn,
        "groups": [group.name for group in policy.groups if group.id in spate.told],
    }


def circles(found: Compared, *, exact: bool) -> list[list[Any]]:
    """Give a circle for each spate: its kind, place, metres, day and count; only the police are told where exactly."""
    kinds = (
        ("both", [new for _, new in found.kept]),
        ("lost", found.lost),
        ("gained", found.gained),
    )
    return [_circle(kind, each.opened, exact=exact) for kind, spates in kinds for each in spates]


def _circle(kind: str, alert: Alert, *, exact: bool) -> list[Any]:
    lat, lon = alert.lat, alert.lon
    if not exact:
        lat, lon = h3.cell_to_latlng(h3.latlng_to_cell(lat, lon, _CELL))
    return [
        kind, round(lat, _DECIMALS), round(lon, _DECIMALS), alert.radius_m, alert.at.date().isoformat(), alert.observed,
    ]  # fmt: skip


def a_person(figure: GroupFigures, figures: Figures) -> float:
    """Say how many messages one member gets a year."""
    return figure.texts / figures.years
