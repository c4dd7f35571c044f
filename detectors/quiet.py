"""A detector's statistic on many streams where nothing happens in; the threshold for a budget, and its error, out."""

import math
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]  # half the width, twice the speed, and digits to spare

STREAMS = 1000
_STEP = 0.02  # nats between thresholds
_HIGHEST = 40.0
_SHORTEST, _LONGEST = 60, 3000  # counts of each stream; as a rule, twice the run length asked for
_ENOUGH = 50  # false alarms, for a run length to be read off rather than extrapolated
_TOO_FAR = 1.1  # times the budget


class Solved(NamedTuple):
    """A threshold, in nats, and the relative standard error of the false alarms a year that it gives."""

    threshold: float
    error: float


def solve(statistics: Iterator[Floats], counts: float) -> Solved:
    """Find the threshold that gives a false alarm once in so many counts on average.

    The run length at each threshold is the time at risk over the alarms seen, with the streams that are still quiet
    at the end counted in. Of the two thresholds, 0.02 nats apart, on either side of the budget the nearer is taken,
    if it goes no more than a tenth beyond; where alarms are too few the run length is extrapolated, e times longer for
    every nat.

    Parameters
    ----------
    statistics
        The statistic of `STREAMS` streams, count after count.
    counts
        The run length asked for.
    """
    alarms, at_risk = _watch(statistics, int(min(max(2 * counts, _SHORTEST), _LONGEST)))
    read = max(int(np.count_nonzero(alarms >= _ENOUGH)), 1)
    runs = at_risk[:read] / np.maximum(alarms[:read], 1)
    at = int(np.searchsorted(runs, counts))
    if at == read:
        return Solved(read * _STEP + math.log(counts / runs[-1]), 1 / math.sqrt(max(alarms[read - 1], 1)))
    if at and counts / runs[at - 1] < min(runs[at] / counts, _TOO_FAR):
        at -= 1
    return Solved((at + 1) * _STEP, 1 / math.sqrt(max(alarms[at], 1)))


def _watch(statistics: Iterator[Floats], counts: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Count, for every threshold, the streams that reach it and the counts up to then or to the end."""
    size = int(_HIGHEST / _STEP)
    reached = np.zeros(STREAMS, dtype=np.int64)  # how many thresholds each stream has passed
    alarms, waited = np.zeros(size + 1, dtype=np.int64), np.zeros(size + 1)
    for count, statistic in enumerate(islice(statistics, counts), start=1):
        now = np.minimum(statistic / _STEP, size).astype(np.int64)
        higher = np.flatnonzero(now > reached)
        for ends, sign in ((reached[higher], 1), (now[higher], -1)):
            np.add.at(alarms, ends, sign)
            np.add.at(waited, ends, sign * count)
        reached[higher] = now[higher]
    alarms, waited = np.cumsum(alarms)[:-1], np.cumsum(waited)[:-1]
    return alarms, waited + (STREAMS - alarms) * counts
