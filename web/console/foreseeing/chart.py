"""Two sets of figures in; bars for every month of the span, the present beside the new, as SVG draws them, out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from streams.foresight.comparing import Compared
from web.console.telling import MONTHS

WIDTH: Final = 720
HEIGHT: Final = 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 6, 30, 26
_QUARTERLY: Final = 40
"""More months than this are drawn as quarters."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, in the units of the drawing; ``new`` for what is tried, ``value`` the alerts that it stands for."""

    x: float
    y: float
    width: float
    height: float
    new: bool
    value: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A spate that only one of the two notices, above its month."""

    x: float
    y: float
    kind: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: bars, marks, and lines with their numbers and names."""

    bars: Sequence[Bar]
    marks: Sequence[Mark]
    lines: Sequence[tuple[float, int]]
    names: Sequence[tuple[float, str]]
    months: int
    width: int = WIDTH
    height: int = HEIGHT


def chart(found: Compared, zone: tzinfo, language: str) -> Chart:
    """Draw the alerts that groups would have been told, month by month or, over many years, quarter by quarter."""
    first, last = found.now.since.astimezone(zone), found.now.until.astimezone(zone)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    each = 3 if months > _QUARTERLY else 1
    many = -(-months // each)

    def place(moment: datetime) -> int:
        local = moment.astimezone(zone)
        return min(max(((local.year - first.year) * 12 + local.month - first.month) // each, 0), many - 1)

    def across(moment: datetime) -> float:
        return _LEFT + (place(moment) + 0.5) * (WIDTH - _LEFT - _RIGHT) / many

    counts = [_counted(many, map(place, (alert.at for alert in side.alerts))) for side in (found.now, found.new)]
    top = max(4, *counts[0], *counts[1])
    marks = [
        Mark(x, level, kind)
        for kind, spates, level in (("gained", found.gained, 10.0), ("lost", found.lost, 22.0))
        for x in sorted({across(spate.opened.at) for spate in spates})
    ]
    lines = [(_level(value, top), value) for value in range(0, top + 1, max(round(top / 4), 1))]
    width = (WIDTH - _LEFT - _RIGHT) / many
    return Chart(_bars(counts, width, top), marks, lines, _names(first, many, each, width, language), each)


def _counted(many: int, places: Iterable[int]) -> list[int]:
    counts = [0] * many
    for place in places:
        counts[place] += 1
    return counts


def _bars(counts: Sequence[Sequence[int]], width: float, top: int) -> list[Bar]:
    """Draw what there is of each month, first as it is now and beside it as it would be."""
    return [
        Bar(
            x=_LEFT + (number + 0.12 + 0.38 * side) * width,
            y=_level(value, top),
            width=0.38 * width,
            height=HEIGHT - _BOTTOM - _level(value, top),
            new=bool(side),
            value=value,
        )
        for number in range(len(counts[0]))
        for side in (0, 1)
        if (value := counts[side][number])
    ]


def _level(value: int, top: int) -> float:
    return HEIGHT - _BOTTOM - value * (HEIGHT - _TOP - _BOTTOM) / top


def _names(first: datetime, many: int, each: int, across: float, language: str) -> list[tuple[float, str]]:
    """Name every other month of a year; over several years, the years."""
    names = []
    for number in range(many):
        month = first.month - 1 + number * each
        year, month = first.year + month // 12, month % 12
        middle = _LEFT + (number + 0.5) * across
        if many > 14:
            if month < each:
                names.append((middle, str(year)))
        elif number % 2 == 0:
            names.append((middle, MONTHS[language][month]))
    return names
