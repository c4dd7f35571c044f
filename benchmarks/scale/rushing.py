"""Reports that come by chance, and what a transaction and a report take, in; how long they wait for a worker out."""

from typing import NamedTuple

import numpy as np

from streams.batches import LARGEST


class Pace(NamedTuple):
    """Seconds of a worker for a transaction, whatever it holds, and for each report in it."""

    transaction: float
    report: float


class Waits(NamedTuple):
    """Seconds from arriving to being kept, in the middle and at the slowest hundredth, and how busy the worker was."""

    middle: float
    slow: float
    busy: float


def waits(rng: np.random.Generator, a_second: float, pace: Pace, hours: float = 1.0) -> Waits:
    """Let reports arrive by chance alone, and be handled as they are, those that came meanwhile in one transaction."""
    many = max(int(rng.poisson(a_second * hours * 3600.0)), 1)
    at = np.sort(rng.random(many)) * hours * 3600.0
    done = np.empty(many)
    clock, first, busy = 0.0, 0, 0.0
    while first < many:
        clock = max(clock, float(at[first]))
        last = min(max(int(np.searchsorted(at, clock, side="right")), first + 1), first + LARGEST)
        took = pace.transaction + (last - first) * pace.report
        clock, busy = clock + took, busy + took
        done[first:last] = clock
        first = last
    middle, slow = np.quantile(done - at, (0.5, 0.99))
    return Waits(float(middle), float(slow), busy / max(hours * 3600.0, clock))
