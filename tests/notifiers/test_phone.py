"""Numbers as people write them."""

import re

import pytest

from notifiers.message import Message
from notifiers.phone import dialled, masked


@pytest.mark.parametrize("written", ["20120067", "20 12 00 67", "+45 20120067", "004520120067", "4520120067"])
def test_a_danish_number_is_known_however_it_is_written(written: str) -> None:
    assert dialled(written, ["DK"]) == "+4520120067"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("not a number", "not a phone number"),
        ("12", "not a phone number that exists"),
        ("+46 70 123 45 67", "outside the allowed countries (DK)"),
        ("+298 211111", "outside the allowed countries (DK)"),
        ("80 10 10 10", "cannot get SMS"),
        ("90 10 10 10", "cannot get SMS"),
    ],
)
def test_a_number_that_cannot_be_written_to_is_refused_without_repeating_it(written: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)) as refused:
        dialled(written, ["DK"])
    assert written not in str(refused.value)


def test_another_country_is_let_in_when_it_is_named() -> None:
    assert dialled("+46 70 123 45 67", ["DK", "SE"]).startswith("+4670")


def test_a_masked_number_keeps_its_country_and_its_end() -> None:
    assert masked("+4520120067") == "+45 .. .. .. 67"
    assert masked("somebody") == ".. .. .. .."


def test_a_message_does_not_show_its_number() -> None:
    assert "20120067" not in repr(Message("a/r/sms", "+4520120067", "Lås døren"))
