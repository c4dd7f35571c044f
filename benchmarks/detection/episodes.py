"""Alarms and a number of episodes in; the loosest threshold at which there are no more of them out."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .contender import Alarm
from .scene import Floats, Stream

APART_M, APART_DAYS = 1000.0, 14.0
BUDGETS = (6.0, 24.0, 96.0)  # episodes for every so many incidents
PER_INCIDENTS = 4000.0


class Alarms(NamedTuple):
    """Columns of the alarms of one run, in order of time."""

    at: Floats
    x: Floats
    y: Floats
    reach: Floats
    score: Floats

    def which(self, chosen: NDArray[np.bool_]) -> "Alarms":
        """Keep some of them."""
        return Alarms(*(column[chosen] for column in self))


def columns(alarms: Sequence[Alarm], stream: Stream) -> Alarms:
    """Keep the alarms of the judged time, in columns; one that comes at the end of the last day is still in it."""
    table = np.array(alarms, dtype=float).reshape(-1, 5)
    table = table[np.argsort(table[:, 0], kind="stable")]
    judged = (table[:, 0] >= stream.since) & (table[:, 0] <= np.ceil(stream.until))
    return Alarms(*table[judged].T)


def starts(alarms: Alarms, threshold: float = -np.inf, most: float = np.inf) -> list[int]:
    """Find the alarms that begin an episode; gives up when there are more than `most`.

    An alarm within 1 km and 14 days of an episode's first alarm belongs to that episode.
    """
    found: list[int] = []
    grid: dict[tuple[int, int], list[int]] = {}
    loud = np.flatnonzero(alarms.score >= threshold)
    at, x, y = (column[loud].tolist() for column in alarms[:3])
    for n in range(len(loud)):
        column, row = int(x[n] // APART_M), int(y[n] // APART_M)
        near = (m for i in (-1, 0, 1) for j in (-1, 0, 1) for m in grid.get((column + i, row + j), ()))
        if any(at[n] - at[m] <= APART_DAYS and (x[n] - x[m]) ** 2 + (y[n] - y[m]) ** 2 <= APART_M**2 for m in near):
            continue
        grid.setdefault((column, row), []).append(n)
        found.append(int(loud[n]))
        if len(found) > most:
            break
    return found


def allowed(streams: Sequence[Stream], budget: float) -> float:
    """Count the episodes that a budget allows over all the judged years of these streams."""
    return budget * sum(stream.judged for stream in streams) / PER_INCIDENTS


def threshold(runs: Sequence[Alarms], most: float) -> float:
    """Solve for the loosest threshold with at most so many episodes in all; infinite if every one has more.

    Scores that come in steps leave part of a budget unused: nothing breaks their ties.
    """
    scores = np.unique(np.concatenate([alarms.score for alarms in runs]))
    low, high = 0, len(scores)
    while low < high:
        middle = (low + high) // 2
        if episodes(runs, float(scores[middle]), most) <= most:
            high = middle
        else:
            low = middle + 1
    return float(scores[low]) if low < len(scores) else float("inf")


def episodes(runs: Sequence[Alarms], at_least: float, most: float = np.inf) -> int:
    """Count the episodes of all runs at a threshold; stops counting above `most`."""
    total = 0
    for alarms in runs:
        total += len(starts(alarms, at_least, most - total))
        if total > most:
            break
    return total
