"""Every test that a page names as its witness is there."""

import re

import pytest

from tests.docs.pages import ROOT

PAGES = ("exactly-once.md", "failures.md", "operations/data-protection.md", "operations/threat-model.md")
THERE = {
    name
    for file in (ROOT / "tests").rglob("*.py")
    for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
}


@pytest.mark.parametrize("page", PAGES)
def test_the_tests_that_a_page_names_are_there(page: str) -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / page).read_text(encoding="utf-8")))
    assert named
    assert named <= THERE
