"""A town, days and a seed in; the burglaries of ordinary life, and those of one planted spate, out."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from .streets import Home, Town

PER_YEAR = 240.0
SPATE_RADIUS_M = 300.0
SPATE_DAYS = 8

_WINTER_SWING = 0.4  # the longest nights see 40 % more than the year's mean, the shortest 40 % less
_DARKEST = 355  # day of the year
_WEEKDAYS = (0.95, 0.90, 0.95, 1.00, 1.20, 1.10, 0.90)  # Monday first
_FOLLOWED = 0.05  # share of burglaries that draw another to the neighbourhood
_FOLLOWS_WITHIN_M = 200.0
_FOLLOWS_AFTER_DAYS = 5.0
_HOLIDAY_WEEKS = frozenset({7, 28, 29, 30, 31, 42, 52})
_ENTRIES = ("garden_door", "window", "door", "terrace_door", "")


@dataclass(frozen=True, slots=True)
class Burglary:
    """What happened: at which home, and between which local times; as precise as those who live there know."""

    home: Home
    began: datetime
    ended: datetime
    entry: str = ""


def ordinary_life(town: Town, zone: ZoneInfo, first: date, until: date, rng: np.random.Generator) -> Iterator[Burglary]:
    """Draw the burglaries of some days: more in winter and towards the weekend, now and then two near each other."""
    for n in range((until - first).days):
        day = first + timedelta(days=n)
        for _ in range(rng.poisson(_a_day(day))):
            home = town.homes[int(rng.choice(len(town.homes), p=town.chances))]
            yield _burglary(home, day, zone, rng)
            if rng.random() < _FOLLOWED:
                later = day + timedelta(days=1 + int(rng.exponential(_FOLLOWS_AFTER_DAYS)))
                near = town.near(home.x, home.y, _FOLLOWS_WITHIN_M)
                yield _burglary(town.homes[int(rng.choice(near))], later, zone, rng)


def spate(
    town: Town, zone: ZoneInfo, first: date, quarter: str, count: int, rng: np.random.Generator
) -> list[Burglary]:
    """Draw a spate round a random home of a quarter, oldest first: different homes, over a little more than a week."""
    homes = [n for n, home in enumerate(town.homes) if home.quarter == quarter]
    centre = town.homes[int(rng.choice(homes))]
    near = [n for n in town.near(centre.x, centre.y, SPATE_RADIUS_M) if town.homes[n].quarter == quarter]
    hit = rng.choice(near, size=count, replace=False)
    days = sorted(int(day) for day in rng.integers(0, SPATE_DAYS + 1, size=count))
    burglaries = [
        Burglary(town.homes[int(n)], *_while_out(first + timedelta(days=day), zone, rng), str(rng.choice(_ENTRIES)))
        for n, day in zip(hit, days, strict=True)
    ]
    return sorted(burglaries, key=lambda burglary: burglary.ended)


def _a_day(day: date) -> float:
    season = 1 + _WINTER_SWING * math.cos(2 * math.pi * (day.timetuple().tm_yday - _DARKEST) / 365.25)
    return PER_YEAR / 365.25 * season * _WEEKDAYS[day.weekday()]


def _burglary(home: Home, day: date, zone: ZoneInfo, rng: np.random.Generator) -> Burglary:
    away = _on_holiday if rng.random() < (0.5 if day.isocalendar().week in _HOLIDAY_WEEKS else 0.06) else _while_out
    return Burglary(home, *away(day, zone, rng), str(rng.choice(_ENTRIES)))


def _while_out(day: date, zone: ZoneInfo, rng: np.random.Generator) -> tuple[datetime, datetime]:
    """Give the hours of an absence: at work on a weekday, out for the evening, or asleep upstairs."""
    chance = rng.random()
    if chance < 0.07:
        return _at(day, zone, 23.0, 20, rng), _at(day + timedelta(days=1), zone, 6.5, 20, rng)
    if day.weekday() < 5 and chance < 0.75:
        return _at(day, zone, 8.0, 25, rng), _at(day, zone, 16.5, 50, rng)
    return _at(day, zone, 17.5, 40, rng), _at(day, zone, 22.0, 50, rng)


def _on_holiday(day: date, zone: ZoneInfo, rng: np.random.Generator) -> tuple[datetime, datetime]:
    left = day - timedelta(days=int(rng.integers(1, 8)))
    return _at(left, zone, 10.0, 60, rng), _at(day, zone, 17.0, 90, rng)


def _at(day: date, zone: ZoneInfo, hour: float, spread: float, rng: np.random.Generator) -> datetime:
    """Give a time of day, give or take some minutes, as people say it: to the quarter of an hour."""
    minutes = round((hour * 60 + float(np.clip(rng.normal(0, spread), -2 * spread, 2 * spread))) / 15) * 15
    return datetime.combine(day, time(), zone) + timedelta(minutes=minutes)
