"""Contacts are asked one after another, whatever has happened to those before them."""

from datetime import timedelta

from notifiers.message import Undeliverable
from notifiers.outbox.switching import resume, stop
from notifiers.reasons import Reason
from tests.notifiers.street import START, Street, person, worded


def test_contacts_are_asked_one_after_another(street: Street) -> None:
    street.people["elm"] = [person(1), person(2, turn=1), person(3, turn=2)]
    street.queue(worded(ask_next_after=timedelta(minutes=30)))
    delivery = street.delivery()
    for minutes in (0, 29, 1, 30):
        street.clock.forward(minutes=minutes)
        delivery.deliver()
    assert [at - START for _, _, at in street.post.accepted] == [timedelta(minutes=m) for m in (0, 30, 60)]


def test_the_next_contact_is_asked_at_once_when_the_first_cannot_be_reached(street: Street) -> None:
    street.people["elm"] = [person(1), person(2, turn=1), person(3, turn=2)]
    street.queue(worded(ask_next_after=timedelta(minutes=30)))
    street.post.fail_before.append(Undeliverable(Reason.NO_SMS))
    delivery = street.delivery()
    for _ in range(3):
        delivery.deliver()
    assert [to for to, _, _ in street.post.accepted] == [person(2).phone]


def test_after_a_stop_contacts_are_still_asked_one_after_another(street: Street) -> None:
    street.people["elm"] = [person(1), person(2, turn=1), person(3, turn=2)]
    street.queue(worded(ask_next_after=timedelta(minutes=30)))
    delivery = street.delivery()
    with street.database.begin() as conn:
        stop(conn, "Anne", street.clock())
    delivery.deliver()
    street.clock.forward(minutes=70)
    with street.database.begin() as conn:
        resume(conn, "Anne", street.clock())
    delivery.deliver()
    assert [to for to, _, _ in street.post.accepted] == [person(1).phone]
    street.clock.forward(minutes=30)
    delivery.deliver()
    assert len(street.post.accepted) == 2


def test_the_last_contact_of_one_group_is_not_passed_over_in_another(street: Street) -> None:
    street.people["elm"] = [person(1), person(2, turn=1)]
    street.people["oak"] = [person(2)]
    street.queue(worded(ask_next_after=timedelta(minutes=30)))
    delivery = street.delivery()
    delivery.deliver()
    street.queue(worded(alert_id="a1/oak", group_id="oak"))
    delivery.deliver()
    assert street.rows()["a1/oak", "r-2"] == ("sent", None)
    street.clock.forward(minutes=30)
    delivery.deliver()
    assert street.rows()["a1/elm", "r-2"] == ("suppressed", "already told")


def test_a_contact_of_two_groups_whose_turn_comes_in_both_at_once_is_asked_once(street: Street) -> None:
    street.people["elm"] = [person(1), person(2, turn=1)]
    street.people["oak"] = [person(3), person(2, turn=1)]
    asking = {"ask_next_after": timedelta(minutes=30)}
    street.queue(worded(**asking), worded(alert_id="a1/oak", group_id="oak", **asking))
    delivery = street.delivery()
    delivery.deliver()
    street.clock.forward(minutes=30)
    delivery.deliver()
    delivery.deliver()
    assert sorted(to for to, _, _ in street.post.accepted) == [person(n).phone for n in (1, 2, 3)]


def test_a_contact_whose_turn_comes_as_they_hear_it_elsewhere_is_not_asked(street: Street) -> None:
    street.people["elm"] = [person(1), person(2, turn=1)]
    street.people["oak"] = [person(2)]
    street.queue(worded(ask_next_after=timedelta(minutes=30)))
    street.queue(worded(alert_id="a1/oak", group_id="oak", due=START + timedelta(minutes=30)))
    delivery = street.delivery()
    for _ in range(3):
        delivery.deliver()
        street.clock.forward(minutes=15)
    assert sorted(to for to, _, _ in street.post.accepted) == [person(n).phone for n in (1, 2)]


def test_contacts_are_asked_one_at_a_time_however_long_nobody_delivered(street: Street) -> None:
    street.people["elm"] = [person(n, turn=n) for n in range(4)]
    street.people["oak"] = [person(3)]
    street.queue(worded(ask_next_after=timedelta(minutes=30)), worded(alert_id="a1/oak", group_id="oak"))
    delivery = street.delivery()
    delivery.deliver()
    street.clock.forward(hours=3)
    delivery.deliver()
    assert sorted(to for to, _, _ in street.post.accepted) == [person(n).phone for n in (0, 1, 3)]
