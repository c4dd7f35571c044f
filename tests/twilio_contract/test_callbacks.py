"""What the Twilio-like server tells webhooks: in which order, how often, and signed as Twilio signs."""

from collections.abc import Iterator

import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # twilio ships no types

from tests.fake_twilio import ACCOUNT, SECRET, Failed, FakeTwilio, Reporting, Undelivered

from .asking import Webhook, get, post

PERSON, OURS = "+4520120067", "+4592450000"


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with Webhook() as webhook:
        yield webhook


def statuses(twilio: FakeTwilio, webhook: Webhook) -> list[str]:
    twilio.all_told()
    return [told.form["MessageStatus"] for told in webhook.told]


def test_a_message_is_told_of_as_sent_and_delivered_with_all_that_twilio_says(
    twilio: FakeTwilio, webhook: Webhook
) -> None:
    made = post(twilio.url, StatusCallback=f"{webhook.url}/reports?m=0a1b").said
    assert statuses(twilio, webhook) == ["sent", "delivered"]
    told = webhook.told[1]
    assert told.path == "/reports?m=0a1b"
    date = told.form.pop("RawDlrDoneDate")
    assert len(date) == len("2611220800")
    assert told.form == {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "From": "BoTrygt",
        "MessageSid": made["sid"],
        "MessageStatus": "delivered",
        "SmsSid": made["sid"],
        "SmsStatus": "delivered",
        "To": PERSON,
    }
    assert told.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert dict(twilio.reported) == {200: 2}


def test_a_callback_is_signed_as_twilios_own_library_checks_it(twilio: FakeTwilio, webhook: Webhook) -> None:
    post(twilio.url, StatusCallback=f"{webhook.url}/reports?m=0a1b#rc=5&rp=all")
    twilio.all_told()
    for told in webhook.told:
        signed = told.headers["X-Twilio-Signature"]
        assert RequestValidator(SECRET).validate(f"{webhook.url}{told.path}", told.form, signed)
        assert not RequestValidator(SECRET).validate(f"{webhook.url}{told.path}", told.form | {"To": "x"}, signed)
        assert "#" not in told.path


def test_behind_a_proxy_it_is_signed_for_the_public_address(twilio: FakeTwilio, webhook: Webhook) -> None:
    twilio.behind("https://varsel.example.dk", webhook.url)
    post(twilio.url, StatusCallback="https://varsel.example.dk/reports?m=0a1b")
    twilio.all_told()
    told = webhook.told[0]
    assert (told.path, told.headers["Host"]) == ("/reports?m=0a1b", "varsel.example.dk")
    assert told.headers["X-Forwarded-Proto"] == "https"
    public = "https://varsel.example.dk/reports?m=0a1b"
    assert RequestValidator(SECRET).validate(public, told.form, told.headers["X-Twilio-Signature"])


def test_a_messaging_service_first_accepts_and_then_queues(twilio: FakeTwilio, webhook: Webhook) -> None:
    service = "MG" + "1" * 32
    made = post(twilio.url, From="", MessagingServiceSid=service, StatusCallback=webhook.url)
    assert (made.said["status"], made.said["num_segments"]) == ("accepted", "0")
    assert statuses(twilio, webhook) == ["queued", "sent", "delivered"]
    assert {told.form["MessagingServiceSid"] for told in webhook.told} == {service}


@pytest.mark.parametrize(
    ("fate", "told"), [(Undelivered(30003), ["sent", "undelivered"]), (Failed(30001), ["failed"])], ids=str
)
def test_what_does_not_arrive_has_a_code(
    twilio: FakeTwilio, webhook: Webhook, fate: Undelivered | Failed, told: list[str]
) -> None:
    twilio.numbers_ending("67", fate)
    sid = post(twilio.url, StatusCallback=webhook.url).said["sid"]
    assert statuses(twilio, webhook) == told
    assert [told.form.get("ErrorCode") for told in webhook.told][-1] == str(fate.code)
    fetched = get(twilio.url, f"/{sid}.json").said
    assert (fetched["status"], fetched["error_code"]) == (fate.status, fate.code)


@pytest.mark.parametrize(
    ("reporting", "told"),
    [
        (Reporting(), ["sent", "delivered"]),
        (Reporting(delay=0.05), ["sent", "delivered"]),
        (Reporting(duplicated=True), ["sent", "sent", "delivered", "delivered"]),
        (Reporting(reordered=True), ["delivered", "sent"]),
        (Reporting(reordered=True, duplicated=True), ["delivered", "delivered", "sent", "sent"]),
        (Reporting(silent=True), []),
    ],
    ids=str,
)
def test_callbacks_come_as_they_are_ordered_and_the_message_ends_delivered(
    twilio: FakeTwilio, webhook: Webhook, reporting: Reporting, told: list[str]
) -> None:
    twilio.report(reporting)
    sid = post(twilio.url, StatusCallback=webhook.url).said["sid"]
    assert statuses(twilio, webhook) == told
    assert get(twilio.url, f"/{sid}.json").said["status"] == "delivered"
    tokens = {told.headers["I-Twilio-Idempotency-Token"] for told in webhook.told}
    assert len(tokens) == len(set(told)), "what is told twice has the same token"


def test_many_messages_are_told_of_each_in_its_own_order(twilio: FakeTwilio, webhook: Webhook) -> None:
    for number in range(40):
        post(twilio.url, To=f"+452012{number:04}", StatusCallback=f"{webhook.url}/{number}")
    assert sorted(statuses(twilio, webhook)) == ["delivered"] * 40 + ["sent"] * 40
    seen: set[str] = set()
    for told in webhook.told:
        assert (told.form["MessageStatus"] == "delivered") == (told.path in seen)
        seen.add(told.path)


def test_without_a_webhook_nothing_is_told_and_nothing_changes(twilio: FakeTwilio, webhook: Webhook) -> None:
    sid = post(twilio.url).said["sid"]
    assert statuses(twilio, webhook) == []
    assert get(twilio.url, f"/{sid}.json").said["status"] == "queued"


def test_a_webhook_that_is_down_is_told_once_each(twilio: FakeTwilio) -> None:
    with Webhook() as gone:
        url = gone.url
    post(twilio.url, StatusCallback=url)
    twilio.all_told()
    assert dict(twilio.reported) == {0: 2}


def test_a_text_to_us_is_posted_signed_and_its_answer_given_back(twilio: FakeTwilio, webhook: Webhook) -> None:
    twilio.inbound_url = f"{webhook.url}/inbound"
    webhook.answers.append((200, "<Response><Message>Du får ikke flere beskeder.</Message></Response>"))
    assert (
        twilio.text_in(PERSON, OURS, "AFMELD ") == "<Response><Message>Du får ikke flere beskeder.</Message></Response>"
    )
    (told,) = webhook.told
    assert (told.form["From"], told.form["To"], told.form["Body"]) == (PERSON, OURS, "AFMELD ")
    assert told.form["FromCity"] == "", "Twilio sends empty fields, and signs them"
    assert RequestValidator(SECRET).validate(f"{webhook.url}/inbound", told.form, told.headers["X-Twilio-Signature"])
    assert twilio.replies == [(PERSON, "Du får ikke flere beskeder.")]


@pytest.mark.parametrize(
    "answer", [(403, ""), (200, "not XML"), (200, "<html/>"), (200, "<Response><Play/></Response>")]
)
def test_an_answer_that_is_no_twiml_is_said(twilio: FakeTwilio, webhook: Webhook, answer: tuple[int, str]) -> None:
    twilio.inbound_url = webhook.url
    webhook.answers.append(answer)
    with pytest.raises(ValueError, match="the webhook"):
        twilio.text_in(PERSON, OURS, "hvad er det her")


def test_one_who_writes_stop_is_refused_until_start_when_twilio_keeps_a_list(
    twilio: FakeTwilio, webhook: Webhook
) -> None:
    twilio.inbound_url = webhook.url
    twilio.keep_opt_outs()
    webhook.answers.append((200, "<Response><Message>Farvel</Message></Response>"))
    twilio.text_in(PERSON, OURS, " stop ")
    refused = post(twilio.url, To=PERSON)
    assert (refused.status, refused.said["code"]) == (400, 21610)
    assert twilio.replies == [], "nor is our own answer sent"
    assert post(twilio.url, To="+4520120068").status == 201
    twilio.text_in(PERSON, OURS, "START")
    assert post(twilio.url, To=PERSON).status == 201


def test_one_who_writes_stop_is_none_of_twilios_business_otherwise(twilio: FakeTwilio, webhook: Webhook) -> None:
    twilio.inbound_url = webhook.url
    twilio.text_in(PERSON, OURS, "STOP")
    assert post(twilio.url, To=PERSON).status == 201
