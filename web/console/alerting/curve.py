"""When burglaries became known and what is usual in; a curve to draw, and a table that says the same, out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from streams.core.facts import Alert, Stage

WIDE: Final = 640
HIGH: Final = 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 36, 14, 14, 34
_TICKS = 6
_AFTER = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Mark:
    """A stage of the spate, where it lies on the curve."""

    x: float
    y: float
    stage: Stage
    at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: so many by then, and so many would have been usual; None where nobody knows."""

    at: datetime
    count: int
    usual: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """All that is drawn, in units of the picture, which is ``WIDE`` by ``HIGH``."""

    steps: str
    dots: Sequence[tuple[float, float]]
    usual: tuple[float, float, float, float] | None
    marks: Sequence[Mark]
    across: Sequence[tuple[float, datetime]]
    up: Sequence[tuple[float, int]]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where times and counts lie on the picture."""

    start: datetime
    end: datetime
    most: float

    def x(self, at: datetime) -> float:
        share = (at - self.start) / (self.end - self.start)
        return round(_LEFT + min(max(share, 0.0), 1.0) * (WIDE - _LEFT - _RIGHT), 1)

    def y(self, count: float) -> float:
        return round(HIGH - _BOTTOM - count / self.most * (HIGH - _TOP - _BOTTOM), 1)


def curve(record: Sequence[Alert], known: Sequence[datetime], now: datetime) -> Curve:
    """Draw the coordinators' record of a spate: its burglaries summed up over time, beside what is usual.

    Parameters
    ----------
    record
        Its stages, at least one, in their order.
    known
        When each of its burglaries became known, in order.
    """
    newest = max([*known, *(alert.at for alert in record)])
    start = min([record[-1].window_from, *known]) - _AFTER
    end = max(newest, min(now, newest + timedelta(days=2))) + _AFTER
    rate = _rate(record)
    by_the_end = rate * ((end - start) / timedelta(days=1)) if rate is not None else 0.0
    frame = _Frame(start, end, max(len(known) + 0.5, by_the_end, 2.0))
    return Curve(
        _steps(frame, known),
        [(frame.x(at), frame.y(count)) for count, at in enumerate(known, start=1)],
        None if rate is None else (frame.x(start), frame.y(0), frame.x(end), frame.y(by_the_end)),
        [Mark(frame.x(alert.at), frame.y(_by(known, alert.at)), alert.stage, alert.at) for alert in record],
        _days(frame),
        [(frame.y(count), count) for count in _counts(frame.most)],
        [Row(at, count, _usual_by(rate, start, at)) for count, at in enumerate(known, start=1)],
    )


def _rate(record: Sequence[Alert]) -> float | None:
    """Say how many a day are usual, as the newest news of it reckoned."""
    news = [alert for alert in record if alert.expected is not None and alert.at > alert.window_from]
    if not news:
        return None
    last = news[-1]
    return (last.expected or 0.0) / ((last.at - last.window_from) / timedelta(days=1))


def _usual_by(rate: float | None, start: datetime, at: datetime) -> float | None:
    return None if rate is None else rate * ((at - start) / timedelta(days=1))


def _by(known: Sequence[datetime], at: datetime) -> int:
    return sum(each <= at for each in known)


def _steps(frame: _Frame, known: Sequence[datetime]) -> str:
    path = f"M{frame.x(frame.start)} {frame.y(0)}"
    for count, at in enumerate(known, start=1):
        path += f"H{frame.x(at)}V{frame.y(count)}"
    return f"{path}H{frame.x(frame.end)}"


def _days(frame: _Frame) -> list[tuple[float, datetime]]:
    """Place a handful of days along the bottom."""
    whole = max(1, (frame.end - frame.start).days)
    step = timedelta(days=max(1, -(-whole // _TICKS)))
    first = frame.start.replace(hour=12, minute=0, second=0, microsecond=0)
    days = [first + step * n for n in range(_TICKS + 2)]
    return [(frame.x(day), day) for day in days if frame.start <= day <= frame.end]


def _counts(most: float) -> list[int]:
    step = max(1, -(-int(most) // 5))
    return list(range(0, int(most) + 1, step))
