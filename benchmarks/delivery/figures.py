"""Runs side by side in; their middles and ratios, as values and as lines of tables, out."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.delivery.measuring import Run

BARE = "bare client"

SPEED = ("way", "messages a second", "of the bare client's", "processor time, µs a message", "of the bare client's")
MEMORY = ("database", "peak at {few:,}, MB", "peak at {many:,}, MB", "growth, bytes a recipient")
FIRST = ("citizens waiting", "segments a second", "partners' own sender", "texts", "median, s", "longest, s")


@dataclass(frozen=True, slots=True)
class Speed:
    """The middle of some runs of one way; the ratios are to the bare client's middle."""

    way: str
    per_second: float
    ratio: float
    cpu_us: float
    cpu_ratio: float

    def line(self) -> list[str]:
        """Write it as a line of the table of speeds."""
        return [
            self.way,
            f"{self.per_second:,.0f}",
            f"{self.ratio:.2f}",
            f"{self.cpu_us:,.0f}",
            f"{self.cpu_ratio:.1f}",
        ]


@dataclass(frozen=True, slots=True)
class Memory:
    """The peak of a sender's memory, with few recipients and with many."""

    database: str
    few: Run
    many: Run

    @property
    def growth(self) -> float:
        """Bytes for each recipient more."""
        return (self.many.peak_mb - self.few.peak_mb) * 2**20 / (self.many.messages - self.few.messages)

    def line(self) -> list[str]:
        """Write it as a line of the table of memory."""
        return [self.database, f"{self.few.peak_mb:.0f}", f"{self.many.peak_mb:.0f}", f"{self.growth:,.0f}"]


@dataclass(frozen=True, slots=True)
class First:
    """How long partners' texts took from the queue to the server, while citizens' were going out."""

    citizens: int
    pace: str
    urgent: bool
    waits: tuple[float, ...]

    def line(self) -> list[str]:
        """Write it as a line of the table of first texts."""
        middle, longest = statistics.median(self.waits), max(self.waits)
        own = "yes" if self.urgent else "no"
        return [f"{self.citizens:,}", self.pace, own, str(len(self.waits)), f"{middle:.2f}", f"{longest:.2f}"]


@dataclass(frozen=True, slots=True)
class Figures:
    """All that was measured; ``load`` is how many processes wanted the machine's processors, at the end."""

    recipients: int
    rounds: int
    load: float
    processors: int
    speeds: tuple[Speed, ...]
    memory: tuple[Memory, ...]
    first: tuple[First, ...]

    def plain(self) -> dict[str, Any]:
        """Write everything as JSON can carry it."""
        return asdict(self)


def speeds(runs: Mapping[str, Sequence[Run]]) -> tuple[Speed, ...]:
    """Take the middle of each way's runs, and set it against the bare client's.

    >>> two = {"bare client": [Run(10, 1, 1, 50)], "ours": [Run(10, 2, 3, 60), Run(10, 4, 3, 60), Run(10, 5, 3, 60)]}
    >>> speeds(two)[1].line()
    ['ours', '2', '0.25', '300,000', '3.0']
    """
    fast = {way: statistics.median(run.per_second for run in found) for way, found in runs.items()}
    cpu = {way: statistics.median(run.cpu_us for run in found) for way, found in runs.items()}
    return tuple(Speed(way, fast[way], fast[way] / fast[BARE], cpu[way], cpu[way] / cpu[BARE]) for way in runs)
