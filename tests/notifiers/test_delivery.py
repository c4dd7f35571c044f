"""What becomes of messages on good days and bad ones."""

import asyncio
import io
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from notifiers.message import Halted, InDoubt, Message, Receipt, TryAgain, Undeliverable
from notifiers.outbox import Fate, SendState
from notifiers.outbox.reporting import ProviderState, Reported, report
from notifiers.outbox.tables import outbox
from notifiers.printing import Printing
from notifiers.reasons import Reason
from tests.notifiers.street import Forgetful, Street, person, worded


def test_everybody_is_told_once(street: Street) -> None:
    street.queue(worded(text="dansk"), worded(language="en", text="English"))
    delivery = street.delivery()
    done = delivery.deliver()
    assert [(to[-1], text) for to, text, _ in street.post.accepted] == [
        ("1", "dansk"),
        ("2", "English"),
        ("3", "dansk"),
    ]
    assert done.fates == {Fate("sms", SendState.PENDING): 3, Fate("sms", SendState.SENT): 3}
    assert done.waits == [("sms", timedelta())] * 3
    assert not delivery.deliver().fates


def test_a_round_sends_no_more_than_its_limit(street: Street) -> None:
    street.people["elm"] = [person(number) for number in range(70)]
    street.queue(worded())
    delivery = street.delivery()
    delivery.deliver(limit=60)
    assert street.states() == {"sent": 60, "pending": 10}
    delivery.deliver()
    assert street.states() == {"sent": 70}


def test_nothing_leaves_the_house_while_sending_is_off(street: Street) -> None:
    street.queue(worded())
    done = street.delivery(sending=False).deliver()
    assert done.fates[Fate("sms", SendState.SUPPRESSED, Reason.SENDING_OFF)] == 3
    street.delivery().deliver()
    assert street.post.tries == 0, "and switching it on does not bring back the old"


def test_consent_withdrawn_after_queueing_is_respected(street: Street) -> None:
    street.queue(worded())
    street.post.fail_before.append(TryAgain(Reason.SLOW_DOWN))
    delivery = street.delivery()
    delivery.deliver()
    street.people["elm"] = []
    street.clock.forward(minutes=10)
    done = delivery.deliver()
    assert done.fates == {Fate("sms", SendState.SUPPRESSED, Reason.LEFT): 3}
    assert street.post.accepted == []


def test_a_number_that_cannot_be_reached_does_not_hold_up_the_others(street: Street) -> None:
    street.queue(worded())
    street.post.fail_before.append(Undeliverable(Reason.UNSUBSCRIBED))
    street.delivery().deliver()
    assert street.rows()["a1/elm", "r-1"] == ("dead", "the recipient has unsubscribed")
    assert street.states() == {"dead": 1, "sent": 2}


def test_a_provider_that_asks_for_patience_gets_it(street: Street) -> None:
    street.queue(worded())
    street.post.fail_before.append(TryAgain(Reason.SLOW_DOWN, after=timedelta(minutes=2)))
    delivery = street.delivery()
    assert delivery.deliver().fates[Fate("sms", SendState.PENDING, Reason.SLOW_DOWN)] == 1
    street.clock.forward(minutes=2)
    delivery.deliver()
    assert street.post.tries == 1
    street.clock.forward(seconds=5)
    delivery.deliver()
    assert street.states() == {"sent": 3}


def test_retries_grow_rarer_and_end_when_the_message_is_too_old(street: Street) -> None:
    street.people["elm"] = [person(1)]
    street.queue(worded())
    street.post.fail_before.extend([TryAgain(Reason.NOT_REACHED)] * 1000)
    delivery = street.delivery()
    for _ in range(5 * 60):
        delivery.deliver()
        street.clock.forward(minutes=1)
    assert 40 < street.post.tries < 100
    assert street.rows()["a1/elm", "r-1"] == ("dead", "the provider cannot be reached")


def test_what_could_not_be_sent_in_time_is_given_up_for_its_own_reason(street: Street) -> None:
    street.queue(worded())
    street.post.fail_before.append(Halted(Reason.BAD_LOGIN))
    delivery = street.delivery()
    delivery.deliver()
    street.clock.forward(hours=4)
    assert delivery.deliver().fates == {
        Fate("sms", SendState.DEAD, Reason.BAD_LOGIN): 1,
        Fate("sms", SendState.SUPPRESSED, Reason.EXPIRED): 2,
    }
    assert street.post.accepted == []


def test_a_halt_stops_the_channel_and_is_told_once(street: Street) -> None:
    street.queue(worded())
    street.post.fail_before.extend([Halted(Reason.BAD_LOGIN, "HTTP 401")] * 2)
    delivery = street.delivery()
    assert str(delivery.deliver().halted["sms"]) == "the provider refuses the login (HTTP 401)"
    assert street.states() == {"pending": 3}
    delivery.deliver()
    assert street.post.tries == 1, "it rests"
    street.clock.forward(minutes=5)
    assert delivery.deliver().halted == {}, "no news"
    street.clock.forward(minutes=5)
    assert delivery.deliver().fates[Fate("sms", SendState.SENT)] == 3
    street.queue(worded(alert_id="a2", thread="s2"))
    street.post.fail_before.append(Halted(Reason.BAD_LOGIN))
    assert "sms" in delivery.deliver().halted, "after it worked, another halt is news"


@pytest.mark.parametrize("accepted", [True, False])
def test_what_is_in_doubt_is_looked_for_before_it_is_sent_again(street: Street, *, accepted: bool) -> None:
    street.people["elm"] = [person(1)]
    street.queue(worded())
    (street.post.fail_after if accepted else street.post.fail_before).append(InDoubt(Reason.NO_ANSWER))
    delivery = street.delivery()
    delivery.deliver()
    assert street.rows()["a1/elm", "r-1"] == ("unknown", "no answer in time")
    street.clock.forward(seconds=59)
    delivery.deliver()
    assert street.states() == {"unknown": 1}
    street.clock.forward(seconds=1)
    delivery.deliver()
    assert street.states() == ({"sent": 1} if accepted else {"unknown": 1})
    street.clock.forward(seconds=60)
    delivery.deliver()
    assert street.states() == {"sent": 1}
    assert len(street.post.accepted) == 1


def test_a_second_try_in_doubt_is_not_taken_for_the_first(street: Street) -> None:
    street.people["elm"] = [person(1)]
    street.queue(worded())
    delivery = street.delivery()
    delivery.deliver()
    with street.database.begin() as conn:
        ref = conn.scalar(select(outbox.c.ref)) or ""
        off = Reported(ProviderState.UNDELIVERED, "P1", Reason.HANDSET_OFF, retry=True)
        report(conn, ref, off, street.clock())
    street.clock.forward(minutes=31)
    street.post.fail_before.append(InDoubt(Reason.NO_ANSWER))
    for _ in range(4):
        delivery.deliver()
        street.clock.forward(minutes=1)
    assert street.states() == {"sent": 1}
    assert len(street.post.accepted) == 2, "the first had not reached the phone, and the second was never accepted"


def test_a_look_that_fails_does_not_count(street: Street) -> None:
    street.people["elm"] = [person(1)]
    street.queue(worded())
    street.post.fail_after.append(InDoubt(Reason.NO_ANSWER))
    street.post.fail_find.extend([TryAgain(Reason.NOT_REACHED), InDoubt(Reason.NO_ANSWER)] * 3)
    delivery = street.delivery()
    fates: Counter[Fate] = Counter()
    for _ in range(10):
        fates += delivery.deliver().fates
        street.clock.forward(minutes=2)
    assert street.states() == {"sent": 1}
    assert len(street.post.accepted) == 1
    assert fates[Fate("sms", SendState.UNKNOWN, Reason.NO_ANSWER)] == 1, "the same doubt counts once"


@pytest.mark.parametrize(("careful", "states", "sent"), [(True, {"dead": 1, "sent": 2}, 2), (False, {"sent": 3}, 3)])
def test_where_nobody_can_be_asked_citizens_are_rather_not_told_twice_and_partners_rather_are(
    street: Street, *, careful: bool, states: dict[str, int], sent: int
) -> None:
    street.queue(worded(careful=careful))
    street.post.fail_before.append(InDoubt(Reason.BROKEN_OFF))
    delivery = street.delivery(channel=Forgetful(street.post))
    for _ in range(10):
        delivery.deliver()
        street.clock.forward(minutes=2)
    assert street.states() == states
    assert len(street.post.accepted) == sent
    assert street.rows()["a1/elm", "r-1"][1] == (Reason.PERHAPS_SENT if careful else None)


def test_ten_thousand_people_are_told_in_seconds(street: Street) -> None:
    street.people["elm"] = [person(number) for number in range(10_000)]
    street.queue(worded())
    delivery = street.delivery()
    while street.states()["sent"] < 10_000:
        delivery.deliver(limit=5_000)
    assert street.post.tries == 10_000


def test_the_printing_channel_writes_the_text_and_masks_the_number() -> None:
    paper = io.StringIO()
    receipt = asyncio.run(Printing(paper).send(Message("a1/r-1/sms", "+4520120067", "Lås døren")))
    assert paper.getvalue() == "+45 .. .. .. 67  Lås døren\n"
    assert receipt == Receipt("printed a1/r-1/sms", "printed")
