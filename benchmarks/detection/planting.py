"""Streams in; the same streams with spates planted in them, far from each other in space and time, out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .scene import Floats, Stream
from .spates import BUSY, KINDS, QUIET, Kind, Place, Spate, draw

SHARE = 0.08  # of a run's judged incidents, at most, are planted
_APART_M, _APART_DAYS = 3000.0, 30.0
_CELL = 500.0  # metres: of the cells that count as inhabited
_PROMPT = 2.0  # days: what is reported later than this is not part of a spate that is still going on
_TRIES = 400


@dataclass(frozen=True)
class Run:
    """One stream with its spates in it; `number` is that of the untouched stream among those of its scene."""

    number: int
    stream: Stream
    spates: tuple[Spate, ...]


@dataclass
class _Bed:
    """One copy of a stream, while spates are being planted in it."""

    number: int
    stream: Stream
    room: int
    spates: list[Spate] = field(default_factory=list)

    def full(self) -> bool:
        return sum(spate.kind.events for spate in self.spates) >= self.room

    def free(self, place: Place, start: float) -> bool:
        return not any(
            abs(start - spate.arrivals[0].event.day) < _APART_DAYS
            and np.hypot(place.x - spate.x, place.y - spate.y) < _APART_M
            for spate in self.spates
        )


def plant(streams: Sequence[Stream], each: int, seed: int) -> list[Run]:
    """Plant `each` spates of every kind in busy and as many in quiet places, in as many runs as that takes.

    Busy is the place of a random incident; quiet a random point of a random cell of 500 m that had an incident
    before the judged time began. Never are two of a run within 3 km and 30 days of each other, and never are more than
    `SHARE` of a run's incidents planted, so that they do not become what is normal.
    """
    rng = np.random.default_rng([seed, each])
    todo = [(kind, where) for kind in KINDS for where in (BUSY, QUIET) for _ in range(each)]
    rng.shuffle(todo)
    runs: list[Run] = []
    for turn in range(len(todo)):
        number = turn % len(streams)
        bed = _Bed(number, streams[number], max(int(streams[number].judged * SHARE), 8))
        while todo and not bed.full():
            kind, where = todo.pop()
            bed.spates.append(_placed(rng, bed, kind, where, f"planted-{turn}-{len(bed.spates)}"))
        added = (arrival for spate in bed.spates for arrival in spate.arrivals)
        runs.append(Run(number, bed.stream.joined(added), tuple(bed.spates)))
        if not todo:
            break
    return runs


def delays(stream: Stream) -> Floats:
    """Give the days from happening to becoming known of a stream's prompt reports."""
    waited = stream.at - stream.day
    return waited[waited <= _PROMPT]


def _placed(rng: np.random.Generator, bed: _Bed, kind: Kind, where: str, name: str) -> Spate:
    stream = bed.stream
    for _ in range(_TRIES):
        place = _place(rng, stream, where)
        start = rng.uniform(stream.since, stream.until - kind.days - _PROMPT - 1.0)
        if bed.free(place, start):
            return draw(rng, kind, place, start, delays(stream), name)
    raise ValueError(f"no room left for {len(bed.spates) + 1} spates in {stream.until - stream.since:.0f} days")


def _place(rng: np.random.Generator, stream: Stream, where: str) -> Place:
    known = stream.places[stream.at < stream.since]
    if where == BUSY:
        x, y = known[rng.integers(len(known))]
    else:
        inhabited = np.unique(np.floor(known / _CELL), axis=0)
        x, y = (inhabited[rng.integers(len(inhabited))] + rng.random(2)) * _CELL
    return Place(where, float(x), float(y))
