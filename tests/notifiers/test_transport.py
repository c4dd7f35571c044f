"""The time limit holds, whatever the other end does."""

import asyncio
import socket
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from notifiers.message import Halted, InDoubt, Message, TryAgain
from notifiers.reasons import Reason
from notifiers.transport import Transport
from notifiers.twilio_sms import TwilioSms
from tests.fake_twilio import Act, FakeTwilio

Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.mark.parametrize("act", [Act.SILENT, Act.TRICKLE])
def test_the_whole_exchange_is_cut_off_in_time(
    twilio: FakeTwilio, impatient_sms: TwilioSms, act: Act, run: Run
) -> None:
    twilio.always(act)
    began = time.monotonic()
    with pytest.raises(InDoubt) as why:
        run(impatient_sms.send(Message("k", "+4520120067", "Lås døren")))
    assert why.value.reason is Reason.NO_ANSWER
    assert 0.25 < time.monotonic() - began < 10


def test_a_host_that_takes_no_connections_is_given_up_in_time(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        callers = [socket.socket() for _ in range(4)]
        for caller in callers:
            caller.setblocking(False)  # noqa: FBT003 - the socket's own signature
            caller.connect_ex(address)
        began = time.monotonic()
        limits = {"connect": timedelta(seconds=0.2), "total": timedelta(seconds=60)}
        transport = Transport(**limits)
        with pytest.raises(TryAgain):
            run(transport.request("GET", f"http://127.0.0.1:{address[1]}/", headers={}))
        run(transport.close())
        assert time.monotonic() - began < 30
        for caller in callers:
            caller.close()


def test_an_address_that_is_none_halts_the_channel(transport: Transport, run: Run) -> None:
    with pytest.raises(Halted):
        run(transport.request("GET", "http://", headers={}))


def test_a_transport_serves_many_at_once(twilio: FakeTwilio, transport: Transport, run: Run) -> None:
    async def ask(number: int) -> int:
        return (await transport.request("GET", f"{twilio.url}/nothing", form={"æ": number}, headers={})).status

    async def everybody() -> list[int]:
        return await asyncio.gather(*map(ask, range(20)))

    assert run(everybody()) == [404] * 20


def test_a_closed_transport_can_be_closed_again(transport: Transport, run: Run) -> None:
    run(transport.close())
    run(transport.close())
