"""A contender and a disturbed stream in; what is still to come, and what the old threshold would give, out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np

from .contender import Alarm, Arrival, Contender
from .disturbances import Disturbance, Records
from .episodes import columns, episodes
from .judging import Verdict, judge
from .planting import Run
from .scene import Stream


@runtime_checkable
class Forgetting(Protocol):
    """A contender that can forget what is withdrawn."""

    def alarms_but(self, arrivals: Sequence[Arrival], withdrawn: Sequence[Arrival]) -> list[Alarm]:
        """Run over a stream; `withdrawn` says what is withdrawn, and when."""
        ...


@dataclass(frozen=True)
class Hearing:
    """A contender that is told of withdrawals, if it has ears for them."""

    contender: Contender
    withdrawn: Sequence[Arrival]

    @property
    def name(self) -> str:
        """Its own name."""
        return self.contender.name

    def alarms(self, arrivals: Sequence[Arrival]) -> list[Alarm]:
        """Run over a stream."""
        if not self.withdrawn or not isinstance(self.contender, Forgetting):
            return self.contender.alarms(arrivals)
        known = {arrival.event.key for arrival in arrivals}
        return self.contender.alarms_but(arrivals, [gone for gone in self.withdrawn if gone.event.key in known])


class Withstood(NamedTuple):
    """How a contender did on a disturbed stream.

    Parameters
    ----------
    verdict
        With the threshold solved anew, so that the budget is equal.
    kept
        Episodes at the threshold of the undisturbed stream, over those allowed.
    """

    verdict: Verdict
    kept: float


class Disturbed(NamedTuple):
    """Streams and runs as they are told, and what is withdrawn."""

    streams: Sequence[Stream]
    runs: Sequence[Run]
    withdrawn: Sequence[Arrival]


def disturbed(
    disturbance: Disturbance, streams: Sequence[Stream], runs: Sequence[Run], records: Records | None, seed: int = 5
) -> Disturbed:
    """Disturb streams without spates, and plant disturbed spates in them."""
    rng = np.random.default_rng(seed)
    told = [disturbance.told(rng, stream, records) for stream in streams]
    planted = []
    for run in runs:
        spates = [disturbance.spate(rng, spate, records) for spate in run.spates]
        stream = told[run.number].stream.joined(arrival for _, all_ in spates for arrival in all_)
        planted.append(Run(run.number, stream, tuple(spate for spate, _ in spates)))
    return Disturbed([each.stream for each in told], planted, [gone for each in told for gone in each.withdrawn])


def withstand(contender: Contender, told: Disturbed, budget: float, level: float) -> Withstood:
    """Judge a contender on what it is told, of which the threshold `level` knows nothing."""
    hearing = Hearing(contender, told.withdrawn)
    verdict = judge(hearing, told.streams, told.runs, [budget])[0]
    alarms = [columns(hearing.alarms(stream.arrivals), stream) for stream in told.streams]
    return Withstood(verdict, episodes(alarms, level) / verdict.allowed)
