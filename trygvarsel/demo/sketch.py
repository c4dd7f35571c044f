"""A town, burglaries and a circle in; a sketch map of characters, coarse enough to show no home, out."""

import math
from collections.abc import Iterable

from rich.text import Text

from streams.core.facts import Alert, Report
from streams.core.policy import Area

from .streets import Town

COLUMNS, ROWS = 60, 20
_METRES_A_COLUMN = 130.0
_METRES_A_ROW = 300.0
_RING_STEPS = 48

_HOME, _OTHER, _RING, _MEMBER = (".", "dim"), ("x", "cyan"), ("o", "yellow"), ("@", "bold red")

KEY = "@ the spate   o the circle round it   x other burglaries, 14 days   . homes"

Spot = tuple[int, int]
Mark = tuple[str, str]


def sketch(town: Town, areas: Iterable[Area], recent: Iterable[Report], alert: Alert) -> Text:
    """Draw the town, its homes and quarters, the burglaries of late, and the circle of a spate."""
    marks: dict[Spot, Mark] = {_spot(x, y): _HOME for x, y in town.places}
    marks.update(dict.fromkeys(_ring(town, alert), _RING))
    for area in areas:
        marks.update(_label(area, town))
    marks.update(_burglaries(town, recent, frozenset(alert.report_ids)))
    drawing = Text()
    for row in range(min(row for _, row in marks), max(row for _, row in marks) + 1):
        for column in range(COLUMNS):
            drawing.append(*marks.get((column, row), (" ", "")))
        drawing.append("\n")
    return drawing


def _burglaries(town: Town, recent: Iterable[Report], members: frozenset[str]) -> dict[Spot, Mark]:
    """Mark burglaries; where two fall on one spot, the one of the spate is shown."""
    marks: dict[Spot, Mark] = {}
    for report in sorted(recent, key=lambda each: each.key in members):
        if report.lat is not None and report.lon is not None:
            marks[_spot(*town.ground.metres(report.lat, report.lon))] = _MEMBER if report.key in members else _OTHER
    return marks


def _spot(x: float, y: float) -> Spot:
    return math.floor(COLUMNS / 2 + x / _METRES_A_COLUMN), math.floor(ROWS / 2 - y / _METRES_A_ROW)


def _label(area: Area, town: Town) -> dict[Spot, Mark]:
    """Write a quarter's name across the foot of it."""
    x, y = town.ground.metres(*area.shape.centre)
    column, row = _spot(x, y - area.shape.radius_m)
    start = column - len(area.name) // 2
    return {(start + n, row): (letter, "") for n, letter in enumerate(area.name)}


def _ring(town: Town, alert: Alert) -> Iterable[Spot]:
    x, y = town.ground.metres(alert.lat, alert.lon)
    for step in range(_RING_STEPS):
        turn = 2 * math.pi * step / _RING_STEPS
        # Drawn a little outside itself, so that what lies in it stays to be seen.
        reach = alert.radius_m + _METRES_A_COLUMN
        yield _spot(x + reach * math.cos(turn), y + reach * math.sin(turn))
