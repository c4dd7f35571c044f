"""Which advice is given is what the page on texts says, and what incidents have in common is said with care."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.schema import texts
from streams.core.advice import ADVICE, choose_advice, in_order
from streams.core.coarse import FEWEST, HOMES, WAYS, known, learned
from streams.core.facts import Incident, Stage
from tests.docs.pages import ROOT, rows, words_in
from tests.world import START

PAGE = ROOT / "docs" / "texts.md"
SEASONS = {"October to March": (10, 11, 12, 1, 2, 3), "July, August": (7, 8), "else": (4, 5, 6, 9)}
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def incident(entry: str = "", dwelling: str = "", began: datetime = START, hours: float = 2) -> Incident:
    ended = began + timedelta(hours=hours)
    return Incident("r", "r", 1, 56.0, 11.0, began, ended, ended, dwelling=dwelling, entry=entry)


@pytest.mark.parametrize("row", rows(PAGE, "months"), ids=" ".join)
def test_the_order_of_the_advice_is_the_one_in_the_table(row: list[str]) -> None:
    months, homes, way, *order = row
    for month in SEASONS[months]:
        for entry in words_in(way) or [""]:
            told = [incident(entry, "lejlighed" if homes == "flats" else "villa")]
            at = datetime(2026, month, 15, tzinfo=UTC)
            given_out = [choose_advice(Stage.GROWING, at, told, times) for times in range(1, len(order) + 1)]
            assert given_out == [words_in(each)[0] if words_in(each) else given_out[0] for each in order]


def test_the_table_leaves_nothing_out() -> None:
    assert len(rows(PAGE, "months")) == len(SEASONS) * 2 * 3


@pytest.mark.parametrize(("heading", "kinds"), [("way in", WAYS), ("home", HOMES)])
def test_the_words_that_are_understood_are_those_on_the_page(heading: str, kinds: dict[str, frozenset[str]]) -> None:
    assert {words_in(kind)[0]: set(words_in(words)) for kind, words in rows(PAGE, heading)} == kinds


def test_the_settings_know_the_same_five_pieces() -> None:
    assert set(texts.ADVICE) == set(ADVICE)


@given(
    st.integers(1, 12),
    st.sampled_from(["", *HOMES]),
    st.sampled_from(["", *WAYS]),
    st.integers(1, 30),
    st.sampled_from([Stage.OPENED, Stage.GROWING]),
)
def test_a_thread_never_gives_the_same_advice_twice_in_a_row(
    month: int, homes: str, way: str, times: int, stage: Stage
) -> None:
    told, at = [incident(way, homes)], datetime(2026, month, 3, tzinfo=UTC)
    one, two = (choose_advice(stage, at, told, each) for each in (times, times + 1))
    assert one != two
    assert {one, two} <= set(ADVICE)
    assert choose_advice(Stage.OVER, at, told, times) != "call_114"
    if 1 < times <= len(in_order(month, homes, way)) - 1:
        assert choose_advice(Stage.OVER, at, told, times) not in [
            choose_advice(stage, at, told, n) for n in range(1, times)
        ]


def test_a_withdrawal_asks_for_an_open_eye_alone() -> None:
    assert choose_advice(Stage.WITHDRAWN, START, [incident("door")], 3) == "call_114"


@pytest.mark.parametrize("word", ["Terrassedør", "terrace door", "patio-door", "HAVEDØR"])
def test_the_words_of_police_systems_are_understood_however_they_are_spelt(word: str) -> None:
    assert known(WAYS, word) == "garden_door"


def test_what_fewer_than_three_say_or_no_more_than_half_is_not_said() -> None:
    door, window, other = incident("door"), incident("window"), incident("tunnel")
    assert learned([door] * (FEWEST - 1) + [other] * 9, COPENHAGEN).way == ""
    assert learned([door] * FEWEST + [other] * 9, COPENHAGEN).way == "door"
    assert learned([door] * FEWEST + [window] * FEWEST, COPENHAGEN).way == ""


@pytest.mark.parametrize(
    ("hour", "hours", "said"),
    [(8, 8, "day"), (17, 5, "night"), (23, 7, "night"), (8, 13, ""), (9, 0, "")],
)
def test_day_and_night_are_local_and_told_by_short_absences_alone(hour: int, hours: float, said: str) -> None:
    began = datetime(2026, 7, 1, hour, tzinfo=COPENHAGEN).astimezone(UTC)
    assert learned([incident(began=began, hours=hours)] * 3, COPENHAGEN).hours == said
