"""Incidents in their order of arrival in; what is learned from, what is judged, and columns of numbers out."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree  # type: ignore[import-untyped]  # scipy ships no types

from .contender import Arrival

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Stream:
    """Arrivals in order, of which those from `since` to `until` (days since 1970) are judged, all before is history."""

    arrivals: tuple[Arrival, ...]
    since: float
    until: float

    @cached_property
    def at(self) -> Floats:
        """When each became known, in days, ascending."""
        return np.array([arrival.at for arrival in self.arrivals])

    @cached_property
    def day(self) -> Floats:
        """When each happened, in days."""
        return np.array([arrival.event.day for arrival in self.arrivals])

    @cached_property
    def places(self) -> Floats:
        """Where each happened: one row of metres east and north for each."""
        return np.array([(arrival.event.x, arrival.event.y) for arrival in self.arrivals]).reshape(-1, 2)

    @cached_property
    def tree(self) -> cKDTree:
        """The same places, to look neighbours up in."""
        return cKDTree(self.places)

    @property
    def years(self) -> float:
        """How many years are judged."""
        return (self.until - self.since) / 365.25

    @cached_property
    def judged(self) -> int:
        """How many incidents arrived in the time that is judged."""
        return int(np.sum((self.at >= self.since) & (self.at < self.until)))

    def cut(self, since: float, until: float) -> "Stream":
        """Leave out what arrived at `until` or later, and judge from `since`."""
        end = int(np.searchsorted(self.at, until, side="left"))
        return Stream(self.arrivals[:end], since, until)

    def joined(self, more: Iterable[Arrival]) -> "Stream":
        """Add arrivals where they belong in the order."""
        return Stream(in_order([*self.arrivals, *more]), self.since, self.until)


@dataclass(frozen=True)
class Scene:
    """One kind of place: years to tune on and years to judge on, of one stream or of several that are pooled."""

    name: str
    title: str
    training: tuple[Stream, ...]
    test: tuple[Stream, ...]
    simulated: bool = True
    dropped: int = 0

    @property
    def per_year(self) -> float:
        """How many incidents a year one of its streams has, on average."""
        return sum(stream.judged for stream in self.test) / sum(stream.years for stream in self.test)


def in_order(arrivals: Iterable[Arrival]) -> tuple[Arrival, ...]:
    """Sort by the time of arrival; those of one instant by when they happened, then by key."""
    return tuple(sorted(arrivals, key=lambda arrival: (arrival.at, arrival.event.day, arrival.event.key)))


def split(name: str, title: str, streams: Iterable[tuple[Arrival, ...]], test_from: float, until: float) -> Scene:
    """Divide streams into training and test years; the first third of the training years is for learning alone."""
    training, test = [], []
    for arrivals in streams:
        whole = Stream(arrivals, test_from, until)
        begin = float(whole.at[0]) + (test_from - float(whole.at[0])) / 3
        training.append(whole.cut(begin, test_from))
        test.append(whole.cut(test_from, until))
    return Scene(name, title, tuple(training), tuple(test))
