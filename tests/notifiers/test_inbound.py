"""What people text, and what is made of it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.inbound import Heard, Wish, heard
from tests.docs.pages import ROOT, rows

LEAVE = ("STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT", "AFMELD", "FRAMELD", "SLET")
RETURN = ("START", "UNSTOP", "TILMELD")
HELP = ("HJÆLP", "HELP", "INFO")
ACKNOWLEDGE = ("OK", "JA", "MODTAGET", "ACK")
WORDS = [
    *((word, Wish.LEAVE) for word in LEAVE),
    *((word, Wish.RETURN) for word in RETURN),
    *((word, Wish.HELP) for word in HELP),
    *((word, Wish.ACKNOWLEDGE) for word in ACKNOWLEDGE),
]

around = st.text(st.sampled_from(" .,!;:-–…'\"“”»«()\n\t\u00a0\u200b\ufeff*_"), max_size=4)  # noqa: RUF001 - all are met


@pytest.mark.parametrize(("word", "wish"), WORDS)
def test_a_word_alone_is_understood_and_named(word: str, wish: Wish) -> None:
    assert heard(word) == Heard(wish, word)


@given(
    word=st.sampled_from(WORDS), before=around, after=around, form=st.sampled_from(["NFC", "NFD"]), seed=st.integers()
)
def test_case_punctuation_and_composition_do_not_matter(
    word: tuple[str, Wish], before: str, after: str, form: str, seed: int
) -> None:
    mixed = "".join(letter.lower() if seed >> n & 1 else letter for n, letter in enumerate(word[0]))
    body = unicodedata.normalize(form, f"{before}{mixed}{after}")  # type: ignore[arg-type]  # one of the two forms
    assert heard(body) == Heard(word[1], word[0])


@pytest.mark.parametrize(
    "body",
    [
        "stop tak",
        "Stop venligst!",
        "STOP ALL",
        "Stop alt",
        "AFMELD ALT",
        "Afmeld mig, tak",
        "afmeld sms'er",
        "AFMELD SMS’ER",  # noqa: RUF001 - as phones write it
        "Stop stop STOP",
        "opt-out",
        "Opt out please",
        "STOP?",
        "ＳＴＯＰ",  # noqa: RUF001 - full width, as some keyboards write it
        "S\u200bTOP",
        "STOP\n\nMvh. Hans Jensen",
        "Afmeld\nSendt fra min iPhone",
        "STOP\nThis mailbox is no-reply",
    ],
)
def test_to_leave_is_easy(body: str) -> None:
    assert heard(body).wish is Wish.LEAVE


@pytest.mark.parametrize(
    "body",
    [
        "",
        "  \n ",
        "👍",
        "Kan I stoppe?",
        "Stop tyven",
        "stop ikke",
        "Slet ikke",
        "Don't stop",
        "jeg vil ikke afmelde",
        "end of story",
        "STOPPE",
        "stopur",
        "Hjælp der er indbrud nu",
        "Hvad er det her?",
        "START?",
        "Er det OK?",
        "OK?",
        "Ja? Hvad nu",
        "ok men vi kan ikke komme",
        "ja nej",
        "YES",
        "Liked “STOP”",
        "http://example.com/STOP",
        "1",
    ],
)
def test_what_may_mean_something_else_is_left_alone(body: str) -> None:
    assert heard(body) == Heard(Wish.UNCLEAR)


def test_the_documents_name_every_word_that_is_understood_and_no_other() -> None:
    told = [cell.split(", ") for cell, _ in rows(ROOT / "docs" / "inbound.md", "they text")[:-1]]
    understood = dict(WORDS)
    assert sorted(word for words in told for word in words if word != "AFMELD ALT") == sorted(understood)
    assert all(len({heard(word).wish for word in words}) == 1 for words in told)


@pytest.mark.parametrize("body", ["Ja tak", "OK 👍", "Ok, det er modtaget", "modtaget tak", "Ja, jeg har set beskeden"])
def test_who_acknowledges_may_be_polite(body: str) -> None:
    assert heard(body).wish is Wish.ACKNOWLEDGE


@pytest.mark.parametrize(
    "body",
    [
        "Autosvar: Jeg kører bil og svarer senere",
        "Automatisk svar: ferie",
        "AUTO-REPLY: I am driving",
        "Automatic reply: Out of office",
        "I am out of the office until Monday",
        "Denne sms kan ikke besvares.",
        "This is an unattended number, do not reply",
        "Autosvar. Skriv STOP for at afmelde",
        "OK\nautosvar",
    ],
)
def test_a_machine_is_known_as_one(body: str) -> None:
    assert heard(body).wish is Wish.AUTOMATIC


@given(st.text(max_size=2000))
def test_nothing_of_a_text_is_kept_but_a_known_word(body: str) -> None:
    known = {word for word, _ in WORDS} | {"", "STOPALT", "HJAELP", "OKAY"}
    assert heard(body).word in known


def test_half_a_character_is_no_trouble() -> None:
    assert heard("\ud83d STOP").wish is Wish.LEAVE
    assert heard("\udfff").wish is Wish.UNCLEAR
