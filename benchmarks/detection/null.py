"""A stream and a budget in; how many false alerts there are once its times are drawn anew, by local rate, out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detectors.scan import SpaceTimeScan

from .contender import Arrival
from .episodes import Alarms, starts
from .scene import Floats, Stream, in_order

TENTHS = 10
_NEAR_M = 500.0


@dataclass(frozen=True)
class Kept:
    """What became of a budget.

    Parameters
    ----------
    asked
        False alerts a year.
    years
        How many years were judged.
    findings, episodes
        How many there were, by tenth of local rate, the quietest first.
    """

    asked: float
    years: float
    findings: Floats
    episodes: Floats


def redrawn(rng: np.random.Generator, stream: Stream) -> Stream:
    """Give every place the time of another incident of the stream, whichever.

    The ground's own trend, season, week and busy days stay as they are, and so does every place's share of them; what
    is gone is that anything happens near something else for a reason. Times are not kept within their month: the
    incidents of one October's spate, dealt out to all Octobers, would still meet ten times as often as by chance.
    """
    places = stream.places[rng.permutation(len(stream.arrivals))]
    moved = zip(stream.arrivals, places.tolist(), strict=True)
    arrivals = (Arrival(event._replace(x=x, y=y), at) for (event, at), (x, y) in moved)
    return Stream(in_order(arrivals), stream.since, stream.until)


def kept(stream: Stream, asked: float) -> Kept:
    """Run the scan as it comes, with this budget, over a stream without spates."""
    scan, said = SpaceTimeScan(false_alerts_per_year=asked), []
    for number, (event, at) in enumerate(stream.arrivals):
        scan.update(event)
        if scan.drift_detected and stream.since <= at < stream.until:
            said.append(number)
    spoke = np.array(said, int)
    x, y = stream.places[spoke].T
    first = starts(Alarms(stream.at[spoke], x, y, np.zeros(len(spoke)), np.zeros(len(spoke))))
    tenth = tenths(stream)[spoke]
    return Kept(asked, stream.years, _counted(tenth), _counted(tenth[first]))


def tenths(stream: Stream) -> Floats:
    """Give for each arrival the tenth that its local rate falls in: incidents within 500 m before the judged time.

    Each tenth holds a tenth of the judged incidents, so a tenth of a budget that is spread evenly.
    """
    learned = Stream(tuple(a for a in stream.arrivals if a.at < stream.since), stream.since, stream.until)
    local = learned.tree.query_ball_point(stream.places, _NEAR_M, return_length=True)
    judged = np.sort(local[(stream.at >= stream.since) & (stream.at < stream.until)])
    low, high = (np.searchsorted(judged, local, side=side) for side in ("left", "right"))
    within = np.random.default_rng(3).random(len(local))  # many places share a count: each takes its chance
    rank = (low + within * (high - low)) / max(len(judged), 1)
    tenth: Floats = np.minimum(np.floor(rank * TENTHS), TENTHS - 1)
    return tenth


def total(parts: Sequence[Kept]) -> Kept:
    """Pool several streams."""
    return Kept(
        parts[0].asked,
        sum(part.years for part in parts),
        np.sum([part.findings for part in parts], axis=0),
        np.sum([part.episodes for part in parts], axis=0),
    )


def _counted(tenth: Floats) -> Floats:
    return np.bincount(tenth.astype(int), minlength=TENTHS).astype(float)
