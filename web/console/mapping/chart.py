"""A year of burglaries by day, and its spates, in; the bars of a chart, in per cent of its size, out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from .sheet import DAYS, WINDOW

WEEKS: Final = 52
_SPAN: Final = DAYS - WINDOW
"""Days from edge to edge: as far as the time slider goes."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A week: when it begins, how many burglaries became known, and where its bar stands."""

    begins: date
    count: int
    x: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Run:
    """A spate from its opening to its end, or to now."""

    x: float
    width: float
    open: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """What stands over the time slider."""

    bars: tuple[Bar, ...]
    runs: tuple[Run, ...]
    months: tuple[tuple[float, int], ...]
    most: int


def chart_of(first: date, per_day: Sequence[int], spates: Iterable[tuple[date, date | None]]) -> Chart:
    """Draw a bar for each of the last 52 weeks.

    Parameters
    ----------
    first
        The day that is number 0 in ``per_day``.
    spates
        The day on which each opened, and the one on which it ended.
    """
    begins = [DAYS - 7 * (WEEKS - week) for week in range(WEEKS)]
    counts = [sum(per_day[day : day + 7]) for day in begins]
    most = max([*counts, 4])
    bars = tuple(
        Bar(first + timedelta(days=day), count, _x(day), 7 * 100 / _SPAN - 0.35, 100 * count / most)
        for day, count in zip(begins, counts, strict=True)
    )
    return Chart(bars, tuple(_runs(first, spates)), tuple(_months(first)), most)


def _x(day: float) -> float:
    return round(100 * (day - WINDOW) / _SPAN, 3)


def _runs(first: date, spates: Iterable[tuple[date, date | None]]) -> Iterable[Run]:
    for opened, closed in spates:
        begins = max((opened - first).days, WINDOW)
        ends = DAYS if closed is None else (closed - first).days + 1
        if ends > begins:
            yield Run(_x(begins), round(100 * (ends - begins) / _SPAN, 3), closed is None)


def _months(first: date) -> Iterable[tuple[float, int]]:
    """Give where each month begins, and which it is, where there is room to say so."""
    for number in range(WINDOW, DAYS - 14):
        day = first + timedelta(days=number)
        if day.day == 1:
            yield _x(number), day.month
