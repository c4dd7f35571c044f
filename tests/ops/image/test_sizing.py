"""What to give whom follows from what was measured, and the page has a place for every table."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.sizing.__main__ import PAGE
from benchmarks.sizing.alone import Alone
from benchmarks.sizing.giving import PLACES, Figures, given
from benchmarks.sizing.tables import tables
from benchmarks.sizing.together import Shift, Together
from benchmarks.sizing.verb import Effort
from benchmarks.sizing.weighing import Bytes, each, of_topic


@dataclass(frozen=True, slots=True)
class Case:
    """The most that ``run`` and a worker take, in MB, and what each is then given."""

    taken: tuple[float, float]
    given: tuple[int, int]


def figures(run: float, worker: float) -> Figures:
    """Put figures together in which only memory differs."""
    small, large = Effort(1, 10, run), Effort(1, 10, worker)
    shifts = {
        "worker": Shift(small, large, small),
        "web": Shift(small, small, small),
        "deliver": Shift(small, small, small),
    }
    weight = Bytes(1000, 500, 400)
    alone = Alone({0: small, 10_000: small}, small, small, small, small, weight)
    return Figures(alone, Together(shifts, weight, {"reports": 300.0}))


@pytest.mark.parametrize(
    "case", [Case((100, 200), (256, 512)), Case((128, 129), (256, 512)), Case((300, 100), (1024, 1024))]
)
def test_memory_is_twice_the_most_that_any_process_in_use_took(case: Case) -> None:
    measured = figures(*case.taken)
    alone, fleet = PLACES[0], PLACES[-1]

    assert (given(measured, alone).memory, given(measured, fleet).memory) == case.given


def test_a_larger_place_needs_no_less_disk() -> None:
    disks = [given(figures(100, 100), place).disk for place in PLACES]

    assert disks == sorted(disks)
    assert disks[-1] > disks[0]


def test_what_comes_later_is_not_counted_as_reports() -> None:
    before = {"journal": 2000, "messages": 100, "members": 0}
    after = {"journal": 2500, "messages": 300, "outbox": 800, "members": 600}

    assert each(before, after, reports=10, people=2) == Bytes(200, 500, 300)


def test_a_topic_is_weighed_without_its_indices(tmp_path: Path) -> None:
    for partition in range(2):
        (tmp_path / f"x.reports-{partition}").mkdir()
        (tmp_path / f"x.reports-{partition}" / "0.log").write_bytes(b"x" * 50)
        (tmp_path / f"x.reports-{partition}" / "0.index").write_bytes(b"x" * 5000)

    assert of_topic(tmp_path, "x.reports", 10) == 10


def test_the_page_has_a_place_for_every_table_and_no_other() -> None:
    places = set(re.findall(r"<!-- end of (\w+) -->", PAGE.read_text(encoding="utf-8")))

    assert places == {*tables(figures(100, 100)), "measured"}
