"""Ten years of a simulated municipality, and of a region, in; how long each what-if takes out."""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from textwrap import dedent

import numpy as np
from sqlalchemy import Engine, insert

from benchmarks.delivery.page import table
from benchmarks.detection.region import REGION, Land, drawn
from config.load import parse
from config.schema.settings import Settings
from detectors.ground import Ground
from notifiers.people.tables import members
from streams.core.facts import Report
from streams.foresight.foreseeing import Foresight
from streams.reports import write_json
from streams.store import open_engine
from streams.tables import journal

YEARS = 10
UNTIL = datetime(2026, 1, 1, tzinfo=UTC)
PARTNERSHIP = "egn"
_SEED = 3
_CORRECTED = 0.04
_MEMBERS = 1_000
_GROUND = Ground(56.2, 11.55)

CONFIG = """
    partnerships:
      egn:
        name: Bo trygt Egn
        areas: {{hele: {{name: Hele egnen, circle: {{lat: 56.2, lon: 11.55, metres: 36000}}}}}}
        detection: [{{kind: space_time_scan, false_alerts_per_year: {budget}, radii: {radii}, window: {window}}}]
        groups:
          naboer: {{name: Nabohjælp, kind: neighbourhood_watch, quiet_hours: {quiet}}}
          politi: {{name: Politi, kind: police}}
"""

QUESTIONS = {
    "budget 4 to 6": {"budget": "6"},
    "budget 4 to 26": {"budget": "26"},
    "circles 300, 500, 700 to 250, 500, 800 m": {"radii": "[250 m, 500 m, 800 m]"},
    "window 10 to 7 days": {"window": "7 days"},
    "quiet hours": {"quiet": "{from: '22:00', to: '06:00'}"},
}


@dataclass(frozen=True)
class Size:
    """A ground and how many burglaries a day it has."""

    name: str
    land: Land


SIZES = (
    Size("municipality, 120 a year", Land(1, 1, 7_500.0, 120 / 365.25)),
    Size("municipality, 1,200 a year", Land(1, 1, 7_500.0, 1200 / 365.25)),
    Size("region, 12 municipalities, 5 a day", REGION),
)


def settings(
    budget: str = "4", radii: str = "[300 m, 500 m, 700 m]", window: str = "10 days", quiet: str = "none"
) -> Settings:
    """Write settings down and read them."""
    written = CONFIG.format(budget=budget, radii=radii, window=window, quiet=quiet)
    return parse(dedent(written), "benchmark.yaml", Path(), rehearse=False)


def reports(land: Land) -> Iterator[Report]:
    """Draw years of reports; one in 25 is corrected or withdrawn within days."""
    chance = random.Random(_SEED)
    start = (UNTIL - timedelta(days=365.25 * YEARS)).timestamp() / 86_400
    wide, high = land.side * land.across / 2, land.side * land.rows / 2
    for happened, known_on in drawn(np.random.default_rng(_SEED), land, start, YEARS):
        lat, lon = _GROUND.degrees(happened.x - wide, happened.y - high)
        known = _moment(known_on)
        first = Report(
            happened.key,
            lat=lat,
            lon=lon,
            occurred_from=_moment(happened.day - 0.1),
            occurred_to=_moment(happened.day),
            reported_at=known,
        )
        yield first
        if chance.random() < _CORRECTED:
            later = known + timedelta(days=chance.uniform(0.1, 3))
            yield replace(first, revision=2, withdrawn=chance.random() < 0.3, entry="window", reported_at=later)


def filled(folder: Path, land: Land) -> tuple[Engine, int]:
    """Write the reports into the journal of a database, and members beside them; say how many reports that is."""
    engine = open_engine(f"sqlite:///{folder}/what-if.db")
    rows = [
        {"received_at": UNTIL, "partnership": PARTNERSHIP, "key": report.key, "report": write_json(report)}
        for report in reports(land)
    ]
    people = [
        {
            "group_id": f"{PARTNERSHIP}/naboer", "recipient": f"r{n}", "phone": f"+45{20_000_000 + n}",
            "phone_person": f"p{n}", "language": "da", "consent_at": UNTIL,
        }
        for n in range(_MEMBERS)
    ]  # fmt: skip
    with engine.begin() as conn:
        conn.execute(insert(journal), rows)
        conn.execute(insert(members), people)
    return engine, len(rows)


def measured(size: Size) -> tuple[int, dict[str, tuple[float, float]]]:
    """Give how many reports there were, and the seconds each question took: by the wall, and of the processor."""
    with tempfile.TemporaryDirectory() as folder:
        engine, many = filled(Path(folder), size.land)
        foresight, now = Foresight(engine, PARTNERSHIP), UNTIL
        took = {"first opening": _seconds(lambda: foresight.compare(settings(), settings(), YEARS, now))}
        for name, asked in QUESTIONS.items():
            new = settings(**asked)
            took[name] = _seconds(partial(foresight.compare, settings(), new, YEARS, now))
        engine.dispose()
    return many, took


def _seconds(ask: Callable[[], object]) -> tuple[float, float]:
    wall, used = time.perf_counter(), time.process_time()
    ask()
    return time.perf_counter() - wall, time.process_time() - used


def _moment(day: float) -> datetime:
    return datetime.fromtimestamp(day * 86_400, UTC)


def forecast() -> tuple[tuple[str, ...], list[list[str]]]:
    """Give the headings and lines of a table: seconds by the wall and, in brackets, of the processor."""
    found = [(size, *measured(size)) for size in SIZES]
    headings = ("what is asked", *(f"{size.name} ({many:,} reports)" for size, many, _ in found))
    lines = [
        [name, *(f"{took[name][0]:.2f} ({took[name][1]:.2f})" for *_, took in found)]
        for name in ("first opening", *QUESTIONS)
    ]
    return headings, lines


def main() -> None:
    """Measure, and print a table."""
    print(f"Seconds for a what-if over {YEARS} years beside the settings in force, and of those the processor's own\n")
    print(table(*forecast()))


if __name__ == "__main__":
    main()
