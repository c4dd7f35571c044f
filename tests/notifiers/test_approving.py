"""A word that messages wait for: given, refused, taken back until the first text has left, and always on record."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update

from notifiers.message import TryAgain
from notifiers.outbox import MessageState, Purse, approving
from notifiers.outbox.approving import TooLate, Waiting
from notifiers.outbox.auditing import decisions
from notifiers.outbox.tables import messages, outbox
from notifiers.reasons import Reason
from tests.notifiers.street import START, Street, person, worded

ELM = ("a1/elm", "elm")


@pytest.fixture
def street(database: Engine) -> Iterator[Street]:
    street = Street(database)
    yield street
    street.close()


def say(street: Street, word: str, by: str = "Anne", of: tuple[str, str] = ELM) -> int:
    """Give a word: approve, release, decline or take_back."""
    with street.database.begin() as conn:
        count: int = getattr(approving, word)(conn, *of, by, street.clock())
    return count


def waiting(street: Street) -> list[Waiting]:
    with street.database.connect() as conn:
        return approving.waiting(conn, street.clock())


def log(street: Street) -> list[tuple[str, str, str]]:
    """Who said what, and what else is noted."""
    with street.database.connect() as conn:
        return [(each.who, each.what.value, each.detail) for each in decisions(conn)]


def hold(street: Street, reason: Reason = Reason.CANARY) -> None:
    """Hold what is being sent, as delivery does when the first few fare badly."""
    with street.database.begin() as conn:
        conn.execute(update(messages).values(state=MessageState.HELD, reason=reason, canary=True))


def test_what_waits_is_listed_with_the_role_whose_word_it_waits_for(street: Street) -> None:
    street.queue(worded(approval="duty_officer"), worded(alert_id="a2/elm", expires=START + timedelta(hours=1)))
    street.delivery().deliver()
    assert [(each.alert_id, each.role, each.held) for each in waiting(street)] == [("a1/elm", "duty_officer", None)]
    hold(street, Reason.COST_PER_ALERT)
    held = [(each.alert_id, each.role, each.held) for each in waiting(street)]
    assert held == [
        ("a2/elm", "coordinator", Reason.COST_PER_ALERT),
        ("a1/elm", "duty_officer", Reason.COST_PER_ALERT),
    ]


def test_an_approved_message_goes_out_and_the_word_is_on_record(street: Street) -> None:
    street.queue(worded(approval="coordinator"), worded(approval="coordinator", language="en"))
    street.delivery().deliver()
    assert street.post.accepted == []
    assert (say(street, "approve"), say(street, "approve", "Bo")) == (2, 0)
    street.delivery().deliver()
    assert len(street.post.accepted) == 3
    assert log(street) == [("Anne", "approved", "")]


def test_a_yes_can_be_taken_back_before_people_are_looked_up_and_after(street: Street) -> None:
    street.queue(worded(approval="coordinator"))
    assert (say(street, "approve"), say(street, "take_back")) == (1, 1)
    say(street, "approve")
    street.post.fail_before.append(TryAgain(Reason.NOT_REACHED))
    street.delivery().deliver()
    assert say(street, "take_back", "Bo") == 1
    street.clock.forward(minutes=30)
    street.delivery().deliver()
    assert street.post.accepted == []
    assert [each.alert_id for each in waiting(street)] == ["a1/elm"]
    say(street, "approve")
    street.delivery().deliver()
    assert len(street.post.accepted) == 3
    assert [what for _, what, _ in log(street)] == ["approved", "taken back", "approved", "taken back", "approved"]


def test_a_no_can_be_taken_back_too(street: Street) -> None:
    street.queue(worded(approval="coordinator"))
    assert (say(street, "decline"), say(street, "approve")) == (1, 0)
    assert say(street, "take_back", "Bo") == 1
    assert (say(street, "approve", "Bo"), say(street, "decline", "Anne"), say(street, "decline")) == (1, 1, 0)
    street.delivery().deliver()
    assert street.post.accepted == []
    assert log(street)[-1] == ("Anne", "declined", "")


def test_nothing_is_taken_back_once_a_text_has_left_and_nothing_is_half_undone(street: Street) -> None:
    street.queue(worded(approval="coordinator"))
    say(street, "approve")
    street.post.fail_before.extend([None, TryAgain(Reason.NOT_REACHED)])
    street.delivery().deliver()
    with pytest.raises(TooLate, match=r"the first text left at 09:00 UTC on 21\.11\."):
        say(street, "take_back")
    assert say(street, "decline") == 0
    street.clock.forward(minutes=30)
    street.delivery().deliver()
    assert len(street.post.accepted) == 3


def test_what_nobody_decided_cannot_be_taken_back(street: Street) -> None:
    street.queue(worded(approval="coordinator"), worded(alert_id="a2/elm"))
    assert (say(street, "take_back"), say(street, "take_back", of=("a2/elm", "elm"))) == (0, 0)
    assert (say(street, "decline", of=("a2/elm", "elm")), log(street)) == (0, [])


def test_it_is_too_late_to_decide_on_what_has_expired(street: Street) -> None:
    street.queue(worded(approval="coordinator"))
    street.clock.forward(hours=4)
    assert [say(street, word) for word in ("approve", "release", "decline", "take_back")] == [0, 0, 0, 0]


@pytest.mark.parametrize("word", ["release", "decline"])
def test_what_is_held_is_released_or_declined_to_the_last_row(street: Street, word: str) -> None:
    street.people["elm"] = [person(number) for number in range(1, 10)]
    street.queue(worded())
    street.delivery(first_few=2, at_once=2).deliver(2)
    hold(street)
    street.delivery().deliver()
    assert len(street.post.accepted) == 2
    assert say(street, word) == 1
    street.delivery().deliver()
    went = word == "release"
    assert len(street.post.accepted) == (9 if went else 2)
    assert street.states() == ({"sent": 9} if went else {"sent": 2, "suppressed": 7})
    assert log(street) == [("Anne", *(("released", Reason.CANARY.value) if went else ("declined", "")))]


def test_a_group_is_asked_for_whether_it_has_been_decided_or_not(street: Street) -> None:
    street.queue(worded(approval="duty_officer"), worded(group_id="oak", approval=None))
    with street.database.begin() as conn:
        assert approving.whose_word(conn, "a1/elm") == {"elm": "duty_officer"}
        approving.decline(conn, *ELM, "Anne", street.clock())
        assert approving.asked(conn, "a1/elm") == ["elm"]


def test_rows_of_other_groups_and_alerts_are_left_alone(street: Street) -> None:
    street.people["oak"] = [person(7)]
    street.queue(worded(approval="coordinator"), worded(group_id="oak", approval="coordinator", thread="s1/oak"))
    say(street, "approve")
    say(street, "approve", of=("a1/elm", "oak"))
    street.post.fail_before.append(TryAgain(Reason.NOT_REACHED))
    street.delivery().deliver()
    say(street, "take_back")
    with street.database.connect() as conn:
        assert conn.execute(select(outbox.c.group_id)).scalars().all() == ["oak"]


def test_who_agrees_to_the_cost_has_not_waived_the_first_few(street: Street) -> None:
    street.people["elm"] = [person(number) for number in range(30)]
    street.queue(worded())
    delivery = street.delivery(purse=Purse({"sms": 1.0}, per_alert=1), first_few=5, reporting=["sms"])
    delivery.deliver()
    assert (street.post.accepted, say(street, "release")) == ([], 1)
    delivery.deliver()
    assert len(street.post.accepted) == 5, "whether they arrived is not known yet"


def test_what_is_held_keeps_nobody_from_hearing_it_as_a_member_of_another_group(street: Street) -> None:
    street.people["elm"], street.people["oak"] = [person(1), person(2)], [person(2, name="o-2")]
    street.queue(worded(), worded(alert_id="a1/oak", group_id="oak"))
    street.delivery(purse=Purse({"sms": 1.0}, per_alert=1)).deliver()
    assert street.rows()["a1/oak", "o-2"] == ("sent", None)
    assert say(street, "release") == 1
    street.delivery().deliver()
    assert street.rows()["a1/elm", "r-1"] == ("sent", None)
    assert street.rows()["a1/elm", "r-2"] == ("suppressed", Reason.ALREADY_TOLD)


def test_of_two_groups_that_are_held_and_let_go_a_member_of_both_hears_it_once(street: Street) -> None:
    street.people["oak"] = [person(1, name="o-1"), person(4, name="o-4")]
    street.queue(worded(), worded(alert_id="a1/oak", group_id="oak"))
    street.delivery(purse=Purse({"sms": 1.0}, per_alert=1)).deliver()
    assert [say(street, "release", of=of) for of in (("a1/oak", "oak"), ELM)] == [1, 1]
    street.delivery().deliver()
    assert sorted(to[-1] for to, _, _ in street.post.accepted) == ["1", "2", "3", "4"]


def test_whoever_has_had_enough_by_the_time_it_is_let_go_is_passed_over(street: Street) -> None:
    street.queue(worded(most_per_month=1))
    street.delivery(purse=Purse({"sms": 1.0}, per_alert=1)).deliver()
    street.people["oak"] = [person(1, name="o-1")]
    street.queue(worded(alert_id="a2/oak", group_id="oak", thread="s2/opened"))
    street.delivery().deliver()
    say(street, "release")
    street.delivery().deliver()
    elm = {recipient: fate for (alert, recipient), fate in street.rows().items() if alert == "a1/elm"}
    assert elm == {"r-1": ("suppressed", Reason.CAP), "r-2": ("sent", None), "r-3": ("sent", None)}
