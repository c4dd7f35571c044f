"""While workers decide, old reports go: nobody is stopped by it, and nothing is raised twice or not at all."""

import random
from pathlib import Path

from sqlalchemy import select

from streams.reports import write_json
from streams.store import open_engine
from streams.tables import alerts, journal
from tests.fleet import Fleet
from tests.world import burglary, in_order, spate

from .village import POLICIES, Village, day

AGO = -700 * 24.0
"""Hours before the tests' own start: nothing may be from the future by the clock of a fleet, which is the real one."""

YEARS = in_order(
    [
        *(burglary(f"old{n}", AGO + 24 * 6 * n, x=70.0 * n - 1000) for n in range(30)),
        *spate("a", AGO + 24 * 300),
        *spate("b", AGO + 24 * 500),
        *(burglary(f"new{n}", AGO + 24 * (505 + 4 * n), x=140.0 * n - 1000) for n in range(15)),
        *spate("c", AGO + 24 * 570),
    ]
)


def raised(folder: Path, seed: int | None) -> tuple[set[str], int]:
    """Let a fleet work, old reports going between its batches or not; give its alerts and what is in the journal."""
    engine = open_engine(f"sqlite:///{folder / f'{seed}.db'}")
    fleet = Fleet(POLICIES, engine, workers=3, partitions=4, chance=random.Random(seed or 0), trouble=0.05)
    village, told = Village(engine), set[str]()
    for number, report in enumerate(YEARS):
        fleet.work([("north", write_json(report).encode())])
        with engine.connect() as conn:
            told |= set(conn.execute(select(alerts.c.alert_id)).scalars())
        if seed is not None and number % 20 == 10:
            village.pass_(report.reported_at or day(0))
    left = village.rows(journal)
    engine.dispose()
    return told, left


def test_a_fleet_from_under_which_old_reports_go_raises_the_same_alerts(tmp_path: Path) -> None:
    (told, left), (all_told, all_left) = raised(tmp_path, 1), raised(tmp_path, None)
    assert told == all_told
    assert len(told) >= 6
    assert left < all_left == len(YEARS)
