"""What years full of happenings have brought to light, each told again in a few steps."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from notifiers.audience import Medium
from notifiers.message import InDoubt, Message, Receipt, TryAgain, Undeliverable
from notifiers.outbox import GroupMessage, approving, retract, switching
from notifiers.outbox.dead_letters import dead_letters
from notifiers.outbox.resending import Order, resend
from notifiers.reasons import Reason
from tests.notifiers.street import START, Street, person, worded

LATER = timedelta(days=2)


class Deaf:
    """A channel that takes a message, hangs up, and cannot be asked."""

    medium = Medium.PHONE

    async def send(self, message: Message) -> Receipt:
        raise InDoubt(Reason.BROKEN_OFF)

    async def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def street() -> Iterator[Street]:
    street = Street()
    street.people["elm"] = street.people["oak"] = [person(1)]
    yield street
    street.close()


def news(**changes: object) -> GroupMessage:
    return worded(**({"story": "s1", "expires": START + LATER} | changes))


def withdrawn(street: Street) -> None:
    with street.database.begin() as conn:
        retract(conn, "s1")


def deliver(street: Street, **forward: float) -> int:
    """Let time pass, deliver, and count all that was sent so far."""
    street.clock.forward(**forward)
    delivery = street.delivery()
    while delivery.deliver().waits:
        pass
    return len(street.post.accepted)


def test_what_was_stopped_and_then_withdrawn_is_not_sent_when_it_is_resumed(street: Street) -> None:
    street.queue(news())
    with street.database.begin() as conn:
        switching.stop_alert(conn, "a1/elm", "Anne", street.clock())
    withdrawn(street)
    with street.database.begin() as conn:
        assert not switching.resume_alert(conn, "a1/elm", "Anne", street.clock())
    assert deliver(street, minutes=1) == 0


def test_rows_that_were_stopped_and_then_withdrawn_are_not_sent_when_they_are_resumed(street: Street) -> None:
    street.queue(news())
    street.post.fail_before.append(TryAgain(Reason.NOT_NOW))
    assert deliver(street) == 0
    with street.database.begin() as conn:
        switching.stop_alert(conn, "a1/elm", "Anne", street.clock())
    withdrawn(street)
    with street.database.begin() as conn:
        switching.resume_alert(conn, "a1/elm", "Anne", street.clock())
    assert deliver(street, hours=1) == 0
    assert street.rows()["a1/elm", "r-1"] == ("suppressed", Reason.RETRACTED)


def test_a_no_to_what_was_then_withdrawn_cannot_be_taken_back(street: Street) -> None:
    street.queue(news(approval="coordinator"))
    with street.database.begin() as conn:
        assert approving.decline(conn, "a1/elm", "elm", "Anne", street.clock())
    withdrawn(street)
    with street.database.begin() as conn:
        assert not approving.take_back(conn, "a1/elm", "elm", "Anne", street.clock())
        approving.approve(conn, "a1/elm", "elm", "Anne", street.clock())
    assert deliver(street, minutes=1) == 0


def test_a_month_is_counted_from_when_a_message_was_sent(street: Street) -> None:
    street.queue(news(most_per_month=1))
    street.post.fail_before.extend([TryAgain(Reason.NOT_NOW)] * 4)
    assert [deliver(street, hours=hours) for hours in (0, 1, 2, 5, 9)][-1] == 1
    at = START + timedelta(days=31, hours=1)
    street.queue(news(alert_id="a2/elm", thread="s2", story="s2", due=at, expires=at + LATER, most_per_month=1))
    assert deliver(street, days=30, hours=8, minutes=30) == 1, "the first was sent less than a month ago"
    assert street.rows()["a2/elm", "r-1"] == ("suppressed", Reason.CAP)


def test_a_month_is_counted_anew_for_what_is_sent_again(street: Street) -> None:
    street.queue(news())
    street.post.fail_before.append(Undeliverable(Reason.REFUSED))
    deliver(street)
    street.clock.forward(days=40)
    with street.database.begin() as conn:
        assert resend(conn, dead_letters(conn), Order("Anne", street.clock())).back == 1
    assert deliver(street) == 1
    at = street.clock()
    street.queue(news(alert_id="a2/elm", thread="s2", story="s2", due=at, expires=at + LATER, most_per_month=1))
    assert deliver(street, days=1) == 1, "one was sent yesterday"


def test_what_may_have_been_sent_counts_as_told(street: Street) -> None:
    street.queue(news())
    street.delivery(Deaf()).deliver()
    assert street.rows()["a1/elm", "r-1"] == ("dead", Reason.PERHAPS_SENT)
    street.queue(news(alert_id="a1/oak", group_id="oak"))
    assert deliver(street, hours=1) == 0
    assert street.rows()["a1/oak", "r-1"] == ("suppressed", Reason.ALREADY_TOLD)


def test_two_dead_letters_of_one_thread_to_one_phone_are_sent_again_as_one(street: Street) -> None:
    street.queue(news())
    street.post.fail_before.append(Undeliverable(Reason.REFUSED))
    deliver(street)
    street.queue(news(alert_id="a1/oak", group_id="oak"))
    street.post.fail_before.append(Undeliverable(Reason.REFUSED))
    assert deliver(street, minutes=1) == 0
    with street.database.begin() as conn:
        done = resend(conn, dead_letters(conn), Order("Anne", street.clock()))
    assert (done.back, dict(done.refused)) == (1, {Reason.ALREADY_TOLD: 1})
    assert deliver(street, minutes=1) == 1


def test_who_was_told_by_another_group_in_the_meantime_is_not_told_again_on_resuming(street: Street) -> None:
    street.queue(news())
    street.post.fail_before.append(TryAgain(Reason.NOT_NOW))
    deliver(street)
    with street.database.begin() as conn:
        switching.stop_alert(conn, "a1/elm", "Anne", street.clock())
    street.queue(news(alert_id="a1/oak", group_id="oak"))
    assert deliver(street, minutes=1) == 1
    with street.database.begin() as conn:
        switching.resume_alert(conn, "a1/elm", "Anne", street.clock())
    assert deliver(street, hours=1) == 1
