"""Nothing in; what each verb takes of memory, processor, time and disk, out.

``python -m benchmarks.sizing``: tables on standard error, all figures as JSON on standard output, and with ``--write``
in their places in ``docs/operations/sizing.md``. It needs PostgreSQL's own server, and Java and Maven for Kafka.
"""

import argparse
import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import rich.table
from rich.console import Console

from benchmarks.delivery.page import put, table
from benchmarks.stream.machine import machine

from .alone import alone
from .district import A_YEAR, write_settings
from .giving import Figures
from .tables import tables
from .together import together

PAGE: Final = Path(__file__).parents[2] / "docs" / "operations" / "sizing.md"
YEARS: Final = 10


def measure(share: int) -> Figures:
    """Measure everything, with a share of the reports."""
    say, year = Console(stderr=True).print, A_YEAR // share
    with tempfile.TemporaryDirectory(prefix="trygvarsel-sizing-") as home:
        folder = Path(home)
        say("run, alone on SQLite")
        by_itself = alone(folder, year, YEARS * year)
        say("worker, web and deliver, on Kafka and PostgreSQL")
        with machine(write_settings(folder / "fleet.yaml")) as servers:
            return Figures(by_itself, together(servers, year))


def write(figures: Figures) -> None:
    """Put each table in its place on the page."""
    page = PAGE.read_text(encoding="utf-8")
    for name, laid in tables(figures).items():
        page = put(page, name, table(laid.headings, laid.lines))
    how = f"{datetime.now(UTC):%B %Y}; {os.cpu_count()} processors with a load of {os.getloadavg()[2]:.1f}."
    PAGE.write_text(put(page, "measured", how), encoding="utf-8")


def main() -> None:
    """Measure, show, and write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="a tenth of the reports")
    options.add_argument("--write", action="store_true", help="put the tables on the page")
    given = options.parse_args()
    figures = measure(10 if given.quick else 1)
    for name, (headings, lines) in tables(figures).items():
        shown = rich.table.Table(*headings, title=name)
        for line in lines:
            shown.add_row(*line)
        Console(stderr=True, width=120).print(shown)
    json.dump(figures, sys.stdout)
    print()
    if given.write and not given.quick:
        write(figures)


if __name__ == "__main__":
    main()
