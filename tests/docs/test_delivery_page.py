"""The page on delivery: its tables are those that the measurements write, and the promises in them were kept."""

from pathlib import Path

import pytest

from benchmarks.delivery.figures import FIRST, SPEED
from notifiers.outbox import SendState
from tests.docs.pages import ROOT, read, rows, words_in
from tests.notifiers.kills.__main__ import KILLS, LATE
from tests.notifiers.kills.tables import MARKS

PAGE: Path = ROOT / "docs" / "delivery.md"
KEPT = ("lost", "twice, citizens", "after STOP", "still in doubt")


def lines(headings: tuple[str, ...]) -> list[dict[str, str]]:
    """Read a table by its headings."""
    assert f"| {' | '.join(headings)} |" in read(PAGE)
    return [dict(zip(headings, row, strict=True)) for row in rows(PAGE, headings[0])]


def test_every_state_of_a_row_is_explained() -> None:
    explained = {word for state, *_ in rows(PAGE, "state") for word in words_in(state)}
    assert explained == {state.value for state in SendState}


def test_every_plan_of_kills_was_carried_out_in_full() -> None:
    planned = [(kind, plan.deliverers, plan.citizens + plan.partners, plan.kills) for kind, plan in KILLS]
    done = [
        (row["database"], *(int(row[name].replace(",", "")) for name in ("deliverers", "recipients", "killed")))
        for row in lines(MARKS["kills"])
    ]
    assert done == planned


@pytest.mark.parametrize("promise", KEPT)
def test_under_kills_no_promise_was_broken(promise: str) -> None:
    assert {row[promise] for row in lines(MARKS["kills"])} == {"0"}


def test_the_kills_put_many_in_doubt_or_they_would_prove_nothing() -> None:
    assert all(int(row["once in doubt"].replace(",", "")) > 500 for row in lines(MARKS["kills"]))


def test_what_a_late_list_does_is_told_to_the_end() -> None:
    late = lines(MARKS["late"])
    assert [row[MARKS["late"][0]] for row in late] == [name for name, *_ in LATE]
    assert {row["lost"] for row in late} == {"0"}
    assert [row["twice, citizens"] == "0" for row in late] == [True, True, False, True]


def test_the_benchmark_has_written_its_tables() -> None:
    assert [row["way"] for row in lines(SPEED)] == ["bare client", "SQLite", "PostgreSQL"]
    assert len(lines(FIRST)) == 4
