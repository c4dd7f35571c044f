"""Contenders in; microseconds an event with a short and a tenfold history, and the memory they take, out."""

import pickle
import time
import tracemalloc
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from detectors.scan import SpaceTimeScan

from .contender import Arrival, Contender
from .ours import Scan
from .region import REGION, drawn
from .scenes import START

TIMES = (1, 3, 10)
_YEARS = 2.0
_WARM_UP = 0.75  # years, not timed: what is worked out once and kept
_SOON = 1.0  # seconds: what takes longer is timed once, what does not, three times
_FURTHER, _TURN = 2000, 50  # events timed on top of each history, so many at a time


class Cost(NamedTuple):
    """What one contender takes.

    Parameters
    ----------
    micros
        Microseconds an event over a whole run, by history: so many times two years of 5 events a day.
    peak
        Megabytes that a run over the short history takes at its peak, on top of the events.
    """

    micros: Mapping[int, float]
    peak: float


def costs(contenders: Mapping[str, Contender], patience: float = 60.0) -> dict[str, Cost]:
    """Time whole runs, all contenders on one history and then on the next, and keep the fastest of three of each.

    What would take more seconds than `patience`, going by the history before, is not run.
    """
    for contender in contenders.values():
        contender.alarms(drawn(np.random.default_rng(0), REGION, START, _WARM_UP))
    histories = {n: drawn(np.random.default_rng(n), REGION, START, _YEARS * n) for n in TIMES}
    seconds: dict[str, dict[int, float]] = {family: {} for family in contenders}
    for times, arrivals in histories.items():
        for family, contender in contenders.items():
            so_far = seconds[family]
            before = max(so_far, default=times)
            if so_far.get(before, 0.0) * times / before <= patience and before == TIMES[max(TIMES.index(times) - 1, 0)]:
                so_far[times] = _fastest(contender, arrivals)
    return {
        family: Cost(
            {times: each / len(histories[times]) * 1e6 for times, each in seconds[family].items()},
            _peak(contender, histories[TIMES[0]]),
        )
        for family, contender in contenders.items()
    }


def _fastest(contender: Contender, arrivals: Sequence[Arrival]) -> float:
    first = _timed(contender, arrivals)
    return first if first > _SOON else min(first, *(_timed(contender, arrivals) for _ in range(2)))


def _timed(contender: Contender, arrivals: Sequence[Arrival]) -> float:
    before = time.perf_counter()
    contender.alarms(arrivals)
    return time.perf_counter() - before


def _peak(contender: Contender, arrivals: Sequence[Arrival]) -> float:
    tracemalloc.start()
    try:
        contender.alarms(arrivals)
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


class Growth(NamedTuple):
    """What one more event costs the scan after a short and after a tenfold history, and what it then remembers.

    Parameters
    ----------
    micros
        Microseconds for one of the further events, after each of the two histories.
    pickled
        Megabytes of the detector, pickled, likewise.
    """

    events: tuple[int, int]
    micros: tuple[float, float]
    pickled: tuple[float, float]

    @property
    def ratio(self) -> float:
        """How many times as much an event costs with tenfold history."""
        return self.micros[1] / self.micros[0]


def growth(ours: Scan) -> Growth:
    """Feed the same further events to two scans in turn, one that saw two years before them, the other twenty."""
    all_ = drawn(np.random.default_rng(0), REGION, START, _YEARS * TIMES[-1] + 2.0)
    further = all_[-_FURTHER:]
    long = all_[:-_FURTHER]
    short = long[-len(long) // TIMES[-1] :]
    scans = [_learned(ours, short), _learned(ours, long)]
    seconds: tuple[list[float], list[float]] = ([], [])
    for turn, first in enumerate(range(0, _FURTHER, _TURN)):
        for which in (0, 1) if turn % 2 else (1, 0):
            before = time.perf_counter()
            for event, _ in further[first : first + _TURN]:
                scans[which].update(event)
            seconds[which].append(time.perf_counter() - before)
    one, two = (float(np.median(turns)) / _TURN * 1e6 for turns in seconds)
    small, large = (len(pickle.dumps(scan)) / 1e6 for scan in scans)
    return Growth((len(short), len(long)), (one, two), (small, large))


def _learned(ours: Scan, arrivals: Sequence[Arrival]) -> SpaceTimeScan:
    scan = ours.make()
    for event, _ in arrivals:
        scan.update(event)
    return scan
