"""Edges in, ascending; explicit intervals that leave no doubt about their ends, and every value's interval, out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Band:
    """The values greater than `over`, up to and including `up_to`; the first band has no `over` and holds 0 too.

    Programs of the field differ in which end belongs to a band, and some print the one and count the other. Here
    the upper end belongs, always, and a band says so of itself.

    Examples
    --------
    >>> str(Band(None, 0)), str(Band(0, 100)), str(Band(None, 100))
    ('0', '(0, 100]', '[0, 100]')
    >>> Band(0, 3).whole, Band(3, 4).whole, Band(None, 3).whole
    ('1-3', '4', '0-3')
    """

    over: float | None
    up_to: float

    def __str__(self) -> str:
        """Write the interval as a mathematician does."""
        if self.up_to == 0:
            return "0"
        return f"[0, {self.up_to:g}]" if self.over is None else f"({self.over:g}, {self.up_to:g}]"

    @property
    def whole(self) -> str:
        """The whole numbers it holds, from first to last; for bands with whole ends."""
        first = self._first
        return f"{first}" if first == self.up_to else f"{first}-{self.up_to:g}"

    @property
    def count(self) -> int:
        """How many whole numbers it holds; for bands with whole ends."""
        return int(self.up_to) - self._first + 1

    @property
    def _first(self) -> int:
        return 0 if self.over is None else int(self.over) + 1


def bands(edges: Sequence[float], what: str) -> tuple[Band, ...]:
    """Make bands of their upper ends; a first end of 0 makes a band of nothing but 0.

    Parameters
    ----------
    edges
        The upper ends, ascending, none below 0.
    what
        What they are, for the error.

    Raises
    ------
    ValueError
        When the edges are not ascending, or negative, or none.

    Examples
    --------
    >>> [str(band) for band in bands([0, 100, 200], "distances")]
    ['0', '(0, 100]', '(100, 200]']
    >>> bands([0, 200, 100], "distances")
    Traceback (most recent call last):
    ValueError: distances must grow from one to the next, got 200 before 100
    """
    if not len(edges) or edges[-1] <= 0:
        raise ValueError(f"{what} must reach beyond 0, got {', '.join(f'{edge:g}' for edge in edges) or 'none'}")
    for edge in edges:
        if not 0 <= edge < np.inf:
            raise ValueError(f"{what} must be 0 or more, got {edge:g}")
    for near, far in pairwise(edges):
        if near >= far:
            raise ValueError(f"{what} must grow from one to the next, got {near:g} before {far:g}")
    return (Band(None, edges[0]), *(Band(near, far) for near, far in pairwise(edges)))


def placed(values: ArrayLike, within: Sequence[Band]) -> NDArray[np.intp]:
    """Give the position of the band that holds each value; one past the last for what none holds.

    Examples
    --------
    >>> placed([0, 0.1, 100, 100.1, 300], bands([0, 100, 200], "distances")).tolist()
    [0, 1, 1, 2, 3]
    """
    return np.searchsorted([band.up_to for band in within], values, side="left")
