"""Nothing in; what one worker carries, what countries would need, and what cutting a region would change, out.

``python -m benchmarks.scale``: tables on standard error, all figures as JSON on standard output, and with ``--write``
in their places in ``docs/scale.md`` and ``docs/decisions/0008``. It needs PostgreSQL's own server; real boundaries and
records are read where they lie beside the checkout, and done without where they do not.
"""

import argparse
import json
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import rich.table
from rich.console import Console

from benchmarks.delivery.page import put, table

from .carrying import carried
from .comparing import Verdict, verdicts
from .crowd import crowd
from .memories import idle, remembered
from .plainly import plain
from .serving import serving
from .simulating import simulated, unit_of
from .streets import towns
from .tables import Figures, tables

_DOCS: Final = Path(__file__).parents[2] / "docs"
PAGES: Final = (_DOCS / "scale.md", _DOCS / "decisions" / "0008-regions-are-partnerships.md")
REPORTS: Final = 20_000
CROWDS: Final = (100, 5_000, 100_000)
INCIDENTS: Final = (500, 2_000, 8_000)
IDLE: Final = 100_000


def measure(*, quick: bool, cells: bool) -> Figures:
    """Measure everything, then simulate with it; cells take longest and can be left out."""
    say = Console(stderr=True).print
    share = 10 if quick else 1
    say("what one worker carries")
    with tempfile.TemporaryDirectory() as home:
        worker = carried(REPORTS // share, Path(home))
    say("what it remembers")
    with serving() as server:
        memories = [remembered(many // share, server) for many in INCIDENTS]
        quiet = {many: idle(many, server) for many in (IDLE // share,)}
    say("whom a report concerns, among many")
    crowds = [crowd(many // share) for many in CROWDS]
    say("lands")
    lands = simulated(unit_of(worker, memories[0], memories[-1]), worker)
    found: list[Verdict] = []
    if cells:
        say("cells")
        with ProcessPoolExecutor() as pool:
            found = [verdict for each in pool.map(verdicts, towns(quick=quick)) for verdict in each]
    return Figures(worker, crowds, memories, quiet, lands, found)


def write(figures: Figures, how: str) -> None:
    """Put each table where a page has a place for it."""
    laid = {name: table(each.headings, each.lines) for name, each in tables(figures).items()}
    idle = "; ".join(f"{many:,} regions, {millis:.1f} ms" for many, millis in figures.idle.items())
    for path in PAGES:
        page = path.read_text(encoding="utf-8")
        for name, text in {**laid, "measured": how, "idle": f"({idle}.)"}.items():
            if f"<!-- {name} -->" in page:
                page = put(page, name, text)
        path.write_text(page, encoding="utf-8")


def show(figures: Figures) -> None:
    """Print the tables for people on standard error, the figures for machines on standard output."""
    console = Console(stderr=True, width=170)
    for name, (headings, lines) in tables(figures).items():
        shown = rich.table.Table(*headings, title=name)
        for line in lines:
            shown.add_row(*line)
        console.print(shown)
    json.dump(plain(figures), sys.stdout)
    print()


def main() -> None:
    """Measure, show, and write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="a tenth of everything")
    options.add_argument("--no-cells", action="store_true", help="leave out what cutting regions would change")
    options.add_argument("--write", action="store_true", help="put the tables on the pages")
    given = options.parse_args()
    figures = measure(quick=given.quick, cells=not given.no_cells)
    show(figures)
    if given.write:
        write(figures, _how(figures))


def _how(figures: Figures) -> str:
    """Say when and on what it was measured."""
    ground = "Denmark's own boundaries" if figures.simulated.real else "boundaries drawn in squares"
    machine = f"{os.cpu_count()} processors with a load of {os.getloadavg()[2]:.1f}"
    return f"{datetime.now(UTC):%B %Y}; {figures.carried.reports:,} reports, {machine}; {ground}."


if __name__ == "__main__":
    main()
