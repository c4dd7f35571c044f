"""Delivery keeps to its bounds: the first few first, no more money than agreed, nothing while it is stopped."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from notifiers.message import InDoubt, Undeliverable
from notifiers.outbox import Fate, MessageState, Purse, SendState, tables
from notifiers.outbox.switching import resume, stop, stopped
from notifiers.reasons import Reason
from tests.notifiers.street import Street, person, worded


@pytest.fixture
def street(database: Engine) -> Iterator[Street]:
    street = Street(database)
    street.people["elm"] = [person(number) for number in range(100)]
    yield street
    street.close()


def message_states(street: Street) -> list[tuple[str, str | None]]:
    with street.database.connect() as conn:
        query = select(tables.messages.c.state, tables.messages.c.reason).order_by(tables.messages.c.id)
        return [(str(row.state), row.reason) for row in conn.execute(query)]


def test_the_first_few_are_written_to_before_all_others(street: Street) -> None:
    street.queue(worded())
    delivery = street.delivery(first_few=20)
    delivery.deliver()
    assert len(street.post.accepted) == 20
    delivery.deliver()
    assert street.states() == {"sent": 100}


def test_a_channel_that_reports_has_two_minutes_to_say_that_it_went_well(street: Street) -> None:
    street.queue(worded())
    delivery = street.delivery(first_few=20, reporting=["sms"])
    for _ in range(3):
        delivery.deliver()
    assert len(street.post.accepted) == 20
    street.clock.forward(minutes=2)
    delivery.deliver()
    assert street.states() == {"sent": 100}


def test_where_the_first_few_fare_badly_all_others_are_held_for_a_person(street: Street) -> None:
    street.queue(worded())
    street.post.fail_before.extend([Undeliverable(Reason.TEXT_REFUSED)] * 6)
    delivery = street.delivery(first_few=20)
    delivery.deliver()
    done = delivery.deliver()
    assert done.fates == {Fate("sms", MessageState.HELD, Reason.CANARY): 1}
    assert message_states(street) == [("held", "the first few did not arrive")]
    assert street.states() == {"sent": 14, "dead": 6, "pending": 80}
    street.clock.forward(hours=4)
    delivery.deliver()
    assert street.states() == {"sent": 14, "dead": 6, "suppressed": 80}, "nobody gave their word in time"


def test_a_crash_among_the_first_few_holds_nobody_up_for_good(street: Street) -> None:
    street.queue(worded())
    street.post.fail_before.extend([None, *[InDoubt(Reason.NO_ANSWER)] * 4])
    delivery = street.delivery(first_few=8)
    for _ in range(5):
        delivery.deliver()
        street.clock.forward(minutes=1)
    assert street.states() == {"sent": 100}


@pytest.mark.parametrize("few", [0, 50])
def test_few_enough_people_are_not_tried_on(street: Street, few: int) -> None:
    street.queue(worded())
    street.delivery(first_few=few).deliver()
    assert street.states() == {"sent": 100}


def test_partners_are_never_tried_on(street: Street) -> None:
    street.queue(worded(careful=False, priority=0))
    street.delivery(first_few=20).deliver()
    assert street.states() == {"sent": 100}


def test_an_alert_that_costs_more_than_agreed_waits_for_a_word(street: Street) -> None:
    street.queue(worded(), worded(alert_id="a2/oak", group_id="oak", thread="s2"))
    street.people["oak"] = [person(number) for number in range(200, 220)]
    done = street.delivery(purse=Purse({"sms": 0.35}, per_alert=30.0)).deliver()
    assert done.fates[Fate("sms", MessageState.HELD, Reason.COST_PER_ALERT)] == 1
    assert len(street.post.accepted) == 20, "the smaller one goes"


def test_a_month_costs_no_more_than_agreed_and_the_next_begins_anew(street: Street) -> None:
    street.people["elm"] = [person(number) for number in range(10)]
    purse = Purse({"sms": 1.0}, per_month=25.0)
    for month, day in ((11, 22), (11, 23), (11, 24), (12, 1)):
        street.clock.time = datetime(2026, month, day, 9, tzinfo=UTC)
        until = street.clock.time + timedelta(hours=4)
        street.queue(worded(alert_id=f"a{day}", thread=f"s{day}", due=street.clock.time, expires=until))
        street.delivery(purse=purse).deliver()
        if day == 24:
            assert message_states(street)[2] == ("held", "the month would cost more than agreed")
    assert len(street.post.accepted) == 30


def test_another_partnerships_spending_is_its_own(street: Street) -> None:
    street.people |= {"ab/x": [person(1)], "abc/x": [person(2)], "ab/y": [person(3)]}
    street.queue(worded(alert_id="1", thread="1", group_id="abc/x"), worded(alert_id="2", thread="2", group_id="ab/x"))
    street.queue(worded(alert_id="3", thread="3", group_id="ab/y"))
    street.delivery(purse=Purse({"sms": 1.0}, per_month=1.0)).deliver()
    assert len(street.post.accepted) == 2


def test_a_stop_holds_from_the_next_handful_on_and_in_every_process(street: Street) -> None:
    street.queue(worded())
    delivery = street.delivery()
    delivery.deliver(limit=30)
    with street.database.begin() as conn:
        stop(conn, "Anne", street.clock())
    street.delivery().deliver()
    delivery.deliver()
    assert len(street.post.accepted) == 30
    with street.database.begin() as conn:
        assert stopped(conn)
        resume(conn, "Anne", street.clock())
    delivery.deliver()
    assert street.states() == {SendState.SENT: 100}
