"""Our channel against Prism, which answers as Twilio's description says by rules that are not ours."""

import asyncio
import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from notifiers.message import Message, Undeliverable
from notifiers.transport import Transport
from notifiers.twilio_sms import Account, TwilioSms
from tests.fake_twilio import ACCOUNT, SECRET

from . import npm

pytestmark = pytest.mark.contract

SENDER = Account(ACCOUNT, SECRET, sender="BoTrygt")
SERVICE = Account(ACCOUNT, SECRET, messaging_service="MG" + "1" * 32)
MESSAGE = Message("k", "+4520120067", "Lås døren, også når du er hjemme.", timedelta(hours=3), ref="0123456789abcdef")


@pytest.fixture(scope="module")
def prism(
    fetched: Callable[[Callable[[], Path]], Path], description: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Give the address of a Prism that mocks Twilio's description; its start takes a few seconds."""
    folder = fetched(lambda: npm.installed(npm.PRISM))
    described = tmp_path_factory.mktemp("prism") / "messages.json"
    described.write_text(json.dumps(description), encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = folder / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
    command = ["node", str(program), "mock", "-h", "127.0.0.1", "-p", str(port), str(described)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:  # noqa: S603 - our own words
        try:
            _wait_for(port, running)
            yield f"http://127.0.0.1:{port}"
        finally:
            running.kill()


def _wait_for(port: int, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert running.poll() is None, "Prism did not start"
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("Prism did not start within a minute")


@pytest.mark.parametrize("account", [SENDER, SERVICE], ids=["sender", "service"])
def test_what_we_send_is_taken_and_what_is_answered_is_read(prism: str, account: Account) -> None:
    async def send() -> None:
        sms = TwilioSms(account, Transport(), base_url=prism, report_to="https://varsel.example.dk/reports")
        receipt = await sms.send(MESSAGE)
        assert receipt.provider_id.startswith("SM")
        assert receipt.status == "queued"
        assert await sms.find(MESSAGE, datetime.now(UTC)) is None, "the messages it lists are examples of Twilio's own"
        await sms.close()

    asyncio.run(send())


def test_what_we_send_wrongly_is_not_taken(prism: str) -> None:
    async def send() -> None:
        account = Account(ACCOUNT, SECRET, messaging_service="MG1")
        sms = TwilioSms(account, Transport(), base_url=prism)
        with pytest.raises(Undeliverable):
            await sms.send(MESSAGE)
        await sms.close()

    asyncio.run(send())
