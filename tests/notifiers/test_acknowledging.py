"""Contacts are asked one after the other until somebody says they have seen it, and no longer."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update

from notifiers.message import Receipt
from notifiers.outbox import SendState, asking, claim, settle, settling
from notifiers.outbox.acknowledging import (
    Answer,
    acknowledge,
    acknowledge_by_person,
    acknowledge_by_ref,
    acknowledged,
    spare,
)
from notifiers.outbox.auditing import How, decisions
from notifiers.outbox.pacing import Lane
from notifiers.outbox.tables import outbox
from notifiers.reasons import Reason
from tests.notifiers.street import START, Street, person, worded

PATIENCE = timedelta(minutes=15)


@pytest.fixture
def street(database: Engine) -> Iterator[Street]:
    street = Street(database)
    street.people["elm"] = [person(1, turn=0), person(2, turn=1), person(3, turn=2)]
    yield street
    street.close()


def ask(street: Street, **changes: object) -> None:
    """Queue a message that somebody is to acknowledge, and deliver what is due."""
    street.queue(worded(**({"ask_next_after": PATIENCE, "priority": 0, "careful": False, "story": "s1"} | changes)))
    street.delivery().deliver()


def later(street: Street, **units: float) -> None:
    street.clock.forward(**units)
    street.delivery().deliver()


def rang(street: Street) -> list[str]:
    """List the telephones that have rung, in order."""
    return [to[-1] for to, _, _ in street.post.accepted]


def seen(street: Street, by: str = "Anne", alert: str = "a1/elm") -> Answer:
    with street.database.begin() as conn:
        return acknowledge(conn, alert, "elm", by, How.COMMAND, street.clock())


def answered(street: Street, recipient: str) -> list[Answer]:
    """Reply from somebody's telephone."""
    with street.database.begin() as conn:
        found = select(outbox.c.person).where(outbox.c.recipient == recipient).limit(1)
        return acknowledge_by_person(conn, conn.execute(found).scalar_one(), How.SMS, street.clock())


def unanswered(street: Street) -> list[str]:
    with street.database.connect() as conn:
        return [each.alert_id for each in asking.unanswered(conn, street.clock())]


def test_the_next_is_asked_when_nobody_has_answered_in_time(street: Street) -> None:
    ask(street)
    assert rang(street) == ["1"]
    later(street, minutes=14)
    assert rang(street) == ["1"]
    later(street, minutes=1)
    assert rang(street) == ["1", "2"]
    later(street, minutes=15)
    assert rang(street) == ["1", "2", "3"]


def test_once_somebody_has_answered_nobody_else_is_asked(street: Street) -> None:
    ask(street)
    later(street, minutes=15)
    (answer,) = answered(street, "r-2")
    assert (answer.first.by, answer.first.how, answer.new) == ("r-2", How.SMS, True)
    later(street, hours=2)
    assert rang(street) == ["1", "2"]
    assert street.rows()["a1/elm", "r-3"] == ("suppressed", Reason.ACKNOWLEDGED)


def test_the_first_word_counts_and_the_second_hears_whose_it_was(street: Street) -> None:
    ask(street)
    assert seen(street, "Anne").new
    street.clock.forward(minutes=3)
    second = seen(street, "Bo")
    assert (second.new, second.first.by, second.first.at) == (False, "Anne", START)
    with street.database.connect() as conn:
        assert [(each.who, each.what.value) for each in decisions(conn)] == [("Anne", "acknowledged")]
        assert [each.by for each in acknowledged(conn, ["a1/elm"], "elm")] == ["Anne"]


def test_an_answer_stands_for_the_story_that_was_sent_last_and_no_other(street: Street) -> None:
    ask(street)
    ask(street, alert_id="a2/elm", thread="s2/opened", story="s2")
    later(street, minutes=1)
    ask(street, alert_id="a3/elm", thread="s2/growing", story="s2")
    assert sorted(answer.first.alert_id for answer in answered(street, "r-1")) == ["a2/elm", "a3/elm"]
    later(street, minutes=15)
    assert rang(street) == ["1", "1", "1", "2"]


def test_an_answer_to_nothing_is_nothing(street: Street) -> None:
    ask(street, ask_next_after=None)
    assert answered(street, "r-1") == []
    ask(street, alert_id="a2/elm", thread="s2/opened")
    assert answered(street, "r-2") == [], "r-2 has not been asked yet"
    later(street, hours=4)
    assert answered(street, "r-1") == [], "it has expired"


def test_a_link_answers_for_the_message_it_stood_in(street: Street) -> None:
    ask(street)
    with street.database.begin() as conn:
        ref = conn.execute(select(outbox.c.ref).where(outbox.c.recipient == "r-1")).scalar_one()
        assert acknowledge_by_ref(conn, "0" * 16, How.LINK, street.clock()) is None
        answer = acknowledge_by_ref(conn, ref, How.LINK, street.clock())
        assert answer is not None
        assert (answer.first.by, answer.first.how) == ("r-1", How.LINK)
    later(street, hours=1)
    assert rang(street) == ["1"]


def test_another_groups_contacts_are_asked_all_the_same(street: Street) -> None:
    street.people["oak"] = [person(7), person(8, turn=1)]
    ask(street)
    ask(street, group_id="oak", thread="s1/oak")
    seen(street)
    later(street, minutes=15)
    assert rang(street) == ["1", "7", "8"]


def test_it_is_said_when_everybody_was_asked_and_nobody_answered(street: Street) -> None:
    ask(street)
    for _ in range(2):
        later(street, minutes=15)
        assert unanswered(street) == []
    later(street, minutes=14)
    assert unanswered(street) == []
    later(street, minutes=1)
    assert unanswered(street) == ["a1/elm"]
    later(street, hours=20)
    assert unanswered(street) == ["a1/elm"], "for a day after it has expired"
    later(street, hours=10)
    assert unanswered(street) == []


def test_it_is_said_at_once_when_nobody_could_be_asked(street: Street) -> None:
    ask(street)
    with street.database.begin() as conn:
        conn.execute(update(outbox).values(state=SendState.DEAD, reason=Reason.NO_SMS))
    assert unanswered(street) == ["a1/elm"]
    seen(street)
    assert unanswered(street) == []


@pytest.mark.parametrize("reason", [Reason.RETRACTED, Reason.STOPPED, Reason.DECLINED])
def test_what_was_called_off_is_not_said_to_be_unanswered(street: Street, reason: Reason) -> None:
    ask(street)
    with street.database.begin() as conn:
        rest = outbox.c.state == SendState.PENDING
        conn.execute(update(outbox).where(rest).values(state=SendState.SUPPRESSED, reason=reason))
    later(street, hours=1)
    assert unanswered(street) == []


def test_how_far_the_asking_has_come_can_be_seen(street: Street) -> None:
    ask(street)
    with street.database.connect() as conn:
        (question,) = asking.questions(conn, street.clock())
        assert (question.asked, question.to_ask, question.patience) == (1, 2, PATIENCE)
        assert (question.asked_last, question.next_at) == (START, START + PATIENCE)
        assert asking.asked_about(conn, "a1/elm") == ["elm"]


def test_who_was_just_being_asked_is_spared_when_that_comes_to_nothing(street: Street) -> None:
    ask(street)
    street.clock.forward(minutes=15)
    now = street.clock()
    with street.database.begin() as conn:
        (mine,) = claim(conn, now, 1, Lane("sms"))
        acknowledge(conn, "a1/elm", "elm", "Anne", How.COMMAND, now)
        settle(conn, [settling.released(mine, now)], now)
        assert spare(conn, now, now - timedelta(days=1)) == 1
    assert street.rows()["a1/elm", "r-2"] == ("suppressed", Reason.ACKNOWLEDGED)


def test_a_message_that_was_sent_all_the_same_stays_sent(street: Street) -> None:
    ask(street)
    street.clock.forward(minutes=15)
    now = street.clock()
    with street.database.begin() as conn:
        (mine,) = claim(conn, now, 1, Lane("sms"))
        acknowledge(conn, "a1/elm", "elm", "Anne", How.COMMAND, now)
        settle(conn, [settling.sent(mine, Receipt("P9", "queued"), now)], now)
    assert street.rows()["a1/elm", "r-2"] == ("sent", None)


def test_a_link_answers_whatever_made_up_id_the_list_gave(street: Street) -> None:
    street.people["elm"] = [person(1, name="2024-117"), person(2, turn=1)]
    ask(street)
    with street.database.begin() as conn:
        ref = conn.execute(select(outbox.c.ref).where(outbox.c.recipient == "2024-117")).scalar_one()
        answer = acknowledge_by_ref(conn, ref, How.LINK, street.clock())
        assert answer is not None
        assert answer.first.by == "2024-117"


def test_whoever_is_a_contact_of_two_groups_answers_for_both(street: Street) -> None:
    street.people["oak"] = [person(1, name="o-1")]
    ask(street)
    ask(street, alert_id="a1/oak", group_id="oak")
    assert street.rows()["a1/oak", "o-1"] == ("suppressed", Reason.ALREADY_TOLD)
    by = {answer.first.alert_id: answer.first.by for answer in answered(street, "r-1")}
    assert by == {"a1/elm": "r-1", "a1/oak": "o-1"}
    later(street, hours=1)
    assert (rang(street), unanswered(street)) == (["1"], [])


def test_who_was_passed_over_for_a_text_that_never_left_has_nothing_to_answer(street: Street) -> None:
    street.people["oak"] = [person(1, name="o-1")]
    ask(street)
    ask(street, alert_id="a1/oak", group_id="oak")
    with street.database.begin() as conn:
        never = {"state": SendState.DEAD, "reason": Reason.NO_SMS}
        conn.execute(update(outbox).where(outbox.c.recipient == "r-1").values(never))
    assert answered(street, "o-1") == []
