"""Processes that deliver are killed at random moments of a fan-out: nobody is forgotten, and nobody told twice.

A smaller one than that of ``python -m tests.notifiers.kills``, whose figures are on the page on delivery.
"""

from pathlib import Path

import pytest

from tests.notifiers.kills.fanout import Outcome, Plan, run

SMALL = Plan(deliverers=2, citizens=220, partners=30, kills=4, failing=0.02)


def kept(outcome: Outcome) -> bool:
    """Tell whether nobody was forgotten, told twice or told against their will, and nothing is left in doubt."""
    broken = outcome.lost + outcome.twice_careful + outcome.not_asked + outcome.doubts.still + outcome.untrue
    return broken == 0


def test_two_deliverers_killed_again_and_again_lose_nobody_and_tell_nobody_twice(database: str) -> None:
    outcome = run(SMALL, database)
    assert outcome.killed == SMALL.kills
    assert outcome.doubts.ever >= SMALL.kills
    assert kept(outcome), outcome


@pytest.mark.slow
@pytest.mark.parametrize("deliverers", [1, 3])
def test_so_it_is_with_fifty_kills_and_five_thousand_people(database: str, deliverers: int) -> None:
    outcome = run(Plan(deliverers=deliverers, seed=deliverers), database)
    assert outcome.killed == 50
    assert kept(outcome), outcome


def test_with_a_list_that_is_never_in_time_reports_settle_what_is_in_doubt(tmp_path: Path) -> None:
    plan = Plan(citizens=150, partners=30, kills=2, list_late=3600.0, reporting=True)
    outcome = run(plan, f"sqlite:///{tmp_path}/outbox.db")
    assert kept(outcome), outcome
