"""The public pages of an invented town, with telephones that show what they are sent, and people who fill in forms."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Self

import httpx
from fastapi.testclient import TestClient

from config.load import load
from notifiers.message import Message
from notifiers.people import People
from tests.stories.phones import Phones, Shown
from tests.web.network.town import NETWORK
from tests.world import START, dedented
from trygvarsel.wiring import open_house, premises_of
from web.app import build_app
from web.desk import Desk

JOIN = "/join/lund/nabo_nord"
ANNE = "+4520100001"


class Street:
    """A service with public pages, at a time that the test moves."""

    def __init__(self, folder: Path, text: str = NETWORK) -> None:
        self.at = START
        config = folder / "settings.yaml"
        config.write_text(dedented(text), "utf-8")
        self.house = open_house(load(config), f"sqlite:///{folder}/street.db", lambda: self.at)
        self.phones = Phones(lambda: self.at)
        self.sent: list[tuple[str, Message]] = []
        self._desk = Desk(self.house.service, self.house.now)
        self.in_force = self.house.settings
        self.premises = replace(premises_of(self.house, config), send=self._send, settings=lambda: self.in_force)
        self.app = build_app(self.house, self._desk, premises=self.premises)
        self.people = People(self.house.key)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._desk.close(timedelta(seconds=20))
        self.house.engine.dispose()

    def _send(self, channel: str, message: Message) -> None:
        self.sent.append((channel, message))
        self.phones.shown.append(Shown(message.to, self.at, message.text))

    def browser(self, address: str = "192.0.2.1") -> TestClient:
        """Give a browser at an address."""
        return TestClient(self.app, base_url="https://varsel.test", follow_redirects=False, client=(address, 50000))

    def ask(self, phone: str, path: str = JOIN, browser: TestClient | None = None, **fields: str) -> httpx.Response:
        """Open a form, write a number into it and hand it in."""
        client = browser or self.browser()
        page = client.get(path)
        agreed = {"agree": hidden(page, "agree")} if 'name="agree"' in page.text else {}
        form = {"form": hidden(page, "form"), "phone": phone, **agreed}
        answer: httpx.Response = client.post(path, data=form | fields)
        return answer

    def code(self, phone: str = ANNE) -> str:
        """Read the last code that a telephone shows."""
        found: list[str] = re.findall(r"\b\d{6}\b", self.phones.of(phone)[-1])
        return found[0]

    def give(self, page: httpx.Response, code: str, path: str = JOIN) -> httpx.Response:
        """Write a code into the page that asks for it."""
        answer: httpx.Response = self.browser().post(path, data={"ticket": hidden(page, "ticket"), "code": code})
        return answer


def hidden(page: httpx.Response, name: str) -> str:
    """Read a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def bare(page: httpx.Response) -> str:
    """Give a page without the words that are made up anew for everybody."""
    return re.sub(r'(name="(?:form|ticket)" value=")[^"]+', r"\1", page.text)
