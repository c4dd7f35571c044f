"""After a restore nobody is told twice: the provider is asked, and where it cannot be, a person is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from notifiers import outbox
from notifiers.message import TryAgain
from notifiers.outbox import MessageState, SendState, approving
from notifiers.outbox.doubting import doubt_all
from notifiers.outbox.tables import messages
from notifiers.outbox.tables import outbox as sends
from notifiers.reasons import Reason
from tests.notifiers.street import Forgetful, Street, person, worded

LOOK_AGAIN = 61


@pytest.fixture
def street() -> Iterator[Street]:
    here = Street()
    yield here
    here.close()


def restore(street: Street, before: datetime) -> None:
    """Put the street's outbox to use again after a restore."""
    with street.database.begin() as conn:
        doubt_all(conn, before)


def undone(street: Street) -> None:
    """Make the outbox what it was before anything was sent: rows that wait."""
    with street.database.begin() as conn:
        nothing = dict.fromkeys(("provider_id", "claimed_at", "settled_at", "reason", "detail"))
        conn.execute(update(sends).values(state=SendState.PENDING, attempts=0, **nothing))


def test_what_waited_in_the_backup_and_was_sent_since_is_found_and_not_sent_again(street: Street) -> None:
    street.queue(worded())
    street.round(street.delivery())
    assert len(street.post.accepted) == 3
    undone(street)
    backed_up = street.clock()
    street.clock.forward(hours=1)
    restore(street, backed_up)
    street.round(street.delivery())
    assert street.states() == {"sent": 3}
    assert len(street.post.accepted) == 3


def test_what_was_not_sent_since_is_sent_once_the_provider_has_said_so_twice(street: Street) -> None:
    street.queue(worded())
    with street.database.begin() as conn:
        outbox.expand(conn, street.clock(), outbox.Expansion(street.audience, {}))
    restore(street, street.clock())
    delivery = street.delivery()
    street.round(delivery)
    assert street.states() == {"unknown": 3}
    street.clock.forward(seconds=LOOK_AGAIN)
    street.round(delivery)
    assert street.states() == {"sent": 3}
    assert len(street.post.accepted) == 3


def test_texts_of_an_alert_that_is_raised_again_are_looked_for_too(street: Street) -> None:
    street.queue(worded())
    street.round(street.delivery())
    began = street.clock()
    street.clock.forward(hours=1)
    with street.database.begin() as conn:
        conn.execute(sends.delete())
        conn.execute(update(messages).values(state=MessageState.READY))
    street.people["elm"].insert(0, replace(person(9), why_not=Reason.OPTED_OUT))
    street.round(street.delivery(doubted=lambda _conn, alert: began if alert == "a1/elm" else None))
    assert street.states() == {"sent": 3, "suppressed": 1}
    assert len(street.post.accepted) == 3


def test_where_nobody_can_be_asked_a_person_decides_and_what_they_let_go_is_sent(street: Street) -> None:
    street.queue(worded(careful=False))
    delivery = street.delivery(Forgetful(street.post), doubted=lambda _conn, _alert: street.clock())
    done = street.round(delivery)
    assert done
    assert done.fates[outbox.Fate("sms", MessageState.HELD, Reason.RESTORED)] == 1
    assert not street.post.accepted
    with street.database.begin() as conn:
        (held,) = approving.waiting(conn, street.clock())
        assert held.held is Reason.RESTORED
        approving.release(conn, "a1/elm", "elm", "Anne", street.clock())
    street.round(delivery)
    assert len(street.post.accepted) == 3
    street.round(delivery)
    assert len(street.post.accepted) == 3


def test_a_claim_that_was_under_way_in_the_backup_is_no_exception(street: Street) -> None:
    street.queue(worded(careful=False))
    with street.database.begin() as conn:
        outbox.expand(conn, street.clock(), outbox.Expansion(street.audience, {}))
        outbox.claim(conn, street.clock(), 3, outbox.Lane("sms"))
    street.clock.forward(hours=1)
    restore(street, street.clock())
    street.round(street.delivery(Forgetful(street.post)))
    assert not street.post.accepted
    assert street.states() == {"pending": 3}


def test_a_second_try_that_was_waited_with_is_not_taken_for_the_first(street: Street) -> None:
    street.queue(worded())
    street.round(street.delivery())
    with street.database.begin() as conn:
        conn.execute(update(sends).values(state=SendState.PENDING))  # it did not arrive, and is to be tried again
    street.clock.forward(minutes=30)
    restore(street, street.clock())
    delivery = street.delivery()
    street.round(delivery)
    street.clock.forward(seconds=LOOK_AGAIN)
    street.round(delivery)
    assert len(street.post.accepted) == 6


def test_while_the_provider_does_not_answer_nothing_in_doubt_is_sent_not_even_to_partners(street: Street) -> None:
    street.queue(worded(careful=False))
    delivery = street.delivery(doubted=lambda _conn, _alert: street.clock.time - timedelta(hours=1))
    street.post.fail_find.extend([TryAgain(Reason.NOT_REACHED)] * 3)
    street.round(delivery)
    street.clock.forward(seconds=LOOK_AGAIN)
    assert not street.post.accepted
    assert street.states() == {"unknown": 3}


def test_contacts_who_are_asked_in_turn_are_still_asked_in_turn(street: Street) -> None:
    street.queue(worded())
    with street.database.begin() as conn:
        outbox.expand(conn, street.clock(), outbox.Expansion(street.audience, {}))
        later = street.clock() + timedelta(hours=1)
        conn.execute(update(sends).where(sends.c.recipient == "r-2").values(next_attempt_at=later))
    restore(street, street.clock())
    delivery = street.delivery()
    for _ in range(2):
        street.round(delivery)
        street.clock.forward(seconds=LOOK_AGAIN)
    assert [to for to, *_ in street.post.accepted] == ["+4520100001", "+4520100003"]
    assert state_of(street, "r-2") is SendState.UNKNOWN


def state_of(street: Street, recipient: str) -> SendState:
    with street.database.connect() as conn:
        return SendState(conn.execute(select(sends.c.state).where(sends.c.recipient == recipient)).scalar_one())
