"""A stream in; the same stream as worse feeds would tell it out: late, vague, twice, withdrawn, doubled, shifted."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from detectors.base import Event

from .contender import Arrival
from .scene import Floats, Stream, in_order
from .spates import Spate

_TWICE, _WITHDRAWN = 0.05, 0.03  # shares of reports
_A_DAY = 1.0  # days, on average, until a second report or a withdrawal
_JITTER_M = 100.0  # how far an added incident is from the one it is modelled on
_SHIFT = 0.5  # of what is usual comes on top from the middle of the judged time


class Records(NamedTuple):
    """Days that real reports took (Denver), and days that real intervals are wide (Atlanta), to draw from."""

    delays: Floats
    widths: Floats


class Told(NamedTuple):
    """A stream as it is told, and what is withdrawn when."""

    stream: Stream
    withdrawn: tuple[Arrival, ...] = ()


Change = Callable[[np.random.Generator, Sequence[Arrival], Records | None], list[Arrival]]
"""From reports as they were to reports as they are told; some need records to draw from."""


def _given(records: Records | None) -> Records:
    if records is None:
        raise ValueError("there are no records of real delays and intervals to draw from")
    return records


def as_it_is(_rng: np.random.Generator, arrivals: Sequence[Arrival], _records: Records | None) -> list[Arrival]:
    """Change nothing."""
    return list(arrivals)


def late(rng: np.random.Generator, arrivals: Sequence[Arrival], records: Records | None) -> list[Arrival]:
    """Let each report take as long as one in Denver did."""
    waits = rng.choice(_given(records).delays, len(arrivals)).tolist()
    return [Arrival(event, event.day + wait) for (event, _), wait in zip(arrivals, waits, strict=True)]


def vague(rng: np.random.Generator, arrivals: Sequence[Arrival], records: Records | None) -> list[Arrival]:
    """Let each break-in lie anywhere in an interval as wide as one in Atlanta: middle and width are told."""
    told = []
    for (event, at), width in zip(arrivals, rng.choice(_given(records).widths, len(arrivals)).tolist(), strict=True):
        end = event.day + rng.random() * width
        told.append(Arrival(event._replace(day=end - width / 2, span=width), max(at, end)))
    return told


def twice(rng: np.random.Generator, arrivals: Sequence[Arrival], _records: Records | None) -> list[Arrival]:
    """Tell five of a hundred a second time, a day or so later, under another number."""
    again = [
        Arrival(event._replace(key=f"{event.key}-again"), at + rng.exponential(_A_DAY))
        for event, at in arrivals
        if rng.random() < _TWICE
    ]
    return [*arrivals, *again]


class Disturbance(NamedTuple):
    """What befalls every report, planted or not; what comes on top in the background; whether some are withdrawn."""

    title: str
    change: Change = as_it_is
    more: Callable[[np.random.Generator, Stream], list[Arrival]] = lambda _rng, _stream: []
    withdraws: bool = False

    @property
    def needs_records(self) -> bool:
        """Whether it draws from real reports."""
        return self.change in {late, vague}

    def told(self, rng: np.random.Generator, stream: Stream, records: Records | None) -> Told:
        """Disturb a stream without spates."""
        all_ = [*stream.arrivals, *self.more(rng, stream)]
        changed = Stream(in_order(self.change(rng, all_, records)), stream.since, stream.until)
        gone: list[Arrival] = []
        if self.withdraws:
            chosen = np.flatnonzero(rng.random(len(changed.arrivals)) < _WITHDRAWN).tolist()
            some = [changed.arrivals[n] for n in chosen]
            gone = [Arrival(event, at + rng.exponential(_A_DAY)) for event, at in some]
        return Told(changed, in_order(gone))

    def spate(self, rng: np.random.Generator, spate: Spate, records: Records | None) -> tuple[Spate, list[Arrival]]:
        """Disturb a spate: give what counts as it, and all that is told of it."""
        all_ = self.change(rng, spate.arrivals, records)
        keys = {arrival.event.key for arrival in spate.arrivals}
        own = in_order(arrival for arrival in all_ if arrival.event.key in keys)
        return Spate(spate.kind, spate.where, spate.x, spate.y, own), all_


def _modelled(rng: np.random.Generator, stream: Stream, days: Floats) -> list[Arrival]:
    """Draw further incidents on given days, each near one of the stream's places and as prompt as another."""
    places = stream.places[rng.integers(len(stream.places), size=len(days))]
    places = places + rng.normal(0.0, _JITTER_M, places.shape)
    waits = (stream.at - stream.day)[rng.integers(len(stream.at), size=len(days))]
    added = zip(days.tolist(), places.tolist(), waits.tolist(), strict=True)
    return [Arrival(Event(f"more-{n}", day, x, y), day + wait) for n, (day, (x, y), wait) in enumerate(added)]


def _winters(rng: np.random.Generator, stream: Stream) -> list[Arrival]:
    """As many again from December to February of the judged years."""
    month = np.floor(stream.day).astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12
    chosen = np.isin(month, (11, 0, 1)) & (stream.day >= stream.since)
    return _modelled(rng, stream, np.floor(stream.day[chosen]) + rng.random(chosen.sum()))


def _level(rng: np.random.Generator, stream: Stream) -> list[Arrival]:
    """Half as many again from the middle of the judged time on."""
    chosen = (stream.day >= (stream.since + stream.until) / 2) & (rng.random(len(stream.day)) < _SHIFT)
    return _modelled(rng, stream, np.floor(stream.day[chosen]) + rng.random(chosen.sum()))


DISTURBANCES = (
    Disturbance("as it is"),
    Disturbance("reports as late as in Denver", late),
    Disturbance("intervals as wide as in Atlanta", vague),
    Disturbance("5 % told twice", twice),
    Disturbance("3 % withdrawn", withdraws=True),
    Disturbance("winters doubled", more=_winters),
    Disturbance("half as many again from midway", more=_level),
)
