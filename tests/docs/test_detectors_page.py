"""What the page on the detectors shows is what they do."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "detectors.md"


def test_every_block_gives_what_the_page_says() -> None:
    failed, tried = doctest.testfile(str(PAGE), module_relative=False)
    assert tried > 15
    assert not failed
