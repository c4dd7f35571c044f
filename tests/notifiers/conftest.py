"""A Twilio that is local, a transport to it, and an SMS channel on both."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from notifiers.transport import Transport
from notifiers.twilio_sms import Account, TwilioSms
from tests.fake_twilio import ACCOUNT, SECRET, FakeTwilio


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio() as server:
        yield server


@pytest.fixture
def transport() -> Iterator[Transport]:
    with Transport() as transport:
        yield transport


@pytest.fixture
def sms(twilio: FakeTwilio, transport: Transport) -> TwilioSms:
    return TwilioSms(Account(ACCOUNT, SECRET, sender="BoTrygt"), transport, base_url=twilio.url)


@pytest.fixture
def impatient_sms(twilio: FakeTwilio) -> Iterator[TwilioSms]:
    """Give up after so little time that only a server which never answers is sure to be too slow."""
    with Transport(total=timedelta(seconds=0.3)) as transport:
        yield TwilioSms(Account(ACCOUNT, SECRET, sender="BoTrygt"), transport, base_url=twilio.url)
