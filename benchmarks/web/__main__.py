"""Nothing in; how fast reports are taken in over HTTP, and what-ifs and pages of the console there, out.

``python -m benchmarks.web``: tables on standard error, figures as JSON on standard output, and with ``--write`` in
their places in ``docs/web.md``. ``benchmarks.web.foresight`` and ``benchmarks.web.drawing`` measure one thing alone.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

import rich.table
from rich.console import Console

from benchmarks.delivery.page import put, table

from .asking import Asked, post
from .drawing import HEADINGS, drawn
from .foresight import forecast
from .reports import made
from .serving import the_service, the_yardstick
from .watching import Watchers, watchers

PAGE: Final = Path(__file__).parents[2] / "docs" / "web.md"
WATCHERS: Final = 50
PACE: Final = 0.02
"""Seconds between two reports while people watch: fifty a second."""

_SHAPES: Final = ((1, 1, 600), (1, 16, 3000), (100, 2, 6000), (1000, 2, 10_000))
"""Reports to a request, connections at once, reports in all."""

_names: Iterator[int] = count()


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast one shape of request went: reports a second, and milliseconds to an answer."""

    intake: str
    size: int
    side_by_side: int
    a_second: float
    p50: float
    p99: float


def rates(intake: str, start: Callable[[Path], AbstractContextManager[int]], share: int) -> list[Rate]:
    """Measure all shapes on a fresh one."""
    with tempfile.TemporaryDirectory() as home, start(Path(home)) as port:
        _asked(port, 1, 1, 50)
        return [_rate(intake, port, *shape, share) for shape in _SHAPES]


def _rate(intake: str, port: int, size: int, side_by_side: int, reports: int, share: int) -> Rate:
    asked = _asked(port, size, side_by_side, max(size * side_by_side, reports // share))
    done = len(asked.each) * size
    return Rate(
        intake, size, side_by_side, done / asked.seconds, 1000 * asked.quantile(0.5), 1000 * asked.quantile(0.99)
    )


def _asked(port: int, size: int, side_by_side: int, reports: int, every: float = 0.0) -> Asked:
    seed = next(_names)
    ready = made(reports, seed, f"b{seed}")
    path = "/v1/reports" if size == 1 else "/v1/reports:batch"
    bodies = ready if size == 1 else [b"[" + b",".join(ready[n : n + size]) + b"]" for n in range(0, reports, size)]
    return post(port, path, bodies, side_by_side, every)


def watched(share: int) -> list[tuple[int, float, float, int]]:
    """Give, for nobody and for many who watch: p50 and p99 of a report in milliseconds, and the events they heard."""
    found = []
    with tempfile.TemporaryDirectory() as home, the_service(Path(home)) as port:
        _asked(port, 1, 1, 100)
        for many in (0, WATCHERS, 0, WATCHERS):
            with watchers(port, Path(home), many) if many else nullcontext(Watchers()) as people:
                asked = _asked(port, 1, 8, 1500 // share, PACE)
                heard = people.heard
            found.append((many, 1000 * asked.quantile(0.5), 1000 * asked.quantile(0.99), heard))
            _forget(Path(home))
    return found


def _forget(home: Path) -> None:
    """Let the watchers' logins be free again."""
    import sqlite3  # noqa: PLC0415 - only here

    with sqlite3.connect(home / "bench.db", timeout=30) as conn:
        for name in ("sessions", "grants", "accounts"):
            conn.execute(f"DELETE FROM {name}")  # noqa: S608 - three names of ours


def main() -> None:
    """Measure, show, and write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="a tenth of everything, one round")
    options.add_argument("--write", action="store_true", help="put the tables on the page")
    given = options.parse_args()
    share, rounds = (10, 1) if given.quick else (1, 3)
    say = Console(stderr=True, width=150)
    taken: list[Rate] = []
    for n in range(rounds):  # in turn, since the machine is not the same from minute to minute
        say.print(f"round {n + 1} of {rounds}: the bare yardstick, then the service")
        taken += rates("bare", the_yardstick, share) + rates("service", the_service, share)
    say.print(f"{WATCHERS} watch while reports come in")
    seen = watched(share)
    say.print("what-ifs over ten years, then pages in Chromium")
    tables = {
        "intake": _intake(taken),
        "watched": _watched(seen),
        "foresight": forecast(),
        "drawing": (HEADINGS, drawn(visits=1 if given.quick else 5)),
    }
    for name, (headings, lines) in tables.items():
        shown = rich.table.Table(*headings, title=name)
        for line in lines:
            shown.add_row(*line)
        say.print(shown)
    json.dump({"intake": [asdict(each) for each in taken], "watched": seen}, sys.stdout)
    print()
    if given.write:
        page = PAGE.read_text("utf-8")
        for name, (headings, lines) in tables.items():
            page = put(page, name, table(headings, lines))
        how = f"{datetime.now(UTC):%B %Y}, {os.cpu_count()} processors with a load of {os.getloadavg()[2]:.1f}"
        PAGE.write_text(put(page, "measured", how), "utf-8")


def _intake(taken: Sequence[Rate]) -> tuple[tuple[str, ...], list[list[str]]]:
    lines = []
    for size, side_by_side, _ in _SHAPES:
        bare, ours = (_middle(taken, intake, size, side_by_side) for intake in ("bare", "service"))
        lines.append([
            f"{size:,}", str(side_by_side), f"{ours.a_second:,.0f}", f"{ours.p50:,.1f}", f"{ours.p99:,.1f}",
            f"{bare.a_second:,.0f}", f"{ours.a_second / bare.a_second:.2f}",
        ])  # fmt: skip
    headings = ("reports to a request", "connections", "reports/s", "p50 ms", "p99 ms", "bare, reports/s", "share")
    return headings, lines


def _middle(taken: Sequence[Rate], intake: str, size: int, side_by_side: int) -> Rate:
    these = [each for each in taken if (each.intake, each.size, each.side_by_side) == (intake, size, side_by_side)]
    return sorted(these, key=lambda each: each.a_second)[len(these) // 2]


def _watched(seen: Sequence[tuple[int, float, float, int]]) -> tuple[tuple[str, ...], list[list[str]]]:
    lines = []
    for many in (0, WATCHERS):
        p50, p99, heard = zip(*(each[1:] for each in seen if each[0] == many), strict=True)
        lines.append([str(many), f"{statistics.mean(p50):.1f}", f"{max(p99):.1f}", f"{max(heard):,}"])
    return ("watching", "p50 ms", "p99 ms, the worse of two", "events they heard"), lines


if __name__ == "__main__":
    main()
