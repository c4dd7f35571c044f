"""What was measured, and a place that runs it, in; what to give it of processors, memory and disk, out."""

import math
from collections.abc import Iterable
from datetime import timedelta
from typing import Final, NamedTuple

from config.schema.retention import RetentionSettings

from .alone import Alone
from .together import Together
from .verb import Effort
from .weighing import Bytes

HEADROOM: Final = 2.0
"""How many times what was taken is given: for other settings, later releases, and a bad day."""

TEXTS: Final = 20
"""Texts to a member a year; more than any of them would bear."""

_YEAR: Final = timedelta(days=365)
_GB: Final = 2**30


class Figures(NamedTuple):
    """All that was measured."""

    alone: Alone
    together: Together


class Place(NamedTuple):
    """Who runs it, in which way, and the reports of a year and the members it has."""

    name: str
    way: str
    reports: int
    members: int


PLACES: Final = (
    Place("a municipality", "`run` on SQLite", 500, 5_000),
    Place("a police district", "`run` on SQLite", 10_000, 50_000),
    Place("the same, when one machine may be lost", "two each of `worker`, `web`, `deliver`", 10_000, 50_000),
    Place("a country of six million", "two each of `worker`, `web`, `deliver`", 50_000, 500_000),
)


class Given(NamedTuple):
    """What each process is given, processors and MB, and the database's disk in GB."""

    processors: int
    memory: int
    disk: int


def given(figures: Figures, place: Place) -> Given:
    """Work it out: the hungriest process in use, doubled; and what is kept for as long as it is by default, doubled."""
    alone = place.way.startswith("`run`")
    efforts = list(_alone(figures.alone) if alone else _together(figures.together))
    memory = 2 ** math.ceil(math.log2(HEADROOM * max(each.memory for each in efforts)))
    processors = math.ceil(max(each.share for each in efforts))
    weighed = figures.alone.bytes if alone else figures.together.bytes
    return Given(processors, memory, math.ceil(HEADROOM * _kept(weighed, place) / _GB))


def _kept(weighed: Bytes, place: Place) -> float:
    """Multiply out what the database holds at most, under the defaults of retention."""
    keep = RetentionSettings()
    reports, messages = place.reports * (keep.reports / _YEAR), TEXTS * place.members * (keep.messages / _YEAR)
    return weighed.report * reports + weighed.message * messages + weighed.member * place.members


def _alone(alone: Alone) -> Iterable[Effort]:
    return (*alone.starts.values(), alone.intake, alone.rest, alone.paced, alone.telling)


def _together(together: Together) -> Iterable[Effort]:
    return (effort for shift in together.shifts.values() for effort in shift)
