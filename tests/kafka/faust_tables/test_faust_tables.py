"""What Faust keeps on a real Kafka through restarts and kills, with a table and without; and the page on it."""

from pathlib import Path

import pytest

from tests.docs.pages import ROOT, read, rows

from .__main__ import COLUMNS, KILLS, RESTARTS
from .counting import Way
from .trials import Trial, run
from .versions import versions

PAGE = ROOT / "docs" / "faust.md"


def lines(name: str) -> dict[str, dict[str, str]]:
    """Read a table of the page, by the name of the app."""
    heading = f"| {' | '.join(COLUMNS[name])} |"
    assert heading in read(PAGE)
    found = read(PAGE).partition(heading)[2].splitlines()[2:]
    cells = [line.strip("|").split("|") for line in found[: found.index(f"<!-- end of {name} -->")]]
    read_ = [dict(zip(COLUMNS[name], (cell.strip() for cell in line), strict=True)) for line in cells]
    return {line["app"]: line for line in read_}


@pytest.mark.kafka
@pytest.mark.slow
@pytest.mark.parametrize(
    "way",
    [Way("nothing"), Way("counts", guarded=True)],
    ids=["without a table", "with a table and the guard"],
)
def test_twenty_restarts_with_a_backlog_lose_and_repeat_nothing(broker: str, tmp_path: Path, way: Way) -> None:
    outcome = run(Trial("restarts", way), broker, tmp_path)
    assert outcome.exact
    assert (outcome.uneven, outcome.again) == (0, 0)


@pytest.mark.kafka
@pytest.mark.slow
def test_counts_that_hold_their_offset_are_exact_after_kills(broker: str, tmp_path: Path) -> None:
    way = Way("counts and offsets", guarded=True, slowly=True)
    outcome = run(Trial("kills", way, "killed", times=4, events=200), broker, tmp_path)
    assert outcome.exact
    assert outcome.again > 0, "nothing came again, so nothing was shown"


def test_every_trial_is_on_the_page() -> None:
    assert list(lines("restarts")) == [trial.name for trial in RESTARTS]
    assert list(lines("kills")) == [trial.name for trial in KILLS]


def test_the_page_names_the_versions_that_are_installed() -> None:
    assert versions().rpartition(", ")[0] in read(PAGE)


def test_an_app_without_a_table_is_exact_on_the_page() -> None:
    for name, table in (("restarts", lines("restarts")), ("kills", lines("kills"))):
        assert table["no table"]["never seen"] == "0", name
    assert lines("restarts")["no table"]["seen again"] == "0"


def test_the_commands_of_the_page_are_those_of_the_makefile() -> None:
    assert "test-faust:" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert rows(PAGE, "app")
