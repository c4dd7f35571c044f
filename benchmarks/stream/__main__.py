"""Reports in; what the worker carries, beside bare consumers and peers, as tables and as JSON, out.

``python -m benchmarks.stream [--quick] [--write]``: tables on standard error, all figures as JSON on standard output,
and with ``--write`` in their places in ``docs/stream.md``. Kafka and PostgreSQL are started for it and thrown away.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.delivery.page import put, table
from streams.core.facts import Report
from streams.files import read_file
from streams.reports import write_json

from . import country
from .country import Sent
from .figures import Figures
from .machine import machine, now
from .measuring import PARTS, QUICK, Measuring, Plan

PAGE: Final = Path(__file__).parents[2] / "docs" / "stream.md"
CONSOLE: Final = Console(stderr=True)


def recorded(path: Path, most: int) -> list[Sent]:
    """Read reports from a file, the first so many of them, as a police system would send them."""
    rows = islice((row.read for row in read_file(path) if isinstance(row.read, Report)), most)
    return [Sent(report.source, write_json(report).encode()) for report in rows]


def measure(plan: Plan, settings: Path | None, reports: Sequence[Sent]) -> Figures:
    """Start a broker and a database, and measure on them; without settings, those of the made-up country."""
    with tempfile.TemporaryDirectory() as folder:
        path = settings or Path(folder, "country.yaml")
        if settings is None:
            path.write_text(country.settings(), encoding="utf-8")
        with machine(path) as started:
            return Measuring(plan, started, CONSOLE).all(reports)


def write(figures: Figures) -> None:
    """Put the tables that were measured, and how each came about, on the page."""
    page = PAGE.read_text(encoding="utf-8")
    for name, (headings, lines) in figures.tables().items():
        if lines:
            around = (figures.circumstances(name), table(headings, lines), figures.verdict(name))
            page = put(page, name, "\n\n".join(filter(None, around)))
    PAGE.write_text(page, encoding="utf-8")


def show(figures: Figures) -> None:
    """Print the tables for people on standard error, the figures for machines on standard output."""
    for name, (headings, lines) in figures.tables().items():
        shown = Table(*headings, title=figures.circumstances(name) if lines else "")
        for line in lines:
            shown.add_row(*line)
        if lines:
            CONSOLE.print(shown, figures.verdict(name))
    print(json.dumps(figures.plain()))


def main() -> None:
    """Measure, show, and write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="few reports, one round")
    options.add_argument("--write", action="store_true", help="put the tables in docs/stream.md")
    options.add_argument("--only", choices=PARTS, action="append", help="this table; may be given more than once")
    options.add_argument("--records", type=Path, help="a file of reports, with --config, in place of made-up ones")
    options.add_argument("--config", type=Path)
    given = options.parse_args()
    plan = QUICK if given.quick else Plan()
    if given.records:
        plan = replace(plan, parts=("speed",))
    if given.only:
        plan = replace(plan, parts=tuple(given.only))
    made_up = given.records is None
    reports = country.reports(plan.reports, now()) if made_up else recorded(given.records, plan.reports)
    figures = measure(plan, given.config, reports)
    show(figures)
    if given.write:
        write(figures)


if __name__ == "__main__":
    main()
