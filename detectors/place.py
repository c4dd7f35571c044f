"""Past events in, what share of all events the circles round a place see out."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from .base import Event

_STRENGTH = 5.0  # events that the next wider circle counts for
_WIDER = (2.0, 4.0)  # times the widest circle asked for: where little is known, these say what to expect
_PLACES = 20  # binary places kept of an event's weight
_ERA = 8  # half-lives before day 0 from which weights are counted; what is older counts no less
_ROW = 1 << 24  # cells from one column of the grid to the next
_DISC = tuple(i * _ROW + j for i in range(-2, 3) for j in range(-2, 3) if i * i + j * j <= 4)  # two cells round one

_NONE = (0,) * len(_DISC)


class Shares(NamedTuple):
    """What the circles round a place see of all events, and how well that is known.

    Parameters
    ----------
    circles
        The share of each circle, in the order of the radii; events at the very place itself are left out.
    known
        How many events that rests on: the shape of the Gamma posterior.
    """

    circles: tuple[float, ...]
    known: float


class PlaceShare:
    """What is normal for a place: its share of all events, a Gamma-Poisson estimate in circles, each prior to the next.

    Where much has happened the narrow circles speak, where little has the wide ones do. The place itself counts
    with the event that is being judged: events come where events come. An event's weight halves every `half_life`
    days. Weights are whole numbers, so that adding and taking away in any order leaves exactly the same state.

    Parameters
    ----------
    radii
        Of the circles, in metres, ascending; each is a disc of 13 cells half a radius wide.
    half_life
        Days after which an event counts half.
    spot
        How far, in metres, one and the same place reaches; 0 for no such thing.

    Examples
    --------
    >>> share = PlaceShare(radii=(300.0, 700.0), half_life=365, spot=50)
    >>> for week in range(100):
    ...     share.add(Event(str(week), week * 7.0, 100.0 * (week % 4), 3000.0 * (week % 2)))
    >>> here, far = share.at(150.0, 0.0, 700.0), share.at(9000.0, 0.0, 700.0)
    >>> here.circles[1] > 5 * far.circles[1], here.known > far.known
    (True, True)
    """

    def __init__(self, radii: Sequence[float], half_life: float, spot: float) -> None:
        self.radii = tuple(radii)
        self.half_life = half_life
        self.spot = spot
        widths = [*radii, *(radii[-1] * times for times in _WIDER)]
        self._sides = tuple(width / 2 for width in ([spot, *widths] if spot else widths))
        self._cells: tuple[dict[int, int], ...] = tuple({} for _ in self._sides)
        self._total = 0
        self._squares = 0

    def add(self, event: Event, sign: int = 1) -> None:
        """Learn an event, or unlearn it with `sign` -1."""
        halves, rest = self._halves(event.day)
        weight = sign * (round(math.exp2(rest + _PLACES)) << halves)
        self._total += weight
        _, _, x, y, _ = event
        floor = math.floor
        for side, cells in zip(self._sides, self._cells, strict=True):
            cell = floor(x / side) * _ROW + floor(y / side)  # as `_cell` has it; a call would cost more than that
            before = cells.get(cell, 0)
            if left := before + weight:
                cells[cell] = left
            else:
                cells.pop(cell, None)
        self._squares += left * left - before * before

    def at(self, x: float, y: float, until: float) -> Shares:
        """Give the shares of the circles round a place, as seen from a day."""
        total = max(self._seen(self._total, until), 1.0)
        shares, known = [], 0.0
        rate = 1.0 / (max(len(self._cells[-1]), 1) * self._sides[-1] ** 2)
        own = 0.0
        for side, cells in zip(reversed(self._sides), reversed(self._cells), strict=True):
            middle = _cell(x, y, side)
            seen = self._seen(sum(map(cells.get, [middle + near for near in _DISC], _NONE)), until)
            if self.spot and cells is self._cells[0]:
                own = seen / total
                break
            rate = (seen + 1.0 + _STRENGTH) / (total * len(_DISC) * side**2 + _STRENGTH / rate)
            shares.append(rate * math.pi * (2 * side) ** 2)
            known = seen + _STRENGTH
        circles = [share - min(own, 0.8 * share) for share in reversed(shares)]
        return Shares(tuple(circles[: len(self.radii)]), known)

    def crowding(self, x: float, y: float) -> float:
        """Compare how much happens round a place with what happens round the places where events come.

        Seen in the widest cells of the grid; 1 for a place like most, more for a busier one.
        """
        if self._squares <= 0:
            return 1.0
        side, cells = self._sides[-1], self._cells[-1]
        return cells.get(_cell(x, y, side), 0) * self._total / self._squares

    def state(self) -> dict[str, Any]:
        """Give what is remembered, ready for JSON."""
        return {"total": self._total, "cells": [sorted(cells.items()) for cells in self._cells]}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what another of the same radii remembered."""
        self._total = state["total"]
        self._cells = tuple(_pairs(cells) for cells in state["cells"])
        self._squares = sum(weight * weight for weight in self._cells[-1].values())

    def _seen(self, weight: int, until: float) -> float:
        """Turn a sum of whole weights into events as they count on a day."""
        halves, rest = self._halves(until)
        return (weight >> halves) * math.exp2(-rest - _PLACES)

    def _halves(self, day: float) -> tuple[int, float]:
        halves = math.floor(day / self.half_life)
        return max(halves + _ERA, 0), day / self.half_life - halves


def _pairs(cells: Iterable[Sequence[int]]) -> dict[int, int]:
    return {int(cell): int(weight) for cell, weight in cells}


def _cell(x: float, y: float, side: float) -> int:
    return math.floor(x / side) * _ROW + math.floor(y / side)
