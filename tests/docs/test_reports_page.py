"""The page on reports names every column and every kind of refusal, and shows each as it is said."""

import ast
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from streams.core.facts import Outcome, Refusal, Report
from streams.core.hearing import Hearing
from streams.reports import COLUMNS, read_columns
from tests.docs.pages import ROOT, blocks, read, rows, words_in
from tests.world import NOW, burglary, town

PAGE = ROOT / "docs" / "reports.md"
REASONS = {kind: words_in(example)[0] for kind, example, _ in rows(PAGE, "kind")}

LOCAL = datetime(2026, 3, 2, 17, 30)
IMPOSSIBLE: dict[str, dict[str, Any]] = {
    "no place": {"lat": None, "lon": None},
    "swapped": {"lat": 11.55, "lon": 56.23},
    "outside": {"lat": 57.9},
    "category": {"category": "arson"},
    "no time": {"occurred_from": None, "occurred_to": None, "reported_at": None},
    "ends before it starts": {"occurred_from": LOCAL, "occurred_to": LOCAL.replace(hour=16)},
    "too long": {"occurred_from": LOCAL.replace(year=2024), "occurred_to": LOCAL},
    "reported before it happened": {"occurred_from": LOCAL, "occurred_to": None, "reported_at": LOCAL.replace(day=1)},
    "future": {"occurred_from": LOCAL.replace(year=2031), "occurred_to": None, "reported_at": None},
    "too old": {"occurred_from": LOCAL.replace(year=1916)},
}


def test_every_column_is_described_and_no_other() -> None:
    described = [name for first, *_ in rows(PAGE, "column") for name in words_in(first)]
    assert sorted(described) == sorted(COLUMNS)


def test_every_kind_of_refusal_is_described_and_no_other() -> None:
    modules = ("core/intake.py", "reports.py", "files.py")
    assert REASONS.keys() == {kind for module in modules for kind in kinds_in(module)}


def kinds_in(module: str) -> set[object]:
    """Read off a module what it refuses for."""
    kinds = set[object]()
    for node in ast.walk(ast.parse(read(ROOT / "streams" / module))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            at = {"_Unbelievable": 0, "Refusal": 2}.get(node.func.id)
            word = node.args[at] if at is not None and len(node.args) > at else None
            kinds |= {word.value} if isinstance(word, ast.Constant) else set()
    return kinds


@pytest.mark.parametrize("kind", IMPOSSIBLE)
def test_the_reason_shown_for_a_kind_of_refusal_is_the_one_given(kind: str) -> None:
    (lund,) = town()
    watching = replace(lund, categories=frozenset({"residential"}))
    report = burglary("a", 0, **{"category": "residential", **IMPOSSIBLE[kind]})
    refusal = Hearing([watching]).hear(report, NOW).refusal
    assert refusal is not None
    assert (refusal.kind, refusal.reason) == (kind, REASONS[kind])


def test_the_reason_shown_for_columns_at_fault_is_the_one_given() -> None:
    refusal = read_columns({"report_id": "a", "revision": 0, "cpr": "x"})
    assert isinstance(refusal, Refusal)
    assert (refusal.kind, refusal.reason) == ("not readable", REASONS["not readable"])
    assert REASONS.keys() == IMPOSSIBLE.keys() | {"not readable"}


def test_the_reports_shown_are_read() -> None:
    (shown,) = (block.text for block in blocks(PAGE) if block.language == "csv")
    header, *lines = (line.split(",") for line in shown.splitlines())
    assert lines
    for line in lines:
        assert isinstance(read_columns(dict(zip(header, line, strict=True))), Report)


def test_a_withdrawal_counts_and_a_higher_revision_takes_it_back() -> None:
    hearing = Hearing(town())
    versions = [burglary("a", 0), Report("a", withdrawn=True), burglary("a", 0), burglary("a", 0, revision=2)]
    outcomes = [hearing.hear(report, NOW).outcome for report in versions]
    assert outcomes == [Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.DUPLICATE, Outcome.ACCEPTED]


def test_a_correction_that_cannot_be_believed_leaves_the_report_and_one_that_lies_elsewhere_takes_it_back() -> None:
    hearing = Hearing(town())
    hearing.hear(burglary("a", 0), NOW)
    impossible = hearing.hear(burglary("a", 0, revision=2, **IMPOSSIBLE["too old"]), NOW)
    assert impossible.outcome is Outcome.REFUSED
    assert hearing.memories["lund"].incidents(("a",))
    elsewhere = hearing.hear(burglary("a", 0, revision=2, **IMPOSSIBLE["outside"]), NOW)
    assert elsewhere.outcome is Outcome.ACCEPTED
    assert not hearing.memories["lund"].incidents(("a",))
