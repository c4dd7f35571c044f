"""Fifty thousand recipients in; how fast they are written to, at what cost, and how soon a partner is, out.

``python -m benchmarks.delivery``: tables on standard error, all figures as JSON on standard output, and with
``--write`` in their places in ``docs/delivery.md``. Ours and a bare client that posts the same forms take turns, each
time in a process of its own and against a server of its own.
"""

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.delivery.figures import BARE, FIRST, MEMORY, SPEED, Figures, First, Memory, speeds
from benchmarks.delivery.first import Case, waits
from benchmarks.delivery.measuring import UNPACED, Run, bare, databases, ours
from benchmarks.delivery.page import put, table

PAGE = Path(__file__).parents[2] / "docs" / "delivery.md"
TWILIOS_PACE = 10.0
"""So many segments a second a sender with a name sends, unless Twilio has agreed to more."""


def measure(kinds: Mapping[str, str], recipients: int, rounds: int, paced: int) -> Figures:
    """Measure everything, with a line of progress for each part."""
    cases = [
        Case(many, pace, urgent)
        for many, pace in ((recipients, UNPACED), (paced, TWILIOS_PACE))
        for urgent in (False, True)
    ]
    runs: dict[str, list[Run]] = defaultdict(list)
    with Progress(console=Console(stderr=True)) as progress:
        for turn in progress.track(range(rounds), description="side by side"):
            for way in [BARE, *kinds][:: 1 if turn % 2 else -1]:
                runs[way].append(bare(recipients) if way == BARE else ours(kinds[way], recipients))
        small = {kind: ours(kinds[kind], recipients // 5) for kind in progress.track(kinds, description="memory")}
        place = next(iter(kinds.values()))
        heard = [_first(place, case) for case in progress.track(cases, description="partners first")]
    return Figures(
        recipients,
        rounds,
        round(os.getloadavg()[2], 1),
        os.cpu_count() or 1,
        speeds({way: runs[way] for way in (BARE, *kinds)}),
        tuple(Memory(kind, small[kind], max(runs[kind], key=lambda run: run.peak_mb)) for kind in kinds),
        tuple(heard),
    )


def _first(place: str, case: Case) -> First:
    pace = "as fast as it can" if case.pace == UNPACED else f"{case.pace:g}"
    return First(case.citizens, pace, case.urgent, tuple(waits(place, case)))


def tables(figures: Figures) -> dict[str, tuple[tuple[str, ...], list[list[str]]]]:
    """Lay the figures out: headings and lines, by the name of their place on the page."""
    few, many = figures.recipients // 5, figures.recipients
    memory = tuple(heading.format(few=few, many=many) for heading in MEMORY)
    return {
        "speed": (SPEED, [each.line() for each in figures.speeds]),
        "memory": (memory, [each.line() for each in figures.memory]),
        "first": (FIRST, [each.line() for each in figures.first]),
    }


def write(figures: Figures) -> None:
    """Put the tables, and how they came about, on the page."""
    page = PAGE.read_text(encoding="utf-8")
    for name, (headings, lines) in tables(figures).items():
        page = put(page, name, table(headings, lines))
    many, rounds, load = f"{figures.recipients:,}", figures.rounds, figures.load
    said = f"{many} recipients, the middle of {rounds} rounds, {figures.processors} processors with a load of {load}."
    PAGE.write_text(put(page, "measured", said), encoding="utf-8")


def show(figures: Figures) -> None:
    """Print the tables for people on standard error, the figures for machines on standard output."""
    console = Console(stderr=True)
    for headings, lines in tables(figures).values():
        shown = Table(*headings)
        for line in lines:
            shown.add_row(*line)
        console.print(shown)
    print(json.dumps(figures.plain()))


def match(members: int) -> None:
    """Let the benchmark of matching print its own table, on standard error."""
    command = [sys.executable, "-m", "benchmarks.delivery.matching", "--members", str(members)]
    subprocess.run(command, stdout=sys.stderr, check=True)  # noqa: S603 - our own words


def main() -> None:
    """Measure, show, and write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--recipients", type=int, default=50_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--quick", action="store_true", help="a tenth of it, one round")
    options.add_argument("--write", action="store_true", help="put the tables in docs/delivery.md")
    given = options.parse_args()
    many, rounds, share = (given.recipients // 10, 1, 10) if given.quick else (given.recipients, given.rounds, 1)
    with databases(also_postgresql=True) as kinds:
        figures = measure(kinds, many, rounds, paced=250 // share + 50)
    show(figures)
    if given.write:
        write(figures)
    match(1_000_000 // share)


if __name__ == "__main__":
    main()
