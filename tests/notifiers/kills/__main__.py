"""Every plan in; two tables of what came of them, put in their places in ``docs/delivery.md``, out.

``python -m tests.notifiers.kills``, about a quarter of an hour. Ends with an error if anything was lost, or sent
twice to those who are rather not written to twice, while the server's list was in time.
"""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.progress import track

from benchmarks.delivery.page import put, table
from tests import postgres
from tests.notifiers.kills.deliverer import LOOK_AFTER
from tests.notifiers.kills.fanout import Outcome, Plan, run
from tests.notifiers.kills.tables import MARKS, late_row, row

PAGE = Path(__file__).parents[3] / "docs" / "delivery.md"

_SMALL = Plan(citizens=450, partners=150, kills=6, seed=4)
KILLS = (
    ("SQLite", Plan(seed=1)),
    ("SQLite", Plan(deliverers=2, seed=2)),
    ("PostgreSQL", Plan(seed=3)),
    ("PostgreSQL", Plan(deliverers=3, seed=4)),
)
LATE = (
    ("0 looks", 0.0, False),
    ("1.5 looks", 1.5, False),
    ("60 looks", 60.0, False),
    ("60 looks, with reports", 60.0, True),
)
"""By how many looks the list is late, and whether the server reports."""


@contextmanager
def database(kind: str) -> Iterator[str]:
    """Give an empty database."""
    if kind == "SQLite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/outbox.db"
    else:
        with postgres.server() as base, postgres.fresh_database(base, "kills") as url:
            yield url


def outcome(kind: str, plan: Plan) -> Outcome:
    """Carry out one plan on a database of its own."""
    with database(kind) as url:
        return run(plan, url)


def measured(plans: Iterable[tuple[str, Plan]]) -> list[tuple[str, Outcome]]:
    """Carry out plans one after another."""
    return [(kind, outcome(kind, plan)) for kind, plan in track(list(plans), "killing")]


def late_plans() -> dict[str, Plan]:
    """Make the same plan for each lateness of the list."""
    one = LOOK_AFTER.total_seconds()
    return {name: replace(_SMALL, list_late=looks * one, reporting=reporting) for name, looks, reporting in LATE}


def main() -> None:
    """Write the tables."""
    killed = measured(KILLS)
    late = {name: outcome("SQLite", plan) for name, plan in late_plans().items()}
    page = PAGE.read_text(encoding="utf-8")
    page = put(page, "kills", table(MARKS["kills"], [row(kind, one) for kind, one in killed]))
    page = put(page, "late", table(MARKS["late"], [late_row(name, one) for name, one in late.items()]))
    PAGE.write_text(page, encoding="utf-8")
    broken = [one for _, one in killed if one.lost or one.twice_careful or one.not_asked or one.doubts.still]
    if broken:
        sys.exit(f"a promise was broken: {broken}")


if __name__ == "__main__":
    main()
