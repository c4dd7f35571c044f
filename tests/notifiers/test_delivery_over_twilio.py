"""The outbox, delivery and the SMS channel together, against a Twilio with troubles of its own."""

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from notifiers.delivery import Delivery
from notifiers.message import Halted
from notifiers.outbox import Fate, SendState
from notifiers.reasons import Reason
from notifiers.transport import Transport
from notifiers.twilio_sms import Account, TwilioSms
from tests.fake_twilio import ACCOUNT, SECRET, Act, FakeTwilio, Refuse
from tests.notifiers.street import Street, person, worded


@pytest.fixture
def street(database: Engine) -> Iterator[Street]:
    street = Street(database)
    street.people["elm"] = [person(number) for number in range(6)]
    street.queue(worded(text="Lås døren: 3 indbrud i Hørsholm Nord på 4 dage."))
    yield street
    street.close()


@pytest.fixture
def delivery(street: Street, twilio: FakeTwilio) -> Delivery:
    account = Account(ACCOUNT, SECRET, sender="BoTrygt")
    return street.delivery(TwilioSms(account, Transport(), base_url=twilio.url))


def rounds(street: Street, delivery: Delivery, twilio: FakeTwilio, count: int) -> Counter[Fate]:
    fates: Counter[Fate] = Counter()
    for _ in range(count):
        twilio.now = street.clock()
        fates += delivery.deliver().fates
        street.clock.forward(minutes=1)
    return fates


@pytest.mark.parametrize(
    "trouble",
    [
        Act.ACCEPT_THEN_500,
        Act.ACCEPT_THEN_DROP,
        Act.DROP,
        Refuse(500, 20500),
        Refuse(429, 20429, {"Retry-After": "30"}),
    ],
    ids=str,
)
def test_everybody_gets_one_sms_whatever_one_answer_was(
    street: Street, delivery: Delivery, twilio: FakeTwilio, trouble: Act | Refuse
) -> None:
    twilio.next(Act.ACCEPT, Act.ACCEPT, trouble)
    rounds(street, delivery, twilio, 4)
    assert street.states() == {"sent": 6}
    assert Counter(sent.to for sent in twilio.sent) == {one.phone: 1 for one in street.people["elm"]}


def test_a_refused_login_stops_everything_until_it_is_set_right(
    street: Street, delivery: Delivery, twilio: FakeTwilio
) -> None:
    twilio.always(Refuse(401, 20003))
    halted = delivery.deliver().halted["sms"]
    assert isinstance(halted, Halted)
    assert halted.reason is Reason.BAD_LOGIN
    rounds(street, delivery, twilio, 8)
    assert 2 <= twilio.requests <= 4, "one at once, and one each time it has rested"
    twilio.always(Act.ACCEPT)
    rounds(street, delivery, twilio, 5)
    assert street.states() == {"sent": 6}


def test_one_who_has_unsubscribed_and_one_who_does_not_exist_fail_alone(
    street: Street, delivery: Delivery, twilio: FakeTwilio
) -> None:
    twilio.numbers_ending("2", Refuse(400, 21610))
    twilio.numbers_ending("4", Refuse(400, 21211))
    fates = rounds(street, delivery, twilio, 1)
    assert fates[Fate("sms", SendState.DEAD, Reason.UNSUBSCRIBED)] == 1
    assert fates[Fate("sms", SendState.DEAD, Reason.NOT_A_NUMBER)] == 1
    assert fates[Fate("sms", SendState.SENT)] == 4


def test_while_twilio_is_down_messages_wait_until_they_are_too_old(
    street: Street, delivery: Delivery, twilio: FakeTwilio
) -> None:
    twilio.stop()
    rounds(street, delivery, twilio, 30)
    assert street.states() == {"pending": 6}
    street.clock.forward(hours=4)
    fates = rounds(street, delivery, twilio, 1)
    assert {fate.state for fate in fates} == {SendState.DEAD}
    assert twilio.sent == []
