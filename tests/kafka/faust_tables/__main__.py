"""A real Kafka in; what Faust's tables keep there through restarts and kills, as tables in ``docs/faust.md``, out.

``python -m tests.kafka.faust_tables [--only WORDS] [--times N]``, twenty minutes: tables on standard error, figures
as JSON on standard output. With ``--only`` or ``--times`` nothing is written on the page.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.delivery.page import put, table
from tests.kafka.broker import Broker

from .counting import Way
from .trials import Outcome, Trial, run
from .versions import versions

PAGE = Path(__file__).parents[3] / "docs" / "faust.md"

KILLED: tuple[Literal["killed"], int, int] = ("killed", 6, 240)
"""Ended six times, each after 240 events or so."""

RESTARTS = (
    Trial("no table", Way("nothing")),
    Trial("counts", Way("counts")),
    Trial("counts, guarded", Way("counts", guarded=True)),
)
_ALL = Way("counts", guarded=True, exactly_once=True, slowly=True)
KILLS = (
    Trial("no table", Way("nothing", slowly=True), *KILLED),
    Trial("counts, guarded", Way("counts", guarded=True, slowly=True), *KILLED),
    Trial("counts and offsets", Way("counts and offsets", slowly=True), *KILLED),
    Trial("counts and offsets, guarded", Way("counts and offsets", guarded=True, slowly=True), *KILLED),
    Trial("counts, guarded, exactly_once", _ALL, *KILLED),
    Trial("the same, and it consumes its alerts", replace(_ALL, hears_alerts=True), *KILLED),
)
COLUMNS = {
    "restarts": ("app", "restarts", "uneven", "events", "never seen", "seen again", "counts lack", "counts beyond"),
    "kills": (
        *("app", "kills", "events", "never seen", "seen again", "counts lack", "counts beyond"),
        *("alerts missing", "alerts repeated"),
    ),
}


def line(outcome: Outcome) -> list[str]:
    """Write what came of a trial as a line of its table; an app without a table has no counts and no alerts."""
    trial = outcome.trial
    uneven = [] if outcome.uneven is None else [outcome.uneven]
    alerts = [outcome.missing, outcome.repeated] if outcome.uneven is None else []
    facts = [trial.times, *uneven, trial.total, outcome.never, outcome.again]
    kept = [outcome.lacking, outcome.beyond, *alerts]
    counted = trial.way.remembers != "nothing"
    return [trial.name, *(f"{each:,}" for each in facts), *(f"{each:,}" if counted else "" for each in kept)]


def show(name: str, outcomes: list[Outcome]) -> None:
    """Print a table for people on standard error."""
    shown = Table(*COLUMNS[name])
    for each in outcomes:
        shown.add_row(*line(each))
    Console(stderr=True).print(shown)


def main() -> None:
    """Carry out the trials, and write what came of them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", default="", help="only the trials whose names hold these words")
    options.add_argument("--times", type=int, help="so many restarts or kills in each trial")
    given = options.parse_args()
    console = Console(stderr=True)
    done: dict[str, list[Outcome]] = {}
    with tempfile.TemporaryDirectory() as home:
        broker = Broker(Path(home))
        broker.wait()
        try:
            for name, trials in (("restarts", RESTARTS), ("kills", KILLS)):
                wanted = [trial if given.times is None else replace(trial, times=given.times) for trial in trials]
                wanted = [trial for trial in wanted if given.only in trial.name]
                done[name] = [run(each, broker.address, Path(home)) for each in track(wanted, name, console=console)]
                show(name, done[name])
        finally:
            broker.stop()
    json.dump({name: [asdict(each) for each in found] for name, found in done.items()}, sys.stdout)
    if not given.only and given.times is None:
        page = put(PAGE.read_text(encoding="utf-8"), "versions", f"{versions()}.")
        for name, found in done.items():
            page = put(page, name, table(COLUMNS[name], [line(each) for each in found]))
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
