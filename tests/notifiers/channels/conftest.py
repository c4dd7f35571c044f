"""A mail server, a partner's web server, and mail channels that are closed when the test is over."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from notifiers.email import Email, Relay, Security
from tests.notifiers.channels.letters import LETTERHEAD, NOW, Run
from tests.notifiers.channels.mail_server import MailServer
from tests.notifiers.channels.web_server import WebServer


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def partner() -> Iterator[WebServer]:
    with WebServer() as partner:
        yield partner


@pytest.fixture
def opened(run: Run) -> Iterator[Callable[..., Email]]:
    """Open mail channels to a server or a port; ``relay`` holds what is unusual about it."""
    channels: list[Email] = []

    def open_one(server: MailServer | int, leave: str | None = None, **relay: Any) -> Email:
        port = server if isinstance(server, int) else server.port
        usual: dict[str, Any] = {"security": Security.NONE, "total": timedelta(seconds=10)}
        leaving = (lambda ref: f"{leave}?{ref}") if leave else None
        channels.append(Email(Relay("127.0.0.1", port, **(usual | relay)), LETTERHEAD, leaving, now=lambda: NOW))
        return channels[-1]

    yield open_one
    for channel in channels:
        run(channel.close())
