"""A land in; how many partnerships and reports it has, a year and at the worst moment, out."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.detection.scene import Floats

from .assumptions import (
    BURGLARIES,
    DANES,
    EUROPEANS,
    HOUR,
    MORE_UNEQUAL,
    MUNICIPALITIES,
    SEASON,
    TIMES,
    UNEQUAL,
    VERSIONS,
    WEEKDAY,
    WORST,
)

_DAYS, _SECONDS = 365.25, 86_400.0


@dataclass(frozen=True, slots=True)
class Land:
    """So many partnerships with so many reports a year in all, their shares of these so unequal."""

    name: str
    partnerships: int
    a_year: float
    unequal: float

    @property
    def a_day(self) -> float:
        """Reports on a day like any other."""
        return self.a_year / _DAYS

    @property
    def busiest_day(self) -> float:
        """Reports on the busiest weekday of December."""
        return self.a_day * SEASON.value * WEEKDAY.value

    @property
    def rush(self) -> float:
        """Reports a second in the busiest hour of that day.

        >>> round(Land("x", 1, 365.25 * 86_400, 1.0).rush, 1)
        5.9
        """
        return self.busiest_day * HOUR.value / (_SECONDS / 24)

    def shares(self, rng: np.random.Generator) -> Floats:
        """Draw each partnership's share of all reports."""
        drawn = rng.lognormal(0.0, self.unequal, self.partnerships)
        shares: Floats = drawn / drawn.sum()
        return shares


def _per_head(burglaries: float) -> float:
    return burglaries * VERSIONS.value / DANES.value


_EACH = DANES.value / MUNICIPALITIES.value  # people to a partnership
_IN_EU = round(EUROPEANS.value / _EACH)

DENMARK: Final = Land(
    "Denmark, as in 2022", int(MUNICIPALITIES.value), DANES.value * _per_head(BURGLARIES.value), UNEQUAL.value
)
WORST_DENMARK: Final = Land(
    "Denmark, as in 2009", DENMARK.partnerships, DANES.value * _per_head(WORST.value), UNEQUAL.value
)
EU: Final = Land("EU, as Denmark in 2009", _IN_EU, EUROPEANS.value * _per_head(WORST.value), MORE_UNEQUAL.value)
HUNDRED: Final = Land("a hundred EUs", _IN_EU * int(TIMES.value), EU.a_year * TIMES.value, MORE_UNEQUAL.value)
LANDS: Final = (DENMARK, WORST_DENMARK, EU, HUNDRED)
