"""The shipped words: calm, constructive, with advice and a way out, and one SMS segment long at the usual worst."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.forms import forms, renderer
from config.linting import MOST_SEGMENTS, faults, subject_faults
from config.load import parse
from config.schema.settings import Settings
from config.schema.templates import LONGEST_ADVICE, LONGEST_EXERCISE
from config.schema.texts import ADVICE
from config.schema.words import LONGEST_PLACE, LONGEST_SENDER
from config.summary import summary
from config.texts import LANGUAGES, builtin
from notifiers import gsm7
from tests.docs.pages import ROOT, blocks

STAGES = ("opened", "growing", "over", "withdrawn")
EVERY = [(language, stage) for language in LANGUAGES for stage in STAGES]
Words = dict[str, str | int]
USUAL: Words = {"sender": "Bo trygt Furesø", "place": "Nordrup og Farendløs", "count": 99, "since": "31/12", "days": 99}
LONGEST: Words = {"sender": "s" * LONGEST_SENDER, "place": "p" * LONGEST_PLACE, "advice": "a" * LONGEST_ADVICE}
COMMON: Words = {"quiet": 14, "hours": "night", "way": "garden_door", "homes": "flat", "usual": 1}


def written(template: str, **words: str | int) -> str:
    return " ".join(renderer(template)({**USUAL, **COMMON, "short": 0, "opt_out": "", **words}).split())


def number(language: str) -> str:
    return builtin()[language].opt_out_by_number.replace("{{ number }}", "12345678")


@pytest.mark.parametrize("advice", ADVICE)
@pytest.mark.parametrize(("language", "stage"), EVERY)
def test_citizens_texts_are_one_segment_with_any_advice_even_in_an_exercise(
    language: str, stage: str, advice: str
) -> None:
    texts = builtin()[language]
    way_out = texts.opt_out if stage == "opened" else ""
    for quiet in (14, 3):
        text = written(texts.citizens[stage], advice=texts.advice[advice], opt_out=way_out, short=1, quiet=quiet)
        assert gsm7.unsendable(text) == []
        assert gsm7.units(f"{texts.exercise}: {text}") <= 160


@pytest.mark.parametrize("advice", ADVICE)
@pytest.mark.parametrize(("language", "stage"), EVERY)
def test_citizens_texts_are_one_segment_with_the_way_out_by_a_number_of_its_own_but_a_withdrawal_which_needs_none(
    language: str, stage: str, advice: str
) -> None:
    if stage == "withdrawn":
        return
    texts = builtin()[language]
    text = written(texts.citizens[stage], advice=texts.advice[advice], opt_out=number(language), short=1)
    assert gsm7.units(text) <= 160


@pytest.mark.parametrize("advice", ADVICE)
@pytest.mark.parametrize(("language", "stage"), EVERY)
def test_partners_texts_are_at_most_two_segments(language: str, stage: str, advice: str) -> None:
    texts = builtin()[language]
    text = written(texts.partners[stage], advice=texts.advice[advice])
    assert gsm7.segments(f"{texts.exercise}: {text}") <= MOST_SEGMENTS


@pytest.mark.parametrize(("language", "stage"), EVERY)
def test_no_text_takes_more_segments_than_are_sent_with_the_longest_names_allowed(language: str, stage: str) -> None:
    texts = builtin()[language]
    words: Words = {**USUAL, **LONGEST, "count": 9999, "days": 9999, "quiet": 9999, "opt_out": number(language)}
    for template in (texts.citizens[stage], texts.partners[stage]):
        for form in forms(template, short=True):
            body = " ".join("".join(str(words[piece.text]) if piece.named else piece.text for piece in form).split())
            assert gsm7.segments("x" * LONGEST_EXERCISE + ": " + body) <= MOST_SEGMENTS


def shipped(language: str, stage: str) -> Iterator[tuple[bool, str]]:
    texts = builtin()[language]
    yield True, texts.citizens[stage]
    yield False, texts.partners[stage]


@pytest.mark.parametrize("advice", ADVICE)
@pytest.mark.parametrize(("language", "stage"), EVERY)
def test_every_shipped_text_passes_the_check_with_every_advice_at_length_and_in_short(
    language: str, stage: str, advice: str
) -> None:
    texts = builtin()[language]
    for citizens, template in shipped(language, stage):
        for short in (0, 1):
            words: Words = {**USUAL, **COMMON, "advice": texts.advice[advice], "opt_out": texts.opt_out, "short": short}
            assert faults(written(template, **words), words, stage, citizens=citizens) == []


@pytest.mark.parametrize(("language", "stage"), EVERY)
def test_every_headline_is_short_and_says_where(language: str, stage: str) -> None:
    words: Words = {**USUAL, **LONGEST}
    headline = written(builtin()[language].subjects[stage], **words)
    assert subject_faults(headline, words) == []


@pytest.mark.parametrize(("language", "stage"), EVERY)
def test_citizens_are_told_no_numbers_but_a_date_and_how_long_it_has_been_quiet(language: str, stage: str) -> None:
    template = builtin()[language].citizens[stage]
    named = {piece.text for form in forms(template) for piece in form if piece.named}
    words = "".join(piece.text for form in forms(template) for piece in form if not piece.named)
    assert not named & {"count", "days"}
    assert not re.search(r"\d", words)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", ["opened", "growing"])
def test_while_it_lasts_partners_hear_the_numbers(language: str, stage: str) -> None:
    text = written(builtin()[language].partners[stage], advice="", count=7, days=5)
    assert re.findall(r"\d+", text) == ["7", "5", "31", "12"]


def test_the_end_says_what_was_common_and_nothing_where_nothing_was() -> None:
    over = builtin()["da"].partners["over"]
    said = written(over, sender="Bo trygt", place="Farum", count=8, days=5, advice="Lås døren.")
    assert said == (
        "Bo trygt: Ro i Farum i 14 dage efter 8 indbrud på 5 døgn (siden 31/12), mest aften og nat i lejligheder "
        "og gennem havedøren. Fortæl det gerne, og mind om rådet: Lås døren."
    )
    assert "mest" not in written(over, advice="", hours="", way="", homes="")
    assert ", mest gennem et vindue." in written(over, advice="", hours="", way="window", homes="")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"quiet": 7, "usual": 1}, "Der har været ro i Farum i 7 dage. Tak, fordi du hjalp."),
        (
            {"quiet": 6, "usual": 1},
            "Der er ikke længere flere indbrud end normalt i Farum, som der var fra 10/1.",
        ),
        ({"quiet": 0, "usual": 0}, "Der er faldet mere ro på i Farum efter indbruddene fra 10/1."),
        ({"quiet": 0, "usual": 1, "short": 1}, "Mere ro i Farum efter indbrud fra 10/1."),
    ],
)
def test_days_of_quiet_are_told_only_when_there_were_at_least_seven(words: Words, said: str) -> None:
    told = written(builtin()["da"].citizens["over"], sender="Bo trygt", place="Farum", since="10/1", advice="", **words)
    assert told == f"Bo trygt: {said}"


@pytest.mark.parametrize(("language", "usual"), [("da", "normalt"), ("en", "usual")])
@pytest.mark.parametrize("stage", ["opened", "growing", "over"])
def test_more_than_usual_is_said_only_by_what_knows_what_is_usual(language: str, usual: str, stage: str) -> None:
    template = builtin()[language].partners[stage]
    assert usual in written(template, advice="", usual=1, quiet=0)
    assert usual not in written(template, advice="", usual=0, quiet=0)


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


def test_a_partnerships_words_are_laid_over_those_of_the_whole_file(read: Callable[..., Settings]) -> None:
    above = "texts: {da: {subjects: {opened: 'Til alle i {{ place }}', over: 'Ro for alle i {{ place }}'}}}"
    settings = read(above, "texts: {da: {subjects: {opened: 'Til jer i {{ place }}'}}}")
    subjects = settings.wording("furesoe")["da"].subjects
    assert (subjects["opened"], subjects["over"]) == ("Til jer i {{ place }}", "Ro for alle i {{ place }}")
    assert subjects["growing"] == builtin()["da"].subjects["growing"]
    assert {"words of the file's own: da", "  words of its own: da"} <= set(summary(settings).splitlines())


TEMPLATES = dict.fromkeys(STAGES, "{{ sender }} {{ place }} {{ since }} {{ advice }} {{ opt_out }}")
SWEDISH = {
    "citizens": TEMPLATES,
    "partners": TEMPLATES,
    "subjects": dict.fromkeys(STAGES, "Inbrott i {{ place }}"),
    "advice": dict.fromkeys(ADVICE, "Lås dörren."),
    "opt_out": "STOPP",
    "opt_out_by_number": "STOPP till {{ number }}",
    "exercise": "ÖVN",
}


@pytest.mark.parametrize("inside", [False, True])
def test_a_language_that_brings_all_its_words_can_be_spoken(read: Callable[..., Settings], inside: bool) -> None:
    groups = "groups: {nabo: {kind: landowners, languages: [sv, da]}}"
    texts = f"texts: {json.dumps({'sv': SWEDISH})}"
    settings = read("", f"{texts}\n{groups}") if inside else read(texts, groups)
    assert settings.wording("furesoe")["sv"].opt_out == "STOPP"


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ("{kind: print}", "Afmeld: svar STOP"),
        ('{kind: twilio, sender: "+4520123456"}', "Afmeld: svar STOP"),
        ('{kind: twilio, sender: BoTrygt, opt_out_number: "+4520123456"}', "Afmeld: sms STOP til 20123456"),
        ('{kind: twilio, sender: BoTrygt, opt_out_number: "+46701234567"}', "Afmeld: sms STOP til +46701234567"),
    ],
)
def test_the_way_out_is_one_that_works_on_the_channel(read: Callable[..., Settings], channel: str, said: str) -> None:
    settings = read(f"channels: {{sms: {channel}}}")
    assert settings.opt_outs(settings.wording("furesoe")["da"]) == {"sms": said}


def test_the_settings_shown_on_the_page_about_texts_have_no_problem(tmp_path: Path) -> None:
    (shown,) = (block.text for block in blocks(ROOT / "docs" / "texts.md") if block.language == "yaml")
    settings = parse(shown, "settings.yaml", tmp_path)
    assert "Rådet lige nu" in settings.wording("furesoe")["da"].partners["opened"]
