"""Every text says who, where, since when and what to do, and fits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from config.forms import renderer
from notifiers import gsm7
from streams.core.facts import Alert, Incident, Stage
from streams.core.policy import Policy
from streams.core.wording import word
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
    policy = saying("{{ sender }}: Se efter i {{ place }} siden {{ since }}.")
    assert word(policy, told(Stage.GROWING), [], START)[0].text == (
        "Bo trygt Lund: Se efter i Nordby siden 26/2. Tænd lys ude, og klip hækken, så huset kan ses."
    )


def test_a_text_is_said_in_short_before_it_takes_two_segments() -> None:
    wide = replace(LUND, sender="Nabohjælp og kommunen i Lund og hele omegnen")
    (message, _) = word(wide, told(Stage.OPENED), [incident()], START)
    assert message.segments == 1
    assert message.text.startswith("Nabohjælp og kommunen i Lund og hele omegnen: Indbrud i Nordby siden 26/2.")
    assert message.text.endswith("Afmeld: svar STOP")


def test_the_first_text_says_how_to_leave_and_later_ones_where_it_takes_no_segment_more() -> None:
    wide = replace(LUND, sender="Nabohjælp og kommunen i hele Lund og omegn i fællesskab med politiet")
    (opened, _), (growing, _) = (word(wide, told(stage), [], START) for stage in (Stage.OPENED, Stage.GROWING))
    assert ("STOP" in opened.text, opened.segments) == (True, 2)
    assert ("STOP" in growing.text, growing.segments) == (False, 1)


def test_a_text_that_fails_the_check_gives_way_to_the_shipped_one() -> None:
    danish, english = word(saying("Indbrud på Elmevej 14. {{ advice }}"), told(Stage.OPENED), [incident()], START)
    assert danish.text.startswith("Bo trygt Lund: Der er anmeldt flere indbrud i Nordby siden 26/2.")
    assert (danish.replaced, danish.withheld, english.replaced) == (True, "", True)


def test_a_text_that_fails_the_check_and_has_no_stand_in_is_withheld() -> None:
    bare = saying("Indbrud på Elmevej 14. {{ advice }}")
    for bad in (replace(bare, shipped={}), replace(bare, sender="Bo trygt\N{ROCKET}")):
        assert {message.withheld for message in word(bad, told(Stage.OPENED), [incident()], START)} == {"bad_text"}


def saying(template: str) -> Policy:
    templates = dict.fromkeys(Stage, renderer(template))
    return replace(LUND, texts={each: replace(texts, citizens=templates) for each, texts in LUND.texts.items()})


def test_a_headline_says_what_and_where_and_marks_an_exercise() -> None:
    assert [word(LUND, told(stage), [], START)[0].subject for stage in Stage] == [
        "Indbrud i Nordby", "Stadig indbrud i Nordby", "Mere ro i Nordby",
        "Vi trækker beskeden om indbrud i Nordby tilbage",
    ]  # fmt: skip
    assert word(replace(LUND, exercise=True), told(Stage.OVER), [], START)[1].subject.startswith("EXERCISE: ")


def test_only_those_who_live_near_enough_are_meant_where_the_group_says_so() -> None:
    alert = told(Stage.OPENED)
    near = replace(LUND, groups=tuple(replace(group, within_m=250.0) for group in LUND.groups))
    assert {message.near for message in word(near, alert, [], START)} == {(alert.lat, alert.lon, 650.0)}
    assert {message.near for message in word(LUND, alert, [], START)} == {None}


def test_what_is_withheld_is_worded_all_the_same() -> None:
    (message, _) = word(LUND, replace(told(Stage.OPENED), withheld="cooldown"), [incident()], START)
    assert (message.withheld, message.text) == ("cooldown", word(LUND, told(Stage.OPENED), [incident()], START)[0].text)


def test_the_end_tells_citizens_how_long_it_was_quiet_and_partners_what_was_common() -> None:
    began = START - timedelta(hours=6)
    day = [replace(incident("terrassedør"), key=f"r{n}", began=began, dwelling="villa") for n in range(3)]
    end = START + timedelta(days=14)
    alert = replace(told(Stage.OVER, at=end), window_from=began, quiet=14)
    (citizens, _) = word(LUND, alert, day, end)
    assert citizens.text == (
        "Bo trygt Lund: Der har været ro i Nordby i 14 dage. Tak, fordi du hjalp. "
        "Gør det svært at bryde ind: Lås døre og vinduer. Afmeld: svar STOP"
    )
    (partners,) = word(LUND, replace(alert, group="politi"), day, end)[:1]
    assert partners.text == (
        "Bo trygt Lund: Ro i Nordby i 14 dage efter 3 indbrud på 1 døgn (siden 2/3), mest om dagen i huse "
        "og gennem havedøren. Fortæl det gerne, og mind om rådet: Gør det svært at bryde ind: Lås døre og vinduer."
    )


def test_partners_hear_of_more_than_usual_only_from_a_detector_that_knows_what_is_usual() -> None:
    alert = told(Stage.OPENED, "politi")
    (knowing, _), (counting, _) = (word(LUND, replace(alert, expected=expected), [], START) for expected in (0.1, None))
    assert "(siden 26/2), flere end normalt på stedet. Del" in knowing.text
    assert "(siden 26/2). Del" in counting.text


def test_an_exercise_is_marked_in_every_language() -> None:
    danish, english = word(replace(LUND, exercise=True), told(Stage.OPENED), [incident()], START)
    assert danish.text.startswith("ØVELSE: ")
    assert english.text.startswith("EXERCISE: ")


def test_the_coordinators_record_has_no_words() -> None:
    assert word(LUND, replace(told(Stage.OPENED), group=None), [incident()], START) == []
