"""What our channel asks of Twilio, and what our Twilio-like server answers, held against Twilio's own description."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifiers.message import Message, NoReceipt
from notifiers.transport import Transport
from notifiers.twilio_sms import Account, TwilioSms
from tests.fake_twilio import ACCOUNT, LOGIN, SECRET, FakeTwilio, Undelivered, rules

from .description import Described
from .witness import Exchange, Witness

pytestmark = pytest.mark.contract

SENDER = Account(ACCOUNT, SECRET, sender="BoTrygt", urgent_sender="+4592450001")
SERVICE = Account(ACCOUNT, SECRET, messaging_service="MG" + "1" * 32)
BODY = "Lås døren: 3 indbrud i Hørsholm Nord på 4 dage. Få naboen til at tømme postkassen. Bo trygt"
MESSAGE = Message("a1/r-1/sms", "+4520120067", BODY, timedelta(hours=3), ref="0123456789abcdef")
FIELDS = {"To", "Body", "ValidityPeriod", "StatusCallback"}


def witnessed(twilio: FakeTwilio, described: Described, account: Account, *messages: Message) -> list[Exchange]:
    """Send messages and look for them again, and say what passed between the channel and the server."""

    async def pass_between() -> list[Exchange]:
        async with Witness(twilio.url, described) as witness:
            sms = TwilioSms(account, Transport(), base_url=witness.url, report_to="https://varsel.example.dk/reports")
            for message in messages:
                await sms.send(message)
                assert await sms.find(message, datetime.now(UTC)) is not None
            await sms.close()
            return witness.seen

    return asyncio.run(pass_between())


@pytest.mark.parametrize("account", [SENDER, SERVICE], ids=["sender", "service"])
@pytest.mark.parametrize("life", [timedelta(0), timedelta(hours=3), timedelta(days=3)], ids=str)
@pytest.mark.parametrize("urgent", [False, True], ids=["citizen", "partner"])
def test_what_the_channel_asks_and_the_server_answers_is_as_described(
    twilio: FakeTwilio, described: Described, account: Account, life: timedelta, urgent: bool
) -> None:
    twilio.behind("https://varsel.example.dk", twilio.url)  # nobody is there to be told
    message = Message("k", "+4520120067", BODY, life, ref="0123456789abcdef", urgent=urgent)
    post, get = witnessed(twilio, described, account, message)
    assert (post.status, get.status) == (201, 200)
    assert (post.wrong, get.wrong) == ([], [])
    assert post.form.keys() - {"SmartEncoded"} in (FIELDS | {"From"}, FIELDS | {"MessagingServiceSid"})


def test_the_longest_text_that_twilio_takes_is_as_described(twilio: FakeTwilio, described: Described) -> None:
    twilio.behind("https://varsel.example.dk", twilio.url)
    exchanges = witnessed(twilio, described, SENDER, Message("k", "+4520120067", "Å" * 1600))
    assert [exchange.wrong for exchange in exchanges] == [[], []]


@pytest.mark.parametrize(
    "message",
    [Message("k", "20120067", BODY), Message("k", "+4520120067", "Å" * 1601), Message("k", "+4520120067", "")],
    ids=["number", "long", "empty"],
)
def test_what_twilio_would_refuse_is_refused_and_not_as_described(
    twilio: FakeTwilio, described: Described, message: Message
) -> None:
    async def send() -> list[Exchange]:
        async with Witness(twilio.url, described) as witness:
            sms = TwilioSms(SENDER, Transport(), base_url=witness.url)
            with pytest.raises(NoReceipt):
                await sms.send(message)
            await sms.close()
            return witness.seen

    (exchange,) = asyncio.run(send())
    assert exchange.status == 400
    assert exchange.wrong


def test_a_wrong_answer_would_be_seen(described: Described) -> None:
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/SM{0:032x}.json"
    asked = described.request("GET", path, {}, {"Authorization": LOGIN}, b"")
    good = {"sid": f"SM{0:032x}", "status": "queued", "error_code": None}
    for said in ({"sid": "SM1"}, {"status": "on its way"}, {"error_code": "30003"}, {"num_segments": 1}):
        assert described.wrong_with_answer(asked, 200, "application/json", json.dumps(good | said).encode())
    assert not described.wrong_with_answer(asked, 200, "application/json", json.dumps(good).encode())


def test_every_state_and_page_the_server_gives_is_as_described(twilio: FakeTwilio, described: Described) -> None:
    twilio.behind("https://varsel.example.dk", twilio.url)
    twilio.numbers_ending("3", Undelivered(30003))
    messages = [Message(f"{n}", f"+452012006{n}", BODY, ref=f"{n:016x}") for n in range(5)]
    witnessed(twilio, described, SERVICE, *messages)
    twilio.all_told()

    async def look() -> list[Exchange]:
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
        async with Witness(twilio.url, described) as witness, _session() as session:
            for sent in twilio.sent:
                await session.get(f"{witness.url}{path}/{sent.sid}.json")
            for query in ("PageSize=2", "PageSize=2&Page=1&PageToken=PASM" + f"{3:032x}", "To=%2B4520120063"):
                await session.get(f"{witness.url}{path}.json?{query}")
            return witness.seen

    exchanges = asyncio.run(look())
    assert {exchange.status for exchange in exchanges} == {200}
    assert [exchange.wrong for exchange in exchanges] == [[]] * 8


_NUMBERS = ["+4520120067", "+4612345", "4520120067", "+0120120067", "+45 20120067", "+4520120067000000", ""]
_FORMS = st.fixed_dictionaries(
    {"To": st.sampled_from(_NUMBERS)},
    optional={
        "Body": st.text(max_size=20) | st.sampled_from(["a" * 1600, "å" * 1601]),
        "From": st.sampled_from(["BoTrygt", "+4592450001", "112", "Bo-Trygt", "BoTrygtBoTrygt"]),
        "MessagingServiceSid": st.sampled_from(["MG" + "1" * 32, "MG1", "PN" + "1" * 32]),
        "ValidityPeriod": st.sampled_from(["1", "36000", "0", "36001", "soon"]),
        "StatusCallback": st.just("https://varsel.example.dk/reports?m=0"),
        "SmartEncoded": st.sampled_from(["true", "false"]),
        "IdempotencyKey": st.just("1"),
    },
)


@settings(deadline=None)
@given(form=_FORMS)
def test_server_and_description_agree_on_every_form(described: Described, form: dict[str, str]) -> None:
    takes = rules.refusal(form) is None and not rules.complaints(form)
    assert takes == (described.wrong_with_form(form) == [])


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(headers={"Authorization": LOGIN})
