"""A kind of spate, a place and a moment in; its incidents, and which of them had become known by when, out."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from detectors.base import Event

from .contender import Arrival
from .scene import Floats


class Kind(NamedTuple):
    """A spate to plant: how many, within how many metres, over how many days."""

    events: int
    radius: float
    days: float

    @property
    def title(self) -> str:
        """Say it in a table."""
        return f"{self.events} in {self.radius:.0f} m / {self.days:.0f} d"


KINDS = (Kind(4, 250, 4), Kind(5, 300, 5), Kind(6, 400, 7), Kind(8, 500, 7), Kind(6, 800, 5))
BUSY, QUIET = "busy", "quiet"


@dataclass(frozen=True)
class Spate:
    """A planted spate: its arrivals in order, its kind, its centre, and whether its place is busy or quiet."""

    kind: Kind
    where: str
    x: float
    y: float
    arrivals: tuple[Arrival, ...]

    @property
    def at(self) -> Floats:
        """When each of its incidents became known, in days, ascending."""
        return np.array([arrival.at for arrival in self.arrivals])

    @property
    def places(self) -> Floats:
        """Where they happened, in metres, in the same order."""
        return np.array([(arrival.event.x, arrival.event.y) for arrival in self.arrivals])

    @property
    def ends(self) -> float:
        """The end of the day on which the last of it became known: until then it can be noticed."""
        return float(np.floor(self.arrivals[-1].at)) + 1.0


class Place(NamedTuple):
    """Where a spate is to be: busy or quiet, and the middle of it in metres."""

    where: str
    x: float
    y: float


def draw(rng: np.random.Generator, kind: Kind, place: Place, start: float, delays: Floats, name: str) -> Spate:
    """Draw a spate: times and places alike likely within its days and its circle, known after some of the delays.

    Parameters
    ----------
    start
        The day on which its days begin.
    delays
        Days from happening to becoming known, to draw from.
    name
        What the keys of its events begin with.
    """
    days = start + np.sort(rng.random(kind.events)) * kind.days
    turn, out = rng.random(kind.events) * 2 * np.pi, kind.radius * np.sqrt(rng.random(kind.events))
    x, y = place.x + out * np.cos(turn), place.y + out * np.sin(turn)
    known = days + rng.choice(delays, kind.events)
    arrivals = [
        Arrival(Event(f"{name}.{n}", float(days[n]), float(x[n]), float(y[n])), float(known[n]))
        for n in np.argsort(known, kind="stable")
    ]
    return Spate(kind, place.where, place.x, place.y, tuple(arrivals))
