"""A plan, settings and reports in; everything measured on one machine, in turns, out."""

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from rich.console import Console
from rich.progress import track

from config.load import load
from streams.core.facts import Report
from streams.policies import policies
from streams.reports import read_json
from streams.sorting import Noted, Sorter

from .allowances import possible
from .country import Sent
from .figures import BARE, FLOOR, HOPS, WORKER, Figures, Speed, speeds
from .holding import Holding, holdings
from .latency import Latency, latency
from .machine import Machine, load_now, now
from .pairs import Pace, pace
from .peers import PEERS, install
from .race import Run, Start, idle, program, race, workers
from .recovery import Recovery, recoveries

A_SECOND: Final = 50
"""Reports a second where latency is measured."""

SHARE: Final = 0.25
"""Of a processor, for each worker, where two are set against one."""

PARTS: Final = ("speed", "pairs", "latency", "recovery", "holding")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured.

    ``seconds`` is how long reports are sent where latency is measured, ``histories`` are the sizes of pasts to recover
    from, ``told`` is how many reports memory is measured with; ``parts`` are the tables wanted.
    """

    reports: int = 20_000
    rounds: int = 3
    seconds: float = 60.0
    histories: tuple[int, ...] = (0, 1_000, 10_000, 100_000)
    told: int = 100_000
    parts: tuple[str, ...] = PARTS


QUICK: Final = Plan(reports=4_000, rounds=1, seconds=10.0, histories=(0, 1_000), told=5_000)


@dataclass(slots=True)
class Measuring:
    """One machine, and how busy others have kept it meanwhile."""

    plan: Plan
    machine: Machine
    console: Console
    loads: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def all(self, reports: Sequence[Sent]) -> Figures:
        """Measure every part that is wanted, one after the other."""
        lines = journal_length(reports, self.machine.settings)
        speed = self._speeds(reports, lines)
        found = self._pairs(reports, lines), self._latencies(), self._recoveries(), self._holdings()
        loads = {part: (round(min(seen), 1), round(max(seen), 1)) for part, seen in self.loads.items()}
        return Figures(len(reports), self.plan.rounds, os.cpu_count() or 1, loads, speed, *found)

    def _speeds(self, reports: Sequence[Sent], lines: int) -> tuple[Speed, ...]:
        """Let every way handle all reports, in turns: forwards in one round, backwards in the next."""
        if "speed" not in self.plan.parts:
            return ()
        ways: dict[str, Start] = {BARE: program("bare"), HOPS: program("bare_hops"), WORKER: workers(1)}
        missing = {}
        for peer in PEERS:
            installed = install(peer)
            if installed.python:
                ways[peer.name] = program(peer.module, installed.python)
            else:
                missing[peer.name] = installed.why
        runs: dict[str, list[Run]] = defaultdict(list)
        for turn in self._track(range(self.plan.rounds), "speed"):
            for way in list(ways)[:: -1 if turn % 2 else 1]:
                runs[way].append(self._noting("speed", race(self.machine, ways[way], reports, lines)))
            runs[FLOOR].append(self._noting("speed", idle(self.machine, reports)))
        return speeds({way: runs[way] for way in (*ways, FLOOR)}, missing)

    def _pairs(self, reports: Sequence[Sent], lines: int) -> tuple[Pace, ...]:
        shares = (SHARE, None) if possible() else (None,)
        asked = [(many, share) for share in shares for many in (1, 2)]
        return tuple(
            self._noting("pairs", pace(self.machine, many, share, reports, lines))
            for many, share in self._track(asked, "pairs")
        )

    def _latencies(self) -> tuple[Latency, ...]:
        asked = self._track((1, 2), "latency")
        return tuple(
            self._noting("latency", latency(self.machine, many, A_SECOND, self.plan.seconds)) for many in asked
        )

    def _recoveries(self) -> tuple[Recovery, ...]:
        sizes = self._track(self.plan.histories, "recovery")
        return tuple(self._noting("recovery", each) for size in sizes for each in recoveries(self.machine, size))

    def _holdings(self) -> tuple[Holding, ...]:
        asked = self._track((self.plan.told,), "holding")
        return tuple(self._noting("holding", each) for told in asked for each in holdings(self.machine, told))

    def _track(self, asked: Iterable[T], part: str) -> Iterable[T]:
        """Show how far a part has come; one that is not wanted has nothing to do."""
        return track(list(asked) if part in self.plan.parts else [], part, console=self.console)

    def _noting(self, part: str, measured: T) -> T:
        self.loads[part].append(load_now())
        return measured


def journal_length(reports: Sequence[Sent], settings: Path) -> int:
    """Say how many lines the journal gets: one for each region that each version of each report concerns."""
    sorter = Sorter(policies(load(settings)))
    noted: dict[str, Noted] = {}
    lines = 0
    for each in reports:
        report = read_json(each.body)
        if isinstance(report, Report):
            found = sorter.sort(report, noted.get(report.key, {}), now())
            noted[report.key] = found.noted
            lines += len(found.regions)
    return lines
