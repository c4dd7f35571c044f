"""Numbers are told so that a person can picture them, and the same number is never told far from what it is."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.linting import faults, subject_faults
from streams.core.facts import Alert, Stage
from tests.world import START, settings
from web.console.alerting.curve import HIGH, WIDE, curve
from web.console.alerting.explaining import Said, chance, could_have, threshold, usual
from web.console.alerting.faults import PHRASES, in_words
from web.console.words import LANGUAGES, phrase, phrases

WORDS = {"sender": "Bo trygt", "place": "Farum", "since": "3/2", "advice": "Lås døren.", "opt_out": "Afmeld: svar STOP"}


def times_a_year(said: Said) -> float | None:
    """Read back what is told; None where it is told in words alone."""
    match said.name:
        case "chance_once":
            return 1.0
        case "chance_times":
            return said.numbers["times"]
        case "chance_years" | "chance_some_years":
            return 1 / said.numbers["years"]
    return None


@given(st.floats(1e-4, 1000))
def test_how_often_chance_does_it_is_told_within_a_tenth(per_year: float) -> None:
    told = times_a_year(chance(per_year))
    assert told is not None
    assert abs(told - per_year) <= 0.1 * per_year


@given(st.floats(0, 1e-4, exclude_max=True))
def test_what_chance_hardly_ever_does_is_told_in_words(per_year: float) -> None:
    assert chance(per_year).name == "chance_never"


@given(st.floats(1e-4, 1000), st.floats(1e-4, 1000))
def test_what_is_rarer_is_never_told_as_more_frequent(one: float, other: float) -> None:
    rarer, oftener = (times_a_year(chance(each)) for each in sorted((one, other)))
    assert rarer is not None
    assert oftener is not None
    assert rarer <= oftener * (1 + 1e-9)


@pytest.mark.parametrize(
    ("per_year", "danish", "english"),
    [
        (0.04, "Ved en tilfældighed sker det ca. hvert 25. år.", "Chance alone does it about once every 25 years."),
        (
            0.4,
            "Ved en tilfældighed sker det ca. én gang på 2,5 år.",
            "Chance alone does it about once every 2.5 years.",
        ),
        (1.0, "Ved en tilfældighed sker det ca. én gang om året.", "Chance alone does it about once a year."),
        (2.5, "Ved en tilfældighed sker det ca. 2,5 gange om året.", "Chance alone does it about 2.5 times a year."),
    ],
)
def test_it_reads_like_a_sentence_in_both_languages(per_year: float, danish: str, english: str) -> None:
    said = chance(per_year)
    assert phrase("da", f"alerts.{said.name}", **said.filled("da")) == danish
    assert phrase("en", f"alerts.{said.name}", **said.filled("en")) == english


@given(st.none() | st.floats(0, 1000))
def test_what_is_usual_can_be_said_in_both_languages(expected: float | None) -> None:
    said = usual(expected)
    for language in LANGUAGES:
        assert phrase(language, f"alerts.{said.name}", **said.filled(language))


def test_every_kind_of_detector_can_be_named_and_says_what_it_takes() -> None:
    kinds = (
        "near_repeat", "space_time_scan", "shiryaev_roberts", "poisson_cusum", "poisson_focus",
        "nb_glr", "bocpd", "ears", "river, name: ADWIN",
    )  # fmt: skip
    town = """
        partnerships:
          lund:
            name: Bo trygt Lund
            areas: {nord: {circle: {lat: 56.23, lon: 11.55, metres: 3300}}}
            detection: [%s]
    """
    detection = settings(town % ", ".join(f"{{kind: {kind}}}" for kind in kinds)).partnerships["lund"].detection
    assert len(detection) == len(kinds)
    for each in detection:
        said = threshold(each)
        for language in LANGUAGES:
            assert phrase(language, f"alerts.detector_{each.kind}")
            assert phrase(language, f"alerts.{said.name}", **said.filled(language))


def test_of_several_detectors_those_are_named_that_give_such_numbers() -> None:
    town = """
        partnerships:
          lund:
            name: Bo trygt Lund
            areas: {nord: {circle: {lat: 56.23, lon: 11.55, metres: 3300}}}
            detection: [{kind: near_repeat}, {kind: space_time_scan}]
    """
    detection = settings(town).partnerships["lund"].detection
    assert [each.kind for each in could_have(alert(per_year=0.2), detection)] == ["space_time_scan"]
    assert [each.kind for each in could_have(alert(per_year=None), detection)] == ["near_repeat"]


def alert(hours: float = 0, stage: Stage = Stage.OPENED, per_year: float | None = 0.2) -> Alert:
    """State a stage of a spate."""
    at = START + timedelta(hours=hours)
    return Alert(
        "a",
        "s",
        stage,
        "lund",
        None,
        at,
        "r",
        ("r",),
        56.2,
        11.5,
        400,
        START - timedelta(days=3),
        3,
        0.3,
        5.0,
        per_year,
    )


@given(st.lists(st.floats(-72, 200), min_size=1, max_size=40), st.floats(0, 400))
def test_all_of_the_curve_lies_within_its_picture(hours: list[float], until: float) -> None:
    known = sorted(START + timedelta(hours=each) for each in hours)
    record = [alert(), alert(max(0, *hours), Stage.GROWING)]
    drawn = curve(record, known, START + timedelta(hours=until))
    points = [*drawn.dots, *((mark.x, mark.y) for mark in drawn.marks), *((x, 0.0) for x, _ in drawn.across)]
    assert all(0 <= x <= WIDE and 0 <= y <= HIGH for x, y in points)
    assert [row.count for row in drawn.rows] == list(range(1, len(known) + 1))
    assert [x for x, _ in drawn.dots] == sorted(x for x, _ in drawn.dots)


@given(st.text(max_size=400))
def test_whatever_the_linter_says_of_a_text_there_is_a_phrase_for_it(text: str) -> None:
    found = [*faults(text, WORDS, "opened", citizens=True), *subject_faults(text, WORDS)]
    assert "fault_other" not in {in_words(each).name for each in found}


@pytest.mark.parametrize(
    ("text", "danish"),
    [
        ("Bo trygt: PANIK i Farum!", "»PANIK« gør folk bange. Sig roligt, hvad man kan gøre."),
        ("Bo trygt: En hvid varevogn i Farum.", "»hvid varevogn« peger på mennesker og ikke på det, de gør."),
        ("Bo trygt: Se www.farum.dk", "Den har et link. Teleselskaber standser tekster med links"),
        ("Bo trygt: Smørrebrød på 東京", 'En almindelig sms kan ikke vise "東", "京".'),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_plain_danish(text: str, danish: str) -> None:
    found = [in_words(each) for each in faults(text, WORDS, "opened", citizens=True)]
    assert danish in " ".join(phrase("da", f"alerts.{each.name}", **each.filled) for each in found)


def test_all_phrases_for_mistakes_are_there_in_both_languages() -> None:
    for language in LANGUAGES:
        assert not {f"alerts.{name}" for name in PHRASES} - phrases(language).keys()
