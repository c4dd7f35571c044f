"""What the page about upgrading says is what the program does: its formats, its sentences, its metrics."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from streams import remembering, share, work
from streams.core.snapshot import UnknownState
from streams.envelopes import Kind, TooNew
from streams.formats import FORMATS
from streams.migrations import HEAD, OLDEST, OURS, Standing, upgrading

PAGE = (Path(__file__).parents[2] / "docs/operations/upgrading.md").read_text(encoding="utf-8")
WRITES = f"""\
| what | reads up to | writes while releases from {OLDEST} on may be at work |
| --- | ---: | ---: |
| tables | {HEAD} | {HEAD} |
| memory, written down | {max(FORMATS.states)} | {FORMATS.state(OLDEST)} |
| `incidents` | {len(FORMATS.incidents)} | {FORMATS.copies(OLDEST).version} |
| `reports` | {Kind.REPORT.newest} | {Kind.REPORT.newest} |
| `refused` | not read | {Kind.REFUSAL.newest} |
| `alerts` | not read | {Kind.ALERT.newest} |
"""


def between(name: str) -> str:
    found = re.search(f"<!-- {name} -->\n(.*?)<!-- end of {name} -->", PAGE, re.DOTALL)
    assert found, name
    return found[1]


def test_the_formats_are_those_of_the_release_at_hand() -> None:
    assert between("formats") == WRITES


def test_what_a_release_says_that_is_too_old_is_quoted_as_it_says_it() -> None:
    here = replace(OURS, head="0005", oldest="0005")
    assert here.refusal(Standing("0007", "0007")) in PAGE
    assert TooNew(Kind.INCIDENTS, 2, "", 1).reason in PAGE


def test_what_stands_in_the_log_is_quoted_as_it_stands_there() -> None:
    sources = "".join(
        Path(str(module.__file__)).read_text(encoding="utf-8") for module in (remembering, share, work, upgrading)
    )
    for said in ("its journal is followed instead of what was written down: ", "messages are kept aside from now on: "):
        assert said in sources
        assert said in PAGE
    assert "messages that were kept aside are read now" in sources
    assert "the tables of the database were brought from %s to %s" in sources
    assert str(UnknownState(2)) in PAGE


@pytest.mark.parametrize("name", ["formats", "held up", "downtime"])
def test_every_figure_of_the_page_has_been_filled_in(name: str) -> None:
    assert between(name).strip()
