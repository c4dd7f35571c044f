"""What an SMS costs, and what makes it dearer."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.gsm7 import plain, segments, units, unsendable

_ONE = st.sampled_from("abcæøåÆØÅ éÉäöü§@1?\n")
_TWO = st.sampled_from("€[]{}^|~\\")
gsm = st.text(st.one_of(_ONE, _TWO), max_size=500)
anything = st.text(max_size=300)


@pytest.mark.parametrize("text", ["Hørsholm Nord", "æøåÆØÅ éÉ äöü §", "Ring 114", ""])
def test_danish_letters_are_gsm7_and_cost_one_unit_each(text: str) -> None:
    assert unsendable(text) == []
    assert units(text) == len(text)


def test_the_euro_sign_and_brackets_cost_two_units_each() -> None:
    assert units("€[]{}^|~\\") == 18


@pytest.mark.parametrize("character", "“”’–…•»«\u00a0\u202f\u00ad\u200b\t`°½−çêáó🏠")  # noqa: RUF001 - the look-alikes are the point
def test_one_character_outside_gsm7_makes_the_whole_text_dearer(character: str) -> None:
    assert unsendable("a" + character) == [character]
    assert segments("a" * 160) == 1
    assert segments("a" * 100 + character) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # the pair moves on and leaves one unit empty
        ("°" * 70, 1),
        ("°" * 71, 2),
        ("°" * 134, 2),
        ("°" * 135, 3),
        ("🏠" * 35, 1),
        ("🏠" * 66, 2),  # 33 pairs fit in 67 units, and one unit stays empty
        ("🏠" * 67, 3),
    ],
)
def test_segments_are_counted_as_operators_bill_them(text: str, expected: int) -> None:
    assert segments(text) == expected


@given(gsm)
def test_gsm7_segments_lie_between_packing_tight_and_wasting_a_unit_in_each(text: str) -> None:
    if units(text) > 160:
        assert math.ceil(units(text) / 153) <= segments(text) <= math.ceil(units(text) / 152)
    else:
        assert segments(text) == 1


@given(anything, anything)
def test_a_longer_text_never_costs_less(text: str, more: str) -> None:
    assert segments(text + more) >= segments(text) >= 1


@given(anything)
def test_units_outside_gsm7_are_those_of_utf16(text: str) -> None:
    if unsendable(text):
        assert units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(anything)
def test_plain_is_plain_already_the_second_time(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(gsm)
def test_plain_leaves_gsm7_as_it_is(text: str) -> None:
    assert plain(text) == text


def test_plain_rescues_what_word_processors_and_macs_write() -> None:
    pasted = "A\u030angstro\u0308m – “lås” ‘døren’ og\u00a0vinduet…"  # noqa: RUF001 - the look-alikes are the point
    assert plain(pasted) == "Ångström - \"lås\" 'døren' og vinduet..."
    assert unsendable(plain(pasted)) == []
