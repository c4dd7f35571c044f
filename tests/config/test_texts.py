"""The shipped words: calm, constructive, with advice and a way out, and one SMS segment long at the usual worst."""

import re
from collections.abc import Callable

import pytest

from config.schema.settings import Settings
from config.schema.templates import LONGEST_EXERCISE, MOST_SEGMENTS, WORST
from config.schema.texts import ADVICE, TextsSettings
from config.texts import LANGUAGES, builtin
from notifiers import gsm7

STAGES = ("opened", "growing", "over", "withdrawn")
EVERY = [(language, stage) for language in LANGUAGES for stage in STAGES]
USUAL = {"sender": "Bo trygt Furesø", "place": "Nordrup og Farendløse", "count": "99", "since": "31/12", "days": "99"}


def filled(template: str, texts: TextsSettings, advice: str) -> str:
    values = {**USUAL, "place": USUAL["place"][:20], "opt_out": texts.opt_out, "advice": texts.advice[advice]}
    return template.format(**values)


@pytest.mark.parametrize("advice", ADVICE)
@pytest.mark.parametrize(("language", "stage"), EVERY)
def test_citizens_texts_are_one_segment_with_any_advice_even_in_an_exercise(
    language: str, stage: str, advice: str
) -> None:
    texts = builtin()[language]
    text = filled(texts.citizens[stage], texts, advice)
    assert gsm7.unsendable(text) == []
    assert gsm7.units(f"{texts.exercise}: {text}") <= 160


@pytest.mark.parametrize("advice", ADVICE)
@pytest.mark.parametrize(("language", "stage"), EVERY)
def test_partners_texts_are_at_most_two_segments(language: str, stage: str, advice: str) -> None:
    texts = builtin()[language]
    assert gsm7.segments(f"{texts.exercise}: {filled(texts.partners[stage], texts, advice)}") <= 2


@pytest.mark.parametrize(("language", "stage"), EVERY)
def test_no_text_takes_more_segments_than_are_sent_with_the_longest_names_allowed(language: str, stage: str) -> None:
    texts = builtin()[language]
    for template in (texts.citizens[stage], texts.partners[stage]):
        assert gsm7.segments("x" * LONGEST_EXERCISE + ": " + template.format(**WORST)) <= MOST_SEGMENTS


@pytest.mark.parametrize(("language", "stage"), EVERY)
def test_every_text_says_who_where_and_what_to_do_and_citizens_how_to_stop(language: str, stage: str) -> None:
    texts = builtin()[language]
    for template in (texts.citizens[stage], texts.partners[stage]):
        assert all(placeholder in template for placeholder in ("{sender}", "{place}", "{advice}"))
    assert "{opt_out}" in texts.citizens[stage]


@pytest.mark.parametrize(("language", "stage"), EVERY)
def test_citizens_are_told_no_numbers(language: str, stage: str) -> None:
    template = builtin()[language].citizens[stage]
    assert "{count}" not in template
    assert not re.search(r"\d", template)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", ["opened", "growing"])
def test_while_it_lasts_citizens_hear_since_when_and_partners_the_numbers(language: str, stage: str) -> None:
    texts = builtin()[language]
    assert "{since}" in texts.citizens[stage]
    assert all(placeholder in texts.partners[stage] for placeholder in ("{count}", "{days}", "{since}"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_five_pieces_of_advice_are_there(language: str) -> None:
    texts = builtin()[language]
    assert tuple(texts.advice) == ADVICE
    assert "114" in texts.advice["call_114"]


def test_own_words_are_laid_over_the_shipped_ones(read: Callable[..., Settings]) -> None:
    settings = read("texts: {da: {advice: {neighbours: Hils på naboen.}, exercise: PRØVE}}", "opt_out: {da: Send STOP}")
    words, shipped = settings.wording("furesoe")["da"], builtin()["da"]
    assert words.advice["neighbours"] == "Hils på naboen."
    assert words.advice["call_114"] == shipped.advice["call_114"]
    assert (words.exercise, words.opt_out) == ("PRØVE", "Send STOP")
    assert words.citizens == shipped.citizens
    assert settings.wording("furesoe")["en"] == builtin()["en"]


def test_a_language_that_brings_all_its_words_can_be_spoken(read: Callable[..., Settings]) -> None:
    stages = "{" + ", ".join(f'{stage}: "{{sender}} {{place}} {{advice}} {{opt_out}}"' for stage in STAGES) + "}"
    advice = "{" + ", ".join(f"{each}: Lås døren." for each in ADVICE) + "}"
    above = (
        f"texts: {{sv: {{citizens: {stages}, partners: {stages}, advice: {advice}, opt_out: STOPP, exercise: ÖVN}}}}"
    )
    settings = read(above, "groups: {nabo: {kind: landowners, languages: [sv, da]}}")
    assert settings.wording("furesoe")["sv"].opt_out == "STOPP"
