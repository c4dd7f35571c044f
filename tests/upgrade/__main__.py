"""Nothing in; what an upgrade costs on this machine, as Markdown, out: docs/operations/upgrading.md, some minutes."""

import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, create_engine, delete, text

from config.fingerprints import memory_fingerprints
from config.load import load
from streams import tables
from streams.arrivals import Arrival
from streams.core.facts import Report
from streams.databases import migrate
from streams.metrics import Metrics
from streams.migrations import HEAD
from streams.policies import policies
from streams.reports import write_json
from streams.service import Service
from streams.store import Store, open_engine
from tests import postgres
from tests.streams import older
from tests.world import NOW, burglary, in_order

from . import earlier, next_release
from .embedded import Run
from .next_release import NEXT
from .working import Working

REPORTS: Final = (1_000, 5_000)
ROUNDS: Final = 2
LINES: Final = 1_000_000
_TOGETHER: Final = 500
_HOURS: Final = 5 * 365 * 24


def main() -> None:
    """Measure, and print."""
    say("| reports in the database | same tables | a step of tables | what was remembered cannot be read |")
    say("| --- | ---: | ---: | ---: |")
    for count in REPORTS:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            settings, whole = home / "town.yaml", home / "whole.db"
            settings.write_text(earlier.settings(), encoding="utf-8")
            fill(settings, whole, count)
            taken = [gone(home, *each) for each in ((False, False), (True, False), (False, True))]
        say(f"| {count:,} | " + " | ".join(f"{clock:.1f} s ({cpu:.1f} s)" for clock, cpu in taken) + " |")
    with postgres.server() as base, postgres.fresh_database(base, "measured") as url:
        usual, step, longest = held_up(url)
    say(
        f"\nPostgreSQL, {LINES:,} lines in the journal: the step took {step:.1f} s; a transaction usually takes "
        f"{1000 * usual:.0f} ms, and the longest meanwhile took {longest:.1f} s"
    )


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fill(settings: Path, database: Path, count: int) -> None:
    """Have reports of five years decided on, as `run` does it, and what is remembered written down."""
    read = load(settings)
    engine = older_engine(database)
    service = Service(
        policies(read), Store(engine), Metrics(CollectorRegistry(), (), ["sms"]), memory_fingerprints(read)
    )
    sent = [Arrival(write_json(report).encode(), "measured") for report in reports(count)]
    for first in range(0, count, _TOGETHER):
        service.receive(sent[first : first + _TOGETHER], NOW)
    for region in service.decider.remembering:
        service.decider.remembering.write_down(region, at_least=1)
    engine.dispose()


def older_engine(database: Path) -> Engine:
    """Make a SQLite file by the steps, so that one more can follow."""
    engine = create_engine(f"sqlite:///{database}")
    older.release(engine, HEAD)
    engine.dispose()
    return open_engine(f"sqlite:///{database}")


def reports(count: int) -> list[Report]:
    """Invent five years of burglaries in the town."""
    chance = random.Random(5)
    places = ((chance.uniform(-3000, 3000), chance.choice([3000.0, -3000.0])) for _ in range(count))
    return in_order([burglary(f"r{n}", chance.uniform(-_HOURS, 0), x=x, y=y) for n, (x, y) in enumerate(places)])


def gone(home: Path, step: bool, anew: bool) -> tuple[float, float]:
    """Tell how long `run` takes no report while one release follows another, the shortest of some rounds."""
    return min(exchanged(home, step, anew) for _ in range(ROUNDS))


def exchanged(home: Path, step: bool, anew: bool) -> tuple[float, float]:
    """Stop one, start the next, and hand a report in; give seconds by the clock, and the next one's of a processor."""
    settings, database = home / "town.yaml", home / "town.db"
    for left in home.glob("town.db*"):
        left.unlink()
    database.write_bytes((home / "whole.db").read_bytes())
    before = Run("trygvarsel", settings, database, home / "log")
    before.send(burglary("before", 0))
    if anew:
        forget(database)
    began = time.monotonic()
    before.leave()
    after = Run(next_release.__name__ if step else "trygvarsel", settings, database, home / "log")
    after.send(burglary("after", 1))
    seconds = time.monotonic() - began, after.cpu
    after.leave()
    return seconds


def forget(database: Path) -> None:
    """Take away what was written down, as if this release could not read it."""
    engine = create_engine(f"sqlite:///{database}")
    with engine.begin() as conn:
        conn.execute(delete(tables.snapshots))
    engine.dispose()


def held_up(url: str) -> tuple[float, float, float]:
    """Change tables under somebody who writes to them; give what a transaction usually takes, the step, the longest."""
    engine = create_engine(url)
    older.release(engine, HEAD)
    lines = "SELECT now(), 'lund', 'r' || n FROM generate_series(1, :lines) AS n"
    with engine.begin() as conn:
        conn.execute(text("INSERT INTO journal (received_at, partnership, key) " + lines), {"lines": LINES})
    working = Working(engine)
    working.start()
    time.sleep(2)
    usual = statistics.median(working.took)
    working.took.clear()
    began = time.monotonic()
    migrate(url, NEXT.steps)
    step = time.monotonic() - began
    working.stop()
    engine.dispose()
    return usual, step, max(working.took)


if __name__ == "__main__":
    main()
