"""A scan that has learned, and its places, in; what its budget comes to there, and how sure that is, out."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .base import Event
from .evidence import Near, weigh
from .normal import Usual
from .scan import SpaceTimeScan

_YEAR = 365.25
_ENOUGH = 250  # findings to count in a simulation, that it be sure to about an eighth
_RARE = 0.03  # of all events: what more of them would be found is no longer like what is rare
_APART_M, _APART_DAYS = 1000.0, 14.0  # findings nearer than that are one alert
_MOST = 30
_SPELLS = (1, 3, 7)  # days


@dataclass(frozen=True, slots=True)
class Tenth:
    """What the budget asks for in one tenth of the places, from those where least happens to those where most does.

    Parameters
    ----------
    per_year
        Events a year in the widest circle round the middle place of that tenth.
    score
        The score to reach, in nats.
    takes
        How many events, spread evenly over so many days (the key) in the narrowest circle, reach it; None when no
        number that one would wait for does.
    """

    per_year: float
    score: float
    takes: dict[int, int | None]


@dataclass(frozen=True, slots=True)
class Kept:
    """How many alerts a year the scan gave on simulated years in which nothing was going on.

    Parameters
    ----------
    asked
        The budget, in alerts a year; None where an expert set the threshold.
    years
        How many were simulated.
    observed, low, high
        Alerts a year, and the ends of the 95 % interval.
    """

    asked: float | None
    years: float
    observed: float
    low: float
    high: float


def tenths(scan: SpaceTimeScan, places: Sequence[tuple[float, float]]) -> list[Tenth]:
    """Work out what the budget asks for in each tenth of places, in metres; of the busiest last."""
    usual = sorted((scan.usual(x, y) for x, y in places), key=lambda each: float(each.rates[-1]))
    middles = [usual[int((tenth + 0.5) / 10 * len(usual))] for tenth in range(10)]
    return [
        Tenth(
            per_year=float(each.rates[-1]) * _YEAR,
            score=_threshold(scan, each),
            takes={days: _takes(scan, each, days) for days in _SPELLS},
        )
        for each in middles
    ]


def kept(
    scan: SpaceTimeScan,
    places: Sequence[tuple[float, float]],
    rng: np.random.Generator,
    events: int = 20_000,
    passing: Callable[[list[Event]], Iterable[Event]] = iter,
) -> Kept:
    """Let the scan go on through years of chance alone: the places it knows, at times drawn anew.

    What is rarer than the budget is counted together with what is up to some times as frequent, so that there is
    enough to count; the budget's share of that is given.

    Parameters
    ----------
    scan
        One that is ready; it is left as it is.
    places
        In metres.
    events
        How many to simulate; 20,000 take some three seconds.
    passing
        Wraps the events as they pass, to show progress.
    """
    on = scan.clone({} if scan.threshold else {"false_alerts_per_year": math.inf})
    on.restore(scan.state())
    per_year = scan.events_per_year
    years = events / per_year
    budget = scan.false_alerts_per_year
    level = min(max(1.0, _ENOUGH / (budget * years)), max(_RARE * per_year / budget, 1.0)) * budget
    if scan.threshold is not None:
        budget = level = math.inf
    gaps = rng.exponential(_YEAR / per_year, events)
    found = 0
    latest: list[Event] = []
    for event in passing(_draw(scan, places, gaps, rng)):
        on.update(event)
        if on.finding and on.finding.per_year is not None and on.finding.per_year <= level:
            latest = [one for one in latest if event.day - one.day <= _APART_DAYS]
            if all(math.hypot(event.x - one.x, event.y - one.y) > _APART_M for one in latest):
                latest.append(event)
                found += 1
    share = (1.0 if scan.threshold is not None else budget / level) / years
    low, high = max(math.sqrt(found) - 0.98, 0.0) ** 2, (math.sqrt(found + 1) + 0.98) ** 2
    asked = None if scan.threshold is not None else budget
    return Kept(asked, years, found * share, low * share, high * share)


def _draw(
    scan: SpaceTimeScan, places: Sequence[tuple[float, float]], gaps: NDArray[np.float64], rng: np.random.Generator
) -> list[Event]:
    """Draw events by chance alone, from the newest that the scan knows on; as vague in time as the latest were."""
    days = scan.last + np.cumsum(gaps)
    chosen = rng.integers(len(places), size=len(gaps))
    spans = rng.choice(scan.spans, size=len(gaps))
    drawn = []
    for n, (day, place, span) in enumerate(zip(days.tolist(), chosen.tolist(), spans.tolist(), strict=True)):
        x, y = places[place]
        drawn.append(Event(f"chance {n}", day - span / 2, x, y, span))
    return drawn


def _threshold(scan: SpaceTimeScan, usual: Usual) -> float:
    if scan.threshold is not None:
        return scan.threshold
    low, high = 0.0, 80.0
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (low, middle) if scan.per_year(middle, usual) <= scan.false_alerts_per_year else (middle, high)
    return high


def _takes(scan: SpaceTimeScan, usual: Usual, days: int) -> int | None:
    """Find how few events, spread evenly over so many days in the narrowest circle, are enough."""
    threshold = _threshold(scan, usual)
    for many in range(scan.events, scan.events + _MOST):
        when, near = np.linspace(0.0, days, many), np.full(many, 0.99 * scan.radii[0])
        ones = np.ones(many)
        found = weigh(Near(near, when, when, ones, ones), np.array(scan.radii), usual.rates, scan.events)
        if found and found.score >= threshold:
            return many
    return None
