"""Stopped means stopped: everything or one alert, at once, until somebody says to go on."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update

from notifiers.message import TryAgain
from notifiers.outbox import MessageState, Purse, approving, claim, settle, settling, switching
from notifiers.outbox.auditing import decisions
from notifiers.outbox.pacing import Lane
from notifiers.outbox.switching import Count, Stopped
from notifiers.outbox.tables import messages
from notifiers.reasons import Reason
from tests.notifiers.street import START, Street, person, worded


@pytest.fixture
def street(database: Engine) -> Iterator[Street]:
    street = Street(database)
    yield street
    street.close()


def stop(street: Street, alert: str | None = None) -> bool | Count:
    with street.database.begin() as conn:
        if alert is None:
            return switching.stop(conn, "Anne", street.clock())
        return switching.stop_alert(conn, alert, "Anne", street.clock())


def resume(street: Street, alert: str | None = None) -> bool | Count:
    with street.database.begin() as conn:
        if alert is None:
            return switching.resume(conn, "Bo", street.clock())
        return switching.resume_alert(conn, alert, "Bo", street.clock())


def states(street: Street) -> dict[str, tuple[MessageState, Reason | None]]:
    with street.database.connect() as conn:
        return {row.alert_id: (row.state, row.reason) for row in conn.execute(select(messages))}


def log(street: Street) -> list[tuple[str, str, str]]:
    with street.database.connect() as conn:
        return [(each.who, each.what.value, each.alert_id) for each in decisions(conn)]


def test_nothing_leaves_while_everything_is_stopped_and_all_of_it_after(street: Street) -> None:
    street.queue(worded())
    assert stop(street) is True
    street.delivery().deliver()
    assert street.post.accepted == []
    assert resume(street) is True
    street.delivery().deliver()
    assert len(street.post.accepted) == 3
    assert log(street) == [("Anne", "stopped", ""), ("Bo", "resumed", "")]


def test_whoever_stopped_first_stays_on_record(street: Street) -> None:
    with street.database.begin() as conn:
        assert switching.stopped(conn) is None
        assert switching.stop(conn, "Anne", START)
        assert not switching.stop(conn, "Bo", START + timedelta(minutes=1))
        assert switching.stopped(conn) == Stopped("Anne", START)
        assert switching.resume(conn, "Bo", START)
        assert not switching.resume(conn, "Bo", START)
    assert len(log(street)) == 2


def test_what_expires_while_everything_is_stopped_stays_expired(street: Street) -> None:
    street.queue(worded())
    stop(street)
    street.delivery().deliver()
    street.clock.forward(hours=4)
    street.delivery().deliver()
    resume(street)
    street.delivery().deliver()
    assert street.post.accepted == []
    assert set(street.rows().values()) == {("suppressed", Reason.EXPIRED)}


def test_one_alert_is_stopped_and_the_other_goes_on(street: Street) -> None:
    street.queue(worded(approval="coordinator"), worded(alert_id="a2/elm", thread="s2/opened"))
    assert stop(street, "a1/elm") == Count(1, 0)
    street.delivery().deliver()
    assert len(street.post.accepted) == 3
    assert states(street)["a1/elm"] == (MessageState.SUPPRESSED, Reason.STOPPED)
    with street.database.begin() as conn:
        assert switching.stopped(conn) is None
        assert approving.approve(conn, "a1/elm", "elm", "Anne", START) == 0
    assert log(street) == [("Anne", "stopped", "a1/elm")]


def test_a_stop_in_the_middle_leaves_the_rest_and_resuming_sends_it(street: Street) -> None:
    street.queue(worded())
    street.post.fail_before.extend([None, TryAgain(Reason.NOT_REACHED)])
    street.delivery().deliver()
    assert stop(street, "a1/elm") == Count(0, 2)
    street.clock.forward(minutes=30)
    street.delivery().deliver()
    assert len(street.post.accepted) == 1
    assert resume(street, "a1/elm") == Count(0, 2)
    assert resume(street, "a1/elm") == Count(0, 0)
    street.delivery().deliver()
    assert len(street.post.accepted) == 3


@pytest.mark.parametrize(
    ("approved", "before"),
    [(False, (MessageState.WAITING, None)), (True, (MessageState.READY, None))],
)
def test_a_resumed_message_stands_where_it_stood(
    street: Street, approved: bool, before: tuple[MessageState, Reason | None]
) -> None:
    street.queue(worded(approval="coordinator"))
    if approved:
        with street.database.begin() as conn:
            approving.approve(conn, "a1/elm", "elm", "Anne", START)
    stop(street, "a1/elm")
    resume(street, "a1/elm")
    assert states(street)["a1/elm"] == before


def test_what_was_held_is_held_again(street: Street) -> None:
    street.people["elm"] = [person(number) for number in range(1, 10)]
    street.queue(worded())
    street.delivery(first_few=2, at_once=2).deliver(2)
    held = {"state": MessageState.HELD, "reason": Reason.CANARY}
    with street.database.begin() as conn:
        conn.execute(update(messages).values(held))
    assert stop(street, "a1/elm") == Count(0, 7)
    assert resume(street, "a1/elm") == Count(0, 7)
    assert states(street)["a1/elm"] == (MessageState.HELD, Reason.CANARY)


def test_what_costs_too_much_is_held_before_a_stop_and_after_it_in_every_language(street: Street) -> None:
    street.people["elm"] = [person(1), person(2)]
    street.queue(worded(), worded(language="en", text="Lock the door."))
    delivery = street.delivery(purse=Purse({"sms": 1.0}, per_alert=1))
    for word in (None, stop, resume):
        if word is not None:
            word(street, "a1/elm")
        delivery.deliver()
        with street.database.connect() as conn:
            held = conn.execute(select(messages.c.state, messages.c.reason)).all()
        assert held == [(MessageState.HELD, Reason.COST_PER_ALERT)] * 2
    assert street.post.accepted == []
    with street.database.begin() as conn:
        assert approving.release(conn, "a1/elm", "elm", "Anne", START) == 2
    delivery.deliver()
    assert len(street.post.accepted) == 2


def test_nobody_is_asked_about_what_is_stopped_and_no_word_lets_it_go(street: Street) -> None:
    street.queue(worded())
    delivery = street.delivery(purse=Purse({"sms": 1.0}, per_alert=1))
    delivery.deliver()
    stop(street, "a1/elm")
    with street.database.begin() as conn:
        assert approving.waiting(conn, START) == []
        assert approving.release(conn, "a1/elm", "elm", "Anne", START) == 0
    resume(street, "a1/elm")
    with street.database.begin() as conn:
        assert [each.held for each in approving.waiting(conn, START)] == [Reason.COST_PER_ALERT]


@pytest.mark.parametrize("word", ["decline", "take_back"])
def test_what_is_called_off_while_it_is_stopped_is_not_sent_when_it_goes_on(street: Street, word: str) -> None:
    street.queue(worded(approval="coordinator"))
    with street.database.begin() as conn:
        approving.approve(conn, "a1/elm", "elm", "Anne", START)
    street.post.fail_before.append(TryAgain(Reason.NOT_REACHED))
    street.delivery().deliver()
    stop(street, "a1/elm")
    with street.database.begin() as conn:
        assert getattr(approving, word)(conn, "a1/elm", "elm", "Anne", START) == 1
    street.delivery().deliver()
    resume(street, "a1/elm")
    street.clock.forward(minutes=30)
    street.delivery().deliver()
    assert street.post.accepted == []
    assert street.states()["pending"] == 0


def test_what_goes_on_passes_over_whoever_was_told_or_had_enough_meanwhile(street: Street) -> None:
    street.queue(worded(most_per_month=1))
    street.post.fail_before.append(TryAgain(Reason.NOT_REACHED))
    street.delivery().deliver()
    stop(street, "a1/elm")
    street.people["oak"], street.people["ash"] = [person(1, name="o-1")], [person(2, name="a-2")]
    street.queue(
        worded(alert_id="a1/oak", group_id="oak"), worded(alert_id="a2/ash", group_id="ash", thread="s2/opened")
    )
    street.clock.forward(minutes=30)
    street.delivery().deliver()
    assert resume(street, "a1/elm") == Count(0, 1)
    street.delivery().deliver()
    assert {row: fate for row, fate in street.rows().items() if row[0] == "a1/elm"} == {
        ("a1/elm", "r-1"): ("suppressed", Reason.ALREADY_TOLD),
        ("a1/elm", "r-2"): ("suppressed", Reason.CAP),
        ("a1/elm", "r-3"): ("sent", None),
    }


def test_what_expired_while_its_alert_was_stopped_is_not_resumed(street: Street) -> None:
    street.queue(worded(), worded(alert_id="a2/elm", approval="coordinator"))
    street.post.fail_before.append(TryAgain(Reason.NOT_REACHED))
    street.delivery().deliver()
    stop(street, "a1/elm")
    street.clock.forward(hours=4)
    assert resume(street, "a1/elm") == Count(0, 0)


def test_a_row_that_comes_back_from_being_sent_is_stopped_too(street: Street) -> None:
    street.queue(worded())
    street.post.fail_before.append(TryAgain(Reason.NOT_REACHED))
    street.delivery().deliver()
    street.clock.forward(minutes=30)
    now = street.clock()
    with street.database.begin() as conn:
        claims = claim(conn, now, 3, Lane("sms"))
        assert switching.stop_alert(conn, "a1/elm", "Anne", now) == Count(0, 0)
        settle(conn, [settling.released(one, now) for one in claims], now)
        assert switching.enforce(conn, now) == Count(0, 3)
    assert set(street.rows().values()) == {("suppressed", Reason.STOPPED)}
