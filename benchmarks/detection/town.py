"""A seed in; years of burglaries in a simulated town, with and without planted spates, out."""

from dataclasses import dataclass

import numpy as np

from detectors.base import Event

from .scene import Floats
from .spates import KINDS, QUIET, Kind, Place, draw

__all__ = ["KINDS", "Kind", "Town", "spate"]

SIDE = 8000.0  # metres
BLOCK = 500.0


@dataclass(frozen=True)
class Town:
    """The chance of each 500 m block, summing to one."""

    blocks: Floats

    @classmethod
    def make(cls, rng: np.random.Generator, *, clustered: bool) -> "Town":
        """Draw a town: every block alike, or with a coefficient of variation of one."""
        count = int(SIDE / BLOCK) ** 2
        weights = rng.gamma(1.0, 1.0, count) if clustered else np.ones(count)
        return cls(weights / weights.sum())

    def background(self, rng: np.random.Generator, years: float, per_year: float = 365.0) -> list[Event]:
        """Draw burglaries by chance alone, oldest first."""
        days = np.sort(rng.random(rng.poisson(per_year * years)) * 365.0 * years)
        return [Event(f"b{n}", float(day), *self.place(rng)) for n, day in enumerate(days)]

    def place(self, rng: np.random.Generator, *, anywhere: bool = False) -> tuple[float, float]:
        """Draw a place in proportion to the blocks, or anywhere alike."""
        across = int(SIDE / BLOCK)
        block = rng.integers(len(self.blocks)) if anywhere else rng.choice(len(self.blocks), p=self.blocks)
        return (
            float((block // across + rng.random()) * BLOCK),
            float((block % across + rng.random()) * BLOCK),
        )


def spate(rng: np.random.Generator, kind: Kind, start: float, centre: tuple[float, float], name: str) -> list[Event]:
    """Draw one spate round a centre, oldest first."""
    drawn = draw(rng, kind, Place(QUIET, *centre), start, np.zeros(1), name)
    return [arrival.event for arrival in drawn.arrivals]
