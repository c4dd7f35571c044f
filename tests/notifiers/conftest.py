"""Databases of both kinds, a Twilio that is local, a transport to it, and an SMS channel on both."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, StaticPool, create_engine, text

from notifiers.transport import Transport
from notifiers.twilio_sms import Account, TwilioSms
from tests.fake_twilio import ACCOUNT, SECRET, FakeTwilio
from tests.notifiers.street import Street


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Give an empty database: every test that asks for one runs on both kinds."""
    if request.param == "sqlite":
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        engine = create_engine(f"{request.getfixturevalue('postgresql')}postgres")
    yield engine
    if request.param == "postgresql":
        with engine.begin() as conn:
            conn.execute(text("DROP SCHEMA public CASCADE"))
            conn.execute(text("CREATE SCHEMA public"))
    engine.dispose()


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio() as server:
        yield server


@pytest.fixture
def run() -> Iterator[Callable[[Coroutine[Any, Any, Any]], Any]]:
    """Run something to its end on the one event loop of the test."""
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture
def transport(run: Callable[[Coroutine[Any, Any, Any]], Any]) -> Iterator[Transport]:
    transport = Transport()
    yield transport
    run(transport.close())


@pytest.fixture
def sms(twilio: FakeTwilio, transport: Transport) -> TwilioSms:
    return TwilioSms(Account(ACCOUNT, SECRET, sender="BoTrygt"), transport, base_url=twilio.url)


@pytest.fixture
def impatient_sms(twilio: FakeTwilio, run: Callable[[Coroutine[Any, Any, Any]], Any]) -> Iterator[TwilioSms]:
    """Give up after so little time that only a server which never answers is sure to be too slow."""
    transport = Transport(total=timedelta(seconds=0.3))
    yield TwilioSms(Account(ACCOUNT, SECRET, sender="BoTrygt"), transport, base_url=twilio.url)
    run(transport.close())


@pytest.fixture
def street(database: Engine) -> Iterator[Street]:
    """Give a street to deliver in, on both kinds of database."""
    street = Street(database)
    yield street
    street.close()
