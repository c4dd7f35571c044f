"""SMS through the real twilio library, to a server that behaves like Twilio."""

import logging
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from notifiers.message import Channel, Halted, InDoubt, Message, NoReceipt, Searchable, TryAgain, Undeliverable
from notifiers.reasons import Reason
from notifiers.transport import Transport
from notifiers.twilio_sms import Account, TwilioSms
from tests.fake_twilio import ACCOUNT, SECRET, Act, FakeTwilio, Refuse

PHONE = "+4520120067"
Run = Callable[[Coroutine[Any, Any, Any]], Any]
MESSAGE = Message("a1/r-1/sms", PHONE, "Lås døren, også når du er hjemme.", timedelta(hours=3))


def test_it_is_a_channel_whose_provider_remembers(sms: TwilioSms) -> None:
    channel: Channel = sms
    assert isinstance(channel, Searchable)


def test_a_message_arrives_whole_with_sender_and_remaining_life(twilio: FakeTwilio, sms: TwilioSms, run: Run) -> None:
    receipt = run(sms.send(MESSAGE))
    (sent,) = twilio.sent
    assert receipt.provider_id == sent.sid
    assert receipt.status == "queued"
    assert sent.form == {"To": PHONE, "Body": MESSAGE.text, "From": "BoTrygt", "ValidityPeriod": "10800"}


def test_a_messaging_service_may_stand_in_for_the_sender(twilio: FakeTwilio, transport: Transport, run: Run) -> None:
    account = Account(ACCOUNT, SECRET, messaging_service="MG" + "1" * 32)
    run(TwilioSms(account, transport, base_url=twilio.url).send(MESSAGE))
    assert twilio.sent[0].form["MessagingServiceSid"] == "MG" + "1" * 32
    assert "From" not in twilio.sent[0].form


@pytest.mark.parametrize(("life", "seconds"), [(timedelta(seconds=0.2), "1"), (timedelta(days=2), "36000")])
def test_the_remaining_life_keeps_within_what_twilio_takes(
    twilio: FakeTwilio, sms: TwilioSms, life: timedelta, seconds: str, run: Run
) -> None:
    run(sms.send(Message("k", PHONE, "Lås døren", life)))
    assert twilio.sent[0].form["ValidityPeriod"] == seconds


@pytest.mark.parametrize(
    ("meets", "kind", "reason"),
    [
        (Refuse(401, 20003), Halted, Reason.BAD_LOGIN),
        (Refuse(403, 20005), Halted, Reason.BAD_LOGIN),
        (Refuse(403), Halted, Reason.BAD_LOGIN),
        (Refuse(404, 20404), Halted, Reason.BAD_ADDRESS),
        (Refuse(405), Halted, Reason.BAD_ADDRESS),
        (Refuse(302, headers={"Location": "/elsewhere"}), Halted, Reason.BAD_ADDRESS),
        (Refuse(400, 21212), Halted, Reason.BAD_SENDER),
        (Refuse(400, 21408), Halted, Reason.BAD_COUNTRY),
        (Refuse(400, 21603), Halted, Reason.BAD_SENDER),
        (Refuse(400, 21606), Halted, Reason.BAD_SENDER),
        (Refuse(400, 21612), Halted, Reason.BAD_SENDER),
        (Refuse(400, 21703), Halted, Reason.BAD_SENDER),
        (Refuse(400, 21705), Halted, Reason.BAD_SENDER),
        (Refuse(429, 20429), TryAgain, Reason.SLOW_DOWN),
        (Refuse(429), TryAgain, Reason.SLOW_DOWN),
        (Refuse(400, 21611), TryAgain, Reason.SLOW_DOWN),
        (Refuse(400, 21211), Undeliverable, Reason.NOT_A_NUMBER),
        (Refuse(400, 21602), Undeliverable, Reason.TEXT_REFUSED),
        (Refuse(400, 21608), Undeliverable, Reason.NOT_VERIFIED),
        (Refuse(400, 21610), Undeliverable, Reason.UNSUBSCRIBED),
        (Refuse(400, 21614), Undeliverable, Reason.NO_SMS),
        (Refuse(400, 21617), Undeliverable, Reason.TEXT_REFUSED),
        (Refuse(400, 21635), Undeliverable, Reason.NO_SMS),
        (Refuse(400, 99999), Undeliverable, Reason.REFUSED),
        (Refuse(408), InDoubt, Reason.NO_ANSWER),
        (Refuse(500, 20500), InDoubt, Reason.PROVIDER_FAILED),
        (Refuse(502), InDoubt, Reason.PROVIDER_FAILED),
        (Refuse(503, 20429), InDoubt, Reason.PROVIDER_FAILED),
        (Act.ACCEPT_THEN_500, InDoubt, Reason.PROVIDER_FAILED),
        (Act.ACCEPT_THEN_DROP, InDoubt, Reason.BROKEN_OFF),
        (Act.DROP, InDoubt, Reason.BROKEN_OFF),
        (Act.WELCOME_PAGE, InDoubt, Reason.STRANGE_ANSWER),
    ],
    ids=str,
)
def test_every_answer_has_one_meaning_and_is_asked_for_once(
    twilio: FakeTwilio, sms: TwilioSms, meets: Act | Refuse, kind: type[NoReceipt], reason: Reason, run: Run
) -> None:
    twilio.always(meets)
    with pytest.raises(NoReceipt) as why:
        run(sms.send(MESSAGE))
    assert (type(why.value), why.value.reason) == (kind, reason)
    assert twilio.requests == 1
    assert PHONE not in str(why.value)


def test_a_refusal_names_twilios_own_code_and_request_for_the_operator(
    twilio: FakeTwilio, sms: TwilioSms, run: Run
) -> None:
    twilio.next(Refuse(400, 21610))
    with pytest.raises(Undeliverable) as why:
        run(sms.send(MESSAGE))
    assert str(why.value) == "the recipient has unsubscribed (HTTP 400, Twilio error 21610, request RQ1)"


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({"Retry-After": "7"}, timedelta(seconds=7)),
        ({"Retry-After": "999999999999"}, timedelta(hours=1)),
        (
            {"Retry-After": "Sat, 21 Nov 2026 10:00:30 GMT", "Date": "Sat, 21 Nov 2026 10:00:00 GMT"},
            timedelta(seconds=30),
        ),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_a_plea_for_patience_says_how_long(
    twilio: FakeTwilio, sms: TwilioSms, headers: dict[str, str], after: timedelta | None, run: Run
) -> None:
    twilio.next(Refuse(429, 20429, headers))
    with pytest.raises(TryAgain) as why:
        run(sms.send(MESSAGE))
    assert why.value.after == after


def test_a_twilio_that_is_down_has_got_nothing(twilio: FakeTwilio, sms: TwilioSms, run: Run) -> None:
    twilio.stop()
    with pytest.raises(TryAgain) as why:
        run(sms.send(MESSAGE))
    assert why.value.reason is Reason.NOT_REACHED


def test_the_region_in_the_environment_does_not_bend_the_address(
    twilio: FakeTwilio, transport: Transport, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    run(TwilioSms(Account(ACCOUNT, SECRET, sender="BoTrygt"), transport, base_url=twilio.url).send(MESSAGE))
    assert len(twilio.sent) == 1


def test_what_was_accepted_unheard_is_found(twilio: FakeTwilio, sms: TwilioSms, run: Run) -> None:
    began = datetime.now(UTC)
    twilio.next(Act.ACCEPT_THEN_DROP)
    with pytest.raises(InDoubt):
        run(sms.send(MESSAGE))
    found = run(sms.find(MESSAGE, since=began))
    assert found is not None
    assert found.provider_id == twilio.sent[0].sid


def test_an_older_message_other_words_or_another_number_is_not_it(twilio: FakeTwilio, sms: TwilioSms, run: Run) -> None:
    now = datetime.now(UTC)
    twilio.now = now - timedelta(minutes=5)
    run(sms.send(MESSAGE))
    twilio.now = now
    run(sms.send(Message("k", PHONE, "Noget andet")))
    run(sms.send(Message("k", "+4520120068", MESSAGE.text)))
    assert run(sms.find(MESSAGE, since=now)) is None


def test_the_library_logs_no_number(
    twilio: FakeTwilio, sms: TwilioSms, caplog: pytest.LogCaptureFixture, run: Run
) -> None:
    with caplog.at_level(logging.INFO):
        run(sms.send(MESSAGE))
        run(sms.find(MESSAGE, since=datetime.now(UTC)))
    assert PHONE[1:] not in caplog.text


@pytest.mark.parametrize("sender", [{}, {"sender": "BoTrygt", "messaging_service": "MG1"}])
def test_an_account_needs_exactly_one_sender(sender: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="either a sender or a messaging service"):
        Account(ACCOUNT, SECRET, **sender)


def test_an_account_does_not_show_its_secret() -> None:
    assert SECRET not in repr(Account(ACCOUNT, SECRET, sender="BoTrygt"))
