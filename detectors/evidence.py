"""Events round the newest one and their usual rates in, how strongly they speak for a spate out."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

PACES = (1.0, 2.0)  # further events a day, in the circle, that a spate may bring
SHORTEST = 1.0  # days: how long a spate has lasted at the least, so that one busy hour does not outweigh all
LEAST_RATE = 1e-7  # events a day in a circle


class Near(NamedTuple):
    """The events near the newest one.

    Parameters
    ----------
    apart
        How far from the newest, in metres.
    earliest, latest
        When each may have happened, in days.
    fresh
        Whether each is the newest of its own place; what happens there again counts once.
    weekday
        How busy the ground is on each one's day of the week, 1 for the average.
    """

    apart: Floats
    earliest: Floats
    latest: Floats
    fresh: Floats
    weekday: Floats


class Evidence(NamedTuple):
    """The strongest cylinder, and the log of the summed likelihood ratios of all.

    Parameters
    ----------
    score
        Log of the mean likelihood ratio over circles and paces, summed over starts.
    ring, start
        The positions of the best circle, and of the event it starts with.
    """

    score: float
    ring: int
    start: int


def weigh(near: Near, radii: Floats, rates: Floats, fewest: int) -> Evidence | None:
    """Weigh every circle, start and pace against what is usual; None where no cylinder holds enough events.

    A spate that brings `p` further events a day to a circle where `rate` are usual, since a start, has the
    likelihood ratio exp(-p x days) x product over its events of (1 + p / rate). An event that was only perhaps after
    the start counts with that chance; days are counted between the middles of intervals. Summing over the starts
    gives the Shiryaev-Roberts statistic.

    Parameters
    ----------
    near
        The events, the newest included, in any order.
    radii
        Of the circles, in metres.
    rates
        Events a day that each circle usually sees on an average day.
    fewest
        Cylinders that hold fewer events do not count.

    References
    ----------
    Shiryaev, A. N. (1963). On optimum methods in quickest detection problems.
    Assuncao, R. and Correa, T. (2009). Surveillance to detect emerging space-time clusters. CSDA 53(8).
    """
    inside = (near.apart <= radii[:, None]) * near.fresh
    share = _after(near, near.earliest)
    held = inside @ share.T
    counted = (inside > 0) & (held >= fewest - 0.5)
    if not counted.any():
        return None
    middle = (near.earliest + near.latest) / 2
    days = np.maximum(float(middle.max()) - middle, SHORTEST)
    usual = np.maximum(rates[:, None], LEAST_RATE) * near.weekday
    paces = np.array(PACES)[:, None, None, None]
    gains = np.log1p(paces * share / usual[:, None, :])
    ratios = np.einsum("prij,rj->pri", gains, inside) - paces[..., 0] * days
    ratios = np.where(counted, ratios, -np.inf)
    top = float(ratios.max())
    score = top + math.log(float(np.exp(ratios - top).sum())) - math.log(len(PACES) * len(radii))
    ring, start = divmod(int(np.argmax(ratios.max(axis=0))), len(near.apart))
    return Evidence(score, ring, start)


def alone(events: float, rate: float, days: float, circles: int) -> float:
    """Weigh so many events in one cylinder by itself."""
    gains = [events * math.log1p(pace / max(rate, LEAST_RATE)) - pace * max(days, SHORTEST) for pace in PACES]
    top = max(gains)
    return top + math.log(sum(math.exp(gain - top) for gain in gains)) - math.log(len(PACES) * circles)


def _after(near: Near, starts: Floats) -> Floats:
    """Give the chance that each event (column) happened after each start (row)."""
    length = np.maximum(near.latest - near.earliest, 1e-9)
    late = near.latest[None, :] - starts[:, None]
    chance: Floats = np.clip((late + 1e-9) / length, 0.0, 1.0)
    return chance
