"""The areas of a town and a seed in; streets with homes along them out.

The town is Ternevig, and it does not exist: its name and its quarters' names are made up, and `town.yaml` places it
in the middle of the Kattegat, inside Denmark's bounding box but out at sea, so that no real home can be meant.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.ground import Ground
from streams.core.policy import Area

Floats = NDArray[np.float64]

_STREET_M = 8.0  # from hedge to hedge
_CROSSING_EVERY_M = 220.0
_CROSSING_M = 14.0


class Build(NamedTuple):
    """How a quarter is built: the width and depth of a plot in metres, homes on it, and how tempting one is."""

    width: float
    depth: float
    homes: int
    allure: float
    dwelling: str


VILLAS = Build(width=24, depth=33, homes=1, allure=1.0, dwelling="house")
TOWN_HOUSES = Build(width=8, depth=26, homes=1, allure=0.45, dwelling="terraced")
BLOCKS = Build(width=22, depth=38, homes=6, allure=0.2, dwelling="flat")
STATION = Build(width=18, depth=24, homes=4, allure=0.3, dwelling="flat")

_BUILT = {"stationen": STATION, "hyldehaven": TOWN_HOUSES, "havreparken": BLOCKS}


class Home(NamedTuple):
    """One home: metres east and north of the town's middle, its street, and the quarter it lies in."""

    x: float
    y: float
    street: int
    quarter: str


@dataclass(frozen=True, slots=True)
class Town:
    """All homes, and the chance that a burglary, when there is one, falls on each."""

    ground: Ground
    homes: tuple[Home, ...]
    places: Floats
    chances: Floats
    streets: int

    def near(self, x: float, y: float, metres: float) -> NDArray[np.intp]:
        """List the numbers of the homes within a distance of a spot."""
        return np.flatnonzero(np.hypot(self.places[:, 0] - x, self.places[:, 1] - y) <= metres)


def build(areas: Sequence[Area], rng: np.random.Generator) -> Town:
    """Build a town inside circular areas: villas, unless the area is one of the few that are not."""
    centres = np.array([area.shape.centre for area in areas])
    ground = Ground(*centres.mean(axis=0).tolist())
    homes: list[Home] = []
    chances: list[float] = []
    streets = 0
    for area in areas:
        how = _BUILT.get(area.id, VILLAS)
        quarter_allure = how.allure * rng.gamma(8.0, 1 / 8.0)
        for street in _streets(area, ground, how, rng):
            street_allure = quarter_allure * rng.gamma(3.0, 1 / 3.0)
            homes += [Home(x, y, streets, area.id) for x, y in street]
            chances += [street_allure] * len(street)
            streets += 1
    weights = np.array(chances)
    return Town(ground, tuple(homes), np.array([home[:2] for home in homes]), weights / weights.sum(), streets)


def dwelling(quarter: str) -> str:
    """Say what kind of home a quarter has."""
    return _BUILT.get(quarter, VILLAS).dwelling


def _streets(area: Area, ground: Ground, how: Build, rng: np.random.Generator) -> list[list[tuple[float, float]]]:
    """Lay parallel streets across a quarter, cut by crossings, and list the homes on both sides of each."""
    x, y = ground.metres(*area.shape.centre)
    reach = area.shape.radius_m - 15.0  # nobody lives on the border
    turn = rng.random() * math.pi
    along, across = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    found = []
    for row in np.arange(-reach, reach, 2 * how.depth + _STREET_M):
        for start in np.arange(-reach, reach, _CROSSING_EVERY_M):
            spots = [
                (x + u * along[0] + v * across[0], y + u * along[1] + v * across[1])
                for u in np.arange(start, start + _CROSSING_EVERY_M - _CROSSING_M, how.width)
                for v in (row - how.depth / 2, row + how.depth / 2)
                if math.hypot(u, v) <= reach
            ]
            if spots and rng.random() > 0.12:  # here and there a green, a school, a pond
                found.append([(float(e), float(n)) for e, n in spots for _ in range(how.homes)])
    return found
