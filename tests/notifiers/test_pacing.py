"""Senders are given no more than they can send, partners first, whoever else is sending."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from notifiers.outbox import Lane
from tests.notifiers.street import START, Street, person, worded

TEN = [Lane("sms", segments_per_second=10)]


@pytest.fixture
def street(database: Engine) -> Iterator[Street]:
    street = Street(database)
    street.people["elm"] = [person(number) for number in range(200)]
    street.people["police"] = [person(900)]
    yield street
    street.close()


def seconds(street: Street, count: float, *deliveries: object) -> None:
    """Let time pass in steps of a tenth of a second, every delivery having its round in each."""
    for _ in range(round(count * 10)):
        street.clock.forward(seconds=0.1)
        for delivery in deliveries:
            delivery.deliver()  # type: ignore[attr-defined]  # deliveries, each of them


def test_a_sender_sends_at_its_pace(street: Street) -> None:
    street.queue(worded())
    seconds(street, 10, street.delivery(lanes=TEN))
    assert 100 <= len(street.post.accepted) <= 110


def test_two_deliverers_share_one_pace(street: Street) -> None:
    street.queue(worded())
    seconds(street, 10, street.delivery(lanes=TEN), street.delivery(lanes=TEN))
    assert 100 <= len(street.post.accepted) <= 110


def test_a_text_of_two_segments_takes_twice_the_time(street: Street) -> None:
    street.queue(worded(segments=2))
    seconds(street, 10, street.delivery(lanes=TEN))
    assert 50 <= len(street.post.accepted) <= 60


def test_a_sender_that_takes_longer_than_a_second_for_one_still_sends(street: Street) -> None:
    street.queue(worded())
    seconds(street, 30, street.delivery(lanes=[Lane("sms", segments_per_second=0.2)]))
    assert 6 <= len(street.post.accepted) <= 7


def test_the_pace_outlives_the_process(street: Street) -> None:
    street.queue(worded())
    for _ in range(10):
        street.delivery(lanes=TEN).deliver()
    assert len(street.post.accepted) == 10


def test_partners_pass_by_all_who_wait(street: Street) -> None:
    street.queue(worded())
    delivery = street.delivery(lanes=TEN)
    seconds(street, 5, delivery)
    due = street.clock()
    street.queue(worded(alert_id="a2/police", group_id="police", thread="s2", priority=0, due=due))
    seconds(street, 2, delivery)
    (heard,) = [at for to, _, at in street.post.accepted if to == person(900).phone]
    assert heard - due <= timedelta(seconds=1.2)


def test_a_sender_of_their_own_lets_partners_pass_at_once(street: Street) -> None:
    lanes = [Lane("sms", 0.1, urgent=False), Lane("sms", 10, urgent=True)]
    street.queue(worded())
    delivery = street.delivery(lanes=lanes)
    seconds(street, 0.1, delivery)
    street.queue(worded(alert_id="a2/police", group_id="police", thread="s2", priority=0))
    seconds(street, 0.1, delivery)
    assert len(street.post.accepted) == 2
    assert street.post.accepted[-1][0] == person(900).phone
    assert street.post.accepted[-1][2] - START < timedelta(seconds=1)


def test_a_clock_that_was_an_hour_ahead_keeps_nobody_waiting_for_an_hour(street: Street) -> None:
    street.queue(worded())
    delivery = street.delivery(lanes=TEN)
    delivery.deliver(limit=1)
    street.clock.forward(hours=1)
    delivery.deliver()
    street.clock.forward(hours=-1)
    seconds(street, 5, delivery)
    assert len(street.post.accepted) > 20
