"""Runs in; their middles and ratios, as values and as lines of tables, out."""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from .holding import Holding
from .latency import Latency
from .pairs import Pace
from .race import Run
from .recovery import Recovery

WORKER: Final = "worker"
BARE: Final = "bare consumer, one step"
HOPS: Final = "bare consumers, two steps"
FLOOR: Final = "Faust alone, doing nothing"

SPEED: Final = (
    *("way", "reports a second", "of the bare one's", "its own processor time, µs a report", "of the bare one's"),
    *("broker's, µs", "database's, µs", "alerts"),
)
PAIRS: Final = (
    *("workers", "of a processor, each", "reports a second", "of one's"),
    *("their processor time, µs a report", "broker's and database's, µs"),
)
LATENCY: Final = ("workers", "what", "reports", "p50, ms", "p99, ms", "longest, ms")
RECOVERY: Final = ("reports in its past", "remembered", "with what was written down, s", "by the journal alone, s")
HOLDING: Final = ("reports", "over days", "of them remembered", "memory, MB", "without them, MB", "KB a report")


@dataclass(frozen=True, slots=True)
class Speed:
    """The middle of some runs of one way; the ratios are to the bare consumer's middle; ``why`` there is none."""

    way: str
    per_second: float = 0.0
    ratio: float = 0.0
    own_us: float = 0.0
    own_ratio: float = 0.0
    broker_us: float = 0.0
    database_us: float = 0.0
    alerts: int = 0
    why: str = ""

    def line(self) -> list[str]:
        """Write it as a line of the table of speeds."""
        if self.why:
            return [self.way, self.why, *[""] * (len(SPEED) - 2)]
        shares = (f"{self.broker_us:,.0f}", f"{self.database_us:,.0f}")
        own = (f"{self.own_us:,.0f}", f"{self.own_ratio:.2f}")
        return [self.way, f"{self.per_second:,.0f}", f"{self.ratio:.2f}", *own, *shares, f"{self.alerts:,}"]


@dataclass(frozen=True, slots=True)
class Figures:
    """All that was measured.

    ``loads`` are, by table, how many processes wanted the machine's processors after each run, at least and at most.
    """

    reports: int
    rounds: int
    processors: int
    loads: Mapping[str, tuple[float, float]]
    speeds: tuple[Speed, ...]
    pairs: tuple[Pace, ...]
    latencies: tuple[Latency, ...]
    recoveries: tuple[Recovery, ...]
    holdings: tuple[Holding, ...]

    def plain(self) -> dict[str, Any]:
        """Write everything as JSON can carry it."""
        return asdict(self)

    def circumstances(self, part: str) -> str:
        """Say how a table came about."""
        least, most = self.loads[part]
        several = f"The middle of {self.rounds} rounds" if part == "speed" and self.rounds > 1 else "One run"
        said = f"{several} on {self.processors} processors, others at work too (load {least} to {most})."
        return f"{self.reports:,} reports. {said}" if part in {"speed", "pairs"} else said

    def verdict(self, part: str) -> str:
        """Set what was measured against what was wanted, where something was; empty where nothing was."""
        if part == "speed":
            found = {each.way: each for each in self.speeds}
            worker, hops = found[WORKER], found[HOPS]
            return (
                "Wanted of the worker: 0.70 of a bare consumer, and 2,000 reports a second. "
                f"Measured: {worker.ratio:.2f} of the one with one step, "
                f"{worker.per_second / hops.per_second:.2f} of those with two, and "
                f"{worker.per_second:,.0f} a second; by its processor time, {1e6 / worker.own_us:,.0f}."
            )
        if part == "pairs":
            held = pair_lines([each for each in self.pairs if each.share is not None])
            return f"Wanted: 1.70. Measured, each held to its share: {held[-1][3] if held else 'not possible here'}."
        if part == "latency":
            longest = max(percentile(each.alerted, 99) for each in self.latencies)
            return f"Wanted: p99 below 1,000 ms. Measured, the worse of the two: {longest * 1000:,.0f}."
        return ""

    def tables(self) -> dict[str, tuple[tuple[str, ...], list[list[str]]]]:
        """Lay the figures out: headings and lines, by the name of their place on the page."""
        return {
            "speed": (SPEED, [each.line() for each in self.speeds]),
            "pairs": (PAIRS, pair_lines(self.pairs)),
            "latency": (LATENCY, [line for each in self.latencies for line in latency_lines(each)]),
            "recovery": (RECOVERY, recovery_lines(self.recoveries)),
            "holding": (HOLDING, [holding_line(each) for each in self.holdings]),
        }


def speeds(runs: Mapping[str, Sequence[Run]], missing: Mapping[str, str]) -> tuple[Speed, ...]:
    """Take the middle of each way's runs, and set it against the bare consumer's; ``missing`` says why a way has none.

    >>> runs = {BARE: [Run(100, 1.0, 0.5, 0, 0, 3, 1)], WORKER: [Run(100, 2.0, 1.0, 0, 0, 3, 1)]}
    >>> speeds(runs, {"Bytewax": "cannot be installed here"})[1].line()
    ['worker', '50', '0.50', '10,000', '2.00', '0', '0', '3']
    """
    fast = {way: statistics.median(run.per_second for run in found) for way, found in runs.items()}
    own = {way: _microseconds(found, [run.own for run in found]) for way, found in runs.items()}
    found = [
        Speed(
            way,
            fast[way],
            fast[way] / fast[BARE],
            own[way],
            own[way] / own[BARE],
            _microseconds(runs[way], [run.broker for run in runs[way]]),
            _microseconds(runs[way], [run.database for run in runs[way]]),
            runs[way][-1].alerts,
        )
        for way in runs
    ]
    return (*found, *(Speed(way, why=why) for way, why in missing.items()))


def _microseconds(runs: Sequence[Run], spent: Sequence[float]) -> float:
    return statistics.median(each / run.reports * 1e6 for run, each in zip(runs, spent, strict=True))


def pair_lines(pairs: Sequence[Pace]) -> list[list[str]]:
    """Set more workers against one with the same allowance."""
    alone = {each.share: each.per_second for each in pairs if each.workers == 1}
    return [
        [
            str(each.workers),
            "all it gets" if each.share is None else f"{each.share:.2f}",
            f"{each.per_second:,.0f}",
            f"{each.per_second / alone[each.share]:.2f}",
            f"{each.own / each.reports * 1e6:,.0f}",
            f"{(each.broker + each.database) / each.reports * 1e6:,.0f}",
        ]
        for each in pairs
    ]


def latency_lines(latency: Latency) -> list[list[str]]:
    """Write the waits of all that was decided, and of what was put in the outbox."""
    both = (("decided", latency.decided), ("in the outbox", latency.alerted))
    return [[str(latency.workers), what, f"{len(waits):,}", *_spread(waits)] for what, waits in both]


def _spread(waits: Sequence[float]) -> list[str]:
    return [f"{wait * 1000:,.0f}" for wait in (percentile(waits, 50), percentile(waits, 99), max(waits, default=0.0))]


def percentile(values: Sequence[float], percent: float) -> float:
    """Give the smallest value that so many per cent of them do not exceed; 0 for none.

    >>> percentile([4.0, 1.0, 3.0, 2.0], 50)
    2.0
    """
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)] if ordered else 0.0


def recovery_lines(recoveries: Sequence[Recovery]) -> list[list[str]]:
    """Set what was written down beside the journal alone, a line to a size."""
    by_size: dict[int, dict[bool, Recovery]] = {}
    for each in recoveries:
        by_size.setdefault(each.history, {})[each.written] = each
    return [
        [f"{size:,}", f"{both[True].held:,}", *(f"{both[way].started.seconds:.1f}" for way in (True, False))]
        for size, both in by_size.items()
    ]


def holding_line(holding: Holding) -> list[str]:
    """Write what a worker takes with its past and without."""
    counts = (f"{holding.told:,}", f"{holding.days:,}", f"{holding.held:,}")
    return [*counts, f"{holding.memory_mb:,.0f}", f"{holding.empty_mb:,.0f}", f"{holding.each_kb:.2f}"]
