"""What people text, what is done about it, and what they are answered."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifiers.audience import Medium
from notifiers.gsm7 import segments, unsendable
from tests.fake_twilio import FakeTwilio
from tests.web.doors import ANNA, BEN, PUBLIC, STRANGER, Doors, OpenDoors
from tests.web.served import problem
from web.answers import WORDS, Reply, in_words
from web.restraint import MOST_A_DAY, Restraint

INBOUND = "/v1/twilio/inbound"
STOP = {"MessageSid": "SM" + "3" * 32, "From": ANNA, "To": "+4592450001", "Body": "STOP", "FromCity": ""}


@pytest.fixture
def doors() -> Iterator[Doors]:
    with Doors() as open_doors:
        yield open_doors


@pytest.mark.parametrize("word", ["STOP", "afmeld alt", "Stop, tak!"])
def test_who_texts_stop_is_out_of_everything_and_is_told(doors: Doors, word: str) -> None:
    assert doors.texts(word) == WORDS["da"][Reply.LEFT]
    assert doors.town.out() == {(doors.town.person(ANNA), Medium.PHONE)}


def test_everybody_is_answered_in_their_own_language(doors: Doors) -> None:
    assert doors.texts("stop", BEN) == WORDS["en"][Reply.LEFT]
    assert in_words(Reply.LEFT, "pl") == WORDS["en"][Reply.LEFT]


def test_whose_number_nobody_has_is_out_before_being_in(doors: Doors) -> None:
    assert doors.texts("STOP", STRANGER) == WORDS["da"][Reply.LEFT]
    assert doors.town.out() == {(doors.town.person(STRANGER), Medium.PHONE)}


def test_who_has_left_may_come_back(doors: Doors) -> None:
    doors.texts("STOP")
    assert doors.texts("START") == WORDS["da"][Reply.BACK]
    assert doors.town.out() == set()


def test_nobody_joins_by_a_text(doors: Doors) -> None:
    assert doors.texts("START", STRANGER) == WORDS["da"][Reply.STRANGER]
    assert doors.texts("YES", STRANGER) == WORDS["da"][Reply.NOBODY_READS]


def test_a_partner_acknowledges_with_one_word_and_is_thanked(doors: Doors) -> None:
    assert doors.texts("Ja tak") == WORDS["da"][Reply.THANKS]


def test_nothing_is_said_to_an_ok_that_nobody_waits_for(doors: Doors) -> None:
    assert doors.texts("OK", BEN) == ""
    doors.town.clock.forward(hours=5)
    assert doors.texts("OK") == ""


def test_help_says_whom_to_ring(doors: Doors) -> None:
    assert "Ring 112" in doors.texts("HJÆLP")
    assert "Call 112" in doors.texts("help", BEN)


def test_all_else_is_told_once_a_day_that_nobody_reads_it(doors: Doors) -> None:
    said = [doors.texts(body) for body in ("Der er en mand i min have", "hallo?", "")]
    assert said == [WORDS["da"][Reply.NOBODY_READS], "", ""]
    assert doors.texts("hallo?", BEN) != ""
    doors.town.clock.forward(days=1)
    assert doors.texts("hallo igen") == WORDS["da"][Reply.NOBODY_READS]


def test_a_text_that_is_handed_in_again_is_answered_again(doors: Doors) -> None:
    said = [doors.texts("hallo?", sid="SM" + "7" * 32) for _ in range(3)]
    assert said == [WORDS["da"][Reply.NOBODY_READS]] * 3


def test_two_machines_do_not_talk_for_ever(doors: Doors) -> None:
    said = [doors.texts(f"STOP{'!' * n}") for n in range(20)]
    assert [bool(each) for each in said] == [True] * MOST_A_DAY + [False] * (20 - MOST_A_DAY)
    assert doors.texts("Autosvar: jeg kører bil", BEN) == ""


@pytest.mark.parametrize(
    "sender", ["1234", "+1234", "BoTrygt", "", "whatsapp:+4520120001", "+45 20120001", "+" + "4" * 16]
)
def test_what_is_no_number_is_neither_heard_nor_answered(doors: Doors, sender: str) -> None:
    assert doors.texts("STOP", sender) == ""
    assert doors.town.out() == set()


@pytest.mark.parametrize("sender", ["+12025550123", "+4590123456", "+882123456789"])
def test_a_number_we_would_never_write_to_may_leave_and_is_not_answered(doors: Doors, sender: str) -> None:
    assert doors.texts("STOP", sender) == ""
    assert doors.texts("hallo?", sender) == ""
    assert doors.town.out() == {(doors.town.person(sender), Medium.PHONE)}


def test_what_twilio_has_answered_itself_is_done_and_not_answered_twice(doors: Doors) -> None:
    assert doors.texts("Hold op nu", OptOutType="STOP") == ""
    assert doors.town.out() == {(doors.town.person(ANNA), Medium.PHONE)}
    assert doors.texts("Forfra", OptOutType="START") == ""
    assert doors.town.out() == set()


def test_no_number_and_no_text_is_written_to_the_log(doors: Doors, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    doors.texts("STOP tak")
    doors.texts("Naboen på nummer 7 har fået ny bil")
    doors.reports("undelivered", ErrorCode="30005", To=ANNA)
    said = [record.getMessage() for record in caplog.records if record.name.startswith(("web", "notifiers", "streams"))]
    assert said == ["a text message came in: leave STOP", "a text message came in: unclear "]
    assert not any(word in caplog.text for word in (ANNA.removeprefix("+45"), "nummer 7", "STOP tak"))


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("reply", Reply)
def test_every_reply_is_one_plain_segment_without_links(language: str, reply: Reply) -> None:
    text = WORDS[language][reply]
    assert segments(text) == 1
    assert unsendable(text) == []
    assert not any(mark in text for mark in ("http", "www", ".dk"))


def test_memory_of_who_was_answered_has_an_end(doors: Doors) -> None:
    restraint, today = Restraint(remembered=2), doors.town.clock().date()
    asked = ["a", "b", "c", "a", "c"]
    said = [restraint.allows(person, f"{n}", Reply.NOBODY_READS, today) for n, person in enumerate(asked)]
    assert said == [True, True, True, True, False]


def test_a_database_that_is_away_is_no_answer_and_twilio_may_ask_again(doors: Doors) -> None:
    with doors.town.database.begin() as conn:
        conn.exec_driver_sql("ALTER TABLE opt_outs RENAME TO elsewhere")
    answer = doors.twilio(INBOUND, STOP)
    assert answer.status_code == 503
    assert ANNA not in answer.text
    problem(answer)


def test_a_text_is_heard_and_answered_by_way_of_twilio_and_a_proxy_that_takes_off_tls(tmp_path: Path) -> None:
    with OpenDoors(tmp_path) as doors, FakeTwilio() as twilio:
        twilio.behind(PUBLIC, doors.url)
        twilio.inbound_url = f"{PUBLIC}{INBOUND}#rc=3&rp=all"
        twilio.text_in(ANNA, "+4592450001", "Stop\u00a0tak")
        assert twilio.replies == [(ANNA, WORDS["da"][Reply.LEFT])]
        assert doors.town.out() == {(doors.town.person(ANNA), Medium.PHONE)}
