"""A seed and a land in; years of burglaries in simulated Danish municipalities, as they become known, out."""

from dataclasses import dataclass

import numpy as np

from detectors.base import Event

from .contender import Arrival
from .scene import Floats, in_order

_WEEK = np.array([0.95, 0.9, 0.9, 0.95, 1.3, 1.2, 0.8])  # Monday first
_WINTER = 0.35  # as much above the mean in mid-December, as much below in mid-June
_IN_TOWN = 0.8  # the rest is spread over the countryside
_DELAY, _SPREAD = 0.1, 1.5  # days from happening to becoming known: median, and standard deviation of the logarithm


@dataclass(frozen=True)
class Land:
    """So many municipalities in rows and columns, each so many metres square, and so many burglaries a day in all."""

    rows: int
    across: int
    side: float
    per_day: float


REGION = Land(rows=4, across=3, side=12_000.0, per_day=5.0)
NATION = Land(rows=10, across=10, side=21_000.0, per_day=40.0)


@dataclass(frozen=True)
class _Town:
    x: float
    y: float
    width: float
    weight: float


def drawn(rng: np.random.Generator, land: Land, start: float, years: float) -> tuple[Arrival, ...]:
    """Draw municipalities whose rates differ up to tenfold, each with towns in it and countryside between.

    Nothing draws one burglary to another: there are no spates.

    Parameters
    ----------
    start
        In days since 1970.
    """
    days = _days(rng, land.per_day, start, years)
    places = _places(rng, land, len(days))
    known = days + _DELAY * rng.lognormal(0.0, _SPREAD, len(days))
    return in_order(
        Arrival(Event(f"b{n}", float(days[n]), *map(float, places[n])), float(known[n])) for n in range(len(days))
    )


def _days(rng: np.random.Generator, per_day: float, start: float, years: float) -> Floats:
    whole = start + np.arange(round(365.25 * years))
    winter = 1.0 + _WINTER * np.cos(2 * np.pi * (whole - 349.0) / 365.25)
    weekday = _WEEK[(whole.astype(int) + 3) % 7]  # the first day of 1970 was a Thursday
    counts = rng.poisson(per_day * winter * weekday / _WEEK.mean())
    return np.sort(np.repeat(whole, counts) + rng.random(counts.sum()))


def _places(rng: np.random.Generator, land: Land, count: int) -> Floats:
    weights = rng.lognormal(0.0, 0.8, land.rows * land.across)
    home = rng.choice(len(weights), size=count, p=weights / weights.sum())
    places = rng.random((count, 2)) * land.side  # in the countryside, for those who stay there
    for municipality in range(len(weights)):
        corner = np.array([municipality % land.across, municipality // land.across]) * land.side
        towns = _towns(rng, land.side)
        here = np.flatnonzero(home == municipality)
        urban = here[rng.random(len(here)) < _IN_TOWN]
        town = rng.choice(len(towns), size=len(urban), p=[town.weight for town in towns])
        middle = np.array([(each.x, each.y) for each in towns])[town]
        width = np.array([each.width for each in towns])[town]
        places[urban] = middle + rng.normal(size=(len(urban), 2)) * width[:, None]
        places[here] += corner
    return places


def _towns(rng: np.random.Generator, side: float) -> list[_Town]:
    shares = rng.dirichlet(np.full(int(rng.integers(1, 4)), 2.0))
    return [
        _Town(rng.uniform(0.2, 0.8) * side, rng.uniform(0.2, 0.8) * side, rng.uniform(500.0, 1300.0), float(share))
        for share in shares
    ]
