"""The page on the agreement with R says what comparing anew says."""

from benchmarks.agreement import PAGE, page, table
from tests.docs.pages import read


def test_the_page_says_what_comparing_anew_says() -> None:
    assert read(PAGE) == page()


def test_every_method_agrees_to_the_digits_it_allows() -> None:
    for row in table():
        assert row.digits >= 9, row
        same, _, judged = row.alarms.partition(" of ")
        assert same == judged or not judged, row
