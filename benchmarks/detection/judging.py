"""A contender, streams, and the same streams with planted spates in; how it did at each budget out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .contender import Contender
from .episodes import Alarms, allowed, columns, episodes, starts, threshold
from .follow import HORIZONS, Followed, followed
from .hits import Heard, heard, used
from .planting import Run
from .scene import Floats, Stream
from .spates import BUSY, KINDS, QUIET, Spate


@dataclass(frozen=True)
class Verdict:
    """How a contender did at one budget.

    Parameters
    ----------
    contender
        Its name, parameters included.
    budget, threshold
        Episodes for every 4,000 incidents, and the threshold that this makes.
    episodes, allowed
        How many episodes there were on the untouched streams, and how many were allowed.
    years
        How many years were judged.
    planted
        For each spate: the number of its kind, whether its place is busy, how many it has, and how many were used.
    followed
        What followed the first alarm of each episode.
    """

    contender: str
    budget: float
    threshold: float
    episodes: int
    allowed: float
    years: float
    planted: Floats
    followed: Followed

    def left(self, where: str | None = None, kind: int | None = None) -> Floats:
        """Give the incidents still to come at the first alarm, one for each spate of a place and a kind, or of all."""
        chosen = np.ones(len(self.planted), bool)
        if where is not None:
            chosen &= self.planted[:, 1] == (where == BUSY)
        if kind is not None:
            chosen &= self.planted[:, 0] == kind
        _, _, size, used_up = self.planted[chosen].T
        return np.where(np.isfinite(used_up), size - used_up, np.nan)

    @property
    def to_come(self) -> float:
        """The mean of what is still to come, busy and quiet places alike heavy: what contenders are tuned on."""
        return float(np.mean([np.nan_to_num(self.left(where)).mean() for where in (BUSY, QUIET)]))


def judge(
    contender: Contender, streams: Sequence[Stream], runs: Sequence[Run], budgets: Sequence[float]
) -> list[Verdict]:
    """Run a contender over the untouched streams and over those with spates, and judge it at each budget."""
    untouched = [columns(contender.alarms(stream.arrivals), stream) for stream in streams]
    pointed: list[Heard] = []
    for run in runs:
        alarms = columns(contender.alarms(run.stream.arrivals), run.stream)
        pointed += [heard(alarms, spate) for spate in run.spates]
    spates = [spate for run in runs for spate in run.spates]
    return [_verdict(contender.name, budget, streams, untouched, facts(spates), pointed) for budget in budgets]


def facts(spates: Sequence[Spate]) -> Floats:
    """Give for each spate the number of its kind, whether its place is busy, and how many it has."""
    return np.array([(KINDS.index(s.kind), s.where == BUSY, s.kind.events) for s in spates], float).reshape(-1, 3)


def _verdict(
    name: str, budget: float, streams: Sequence[Stream], untouched: list[Alarms], spates: Floats, pointed: list[Heard]
) -> Verdict:
    most = allowed(streams, budget)
    level = threshold(untouched, most)
    return Verdict(
        contender=name,
        budget=budget,
        threshold=level,
        episodes=episodes(untouched, level),
        allowed=most,
        years=sum(stream.years for stream in streams),
        planted=np.column_stack([spates, used(pointed, level)]),
        followed=_followed(streams, untouched, level),
    )


def _followed(streams: Sequence[Stream], untouched: list[Alarms], level: float) -> Followed:
    found = [Followed(*np.zeros((2, 0, len(HORIZONS))))]
    for stream, alarms in zip(streams, untouched, strict=True):
        first = starts(alarms, level)
        found.append(followed(stream, alarms.at[first], alarms.x[first], alarms.y[first]))
    return Followed(*(np.concatenate(parts) for parts in zip(*found, strict=True)))
