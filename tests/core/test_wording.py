"""Every text says who, where, since when and what to do, and fits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers import gsm7
from streams.core.facts import Alert, Incident, Stage
from streams.core.wording import choose_advice, word
from tests.world import START, TOWN, town

(LUND,) = town()
LUND = replace(LUND, groups=tuple(replace(group, languages=("da", "en")) for group in LUND.groups))


def told(stage: Stage, group: str = "nabo_nord", at: datetime = START, count: int = 3, times: int = 1) -> Alert:
    lat, lon = TOWN.degrees(0, 3000)
    ids = tuple(f"r{n}" for n in range(count))
    since = at - timedelta(days=4)
    return Alert("a", "s", stage, "lund", group, at, ids[-1], ids, lat, lon, 400, since, count, 0.1, 9.0, 0.5, times)


def incident(entry: str = "") -> Incident:
    lat, lon = TOWN.degrees(0, 3000)
    return Incident("r0", "r0", 1, lat, lon, START, START, START, entry=entry)


def test_a_citizens_text_says_who_where_when_what_to_do_and_how_to_leave() -> None:
    danish, english = word(LUND, told(Stage.OPENED), [incident()], START)
    assert danish.text == (
        "Bo trygt Lund: Der er anmeldt flere indbrud i Nordby siden 26/2. "
        "Tænd lys ude, og klip hækken, så huset kan ses. Afmeld: svar STOP"
    )
    assert (danish.segments, danish.language, english.language) == (1, "da", "en")
    assert english.text.startswith("Bo trygt Lund: ")


@given(
    st.sampled_from(Stage),
    st.sampled_from(["nabo_nord", "politi"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    st.integers(2, 400),
    st.integers(1, 40),
    st.sampled_from(["", "door", "vindue", "roof"]),
)
def test_every_text_carries_advice_fits_and_can_be_sent(
    stage: Stage, group: str, at: datetime, count: int, times: int, entry: str
) -> None:
    for message in word(LUND, told(stage, group, at, count, times), [incident(entry)], START):
        assert LUND.texts[message.language].advice[message.advice] in message.text
        assert gsm7.unsendable(message.text) == []
        assert message.segments == gsm7.segments(message.text) <= 2
        assert message.text.startswith("Bo trygt Lund: ")
        assert "{" not in message.text
        assert not any(digits in message.text for digits in ("56.", "11.5"))


def test_a_template_without_advice_gets_it_all_the_same() -> None:
    bare = replace(LUND.texts["da"], citizens=dict.fromkeys(Stage, "{sender}: Se efter i {place}."))
    policy = replace(LUND, texts={"da": bare, "en": bare})
    assert word(policy, told(Stage.OVER), [], START)[0].text == (
        "Bo trygt Lund: Se efter i Nordby. Hold øje for hinanden, og vær en aktiv nabohjælper."
    )


def test_the_way_out_is_the_first_thing_to_make_room() -> None:
    wide = replace(LUND, sender="Nabohjælp og kommunen i Lund og omegn i fællesskab")
    (message, _) = word(wide, told(Stage.OPENED), [incident()], START)
    assert message.segments == 1
    assert "STOP" not in message.text


def test_an_exercise_is_marked_in_every_language() -> None:
    danish, english = word(replace(LUND, exercise=True), told(Stage.OPENED), [incident()], START)
    assert danish.text.startswith("ØVELSE: ")
    assert english.text.startswith("EXERCISE: ")


@pytest.mark.parametrize(
    ("stage", "month", "entry", "times", "advice"),
    [
        (Stage.OPENED, 11, "", 1, "light_and_hedge"),
        (Stage.OPENED, 6, "", 1, "call_114"),
        (Stage.OPENED, 11, "Door", 1, "hard_to_enter"),
        (Stage.GROWING, 11, "", 2, "call_114"),
        (Stage.GROWING, 11, "", 3, "neighbours"),
        (Stage.OVER, 11, "door", 4, "neighbours"),
        (Stage.WITHDRAWN, 6, "", 2, "call_114"),
    ],
)
def test_advice_follows_the_stage_the_season_and_how_they_got_in(
    stage: Stage, month: int, entry: str, times: int, advice: str
) -> None:
    assert choose_advice(stage, datetime(2026, month, 5, tzinfo=UTC), [incident(entry)], times) == advice


def test_the_coordinators_record_has_no_words() -> None:
    assert word(LUND, replace(told(Stage.OPENED), group=None), [incident()], START) == []
