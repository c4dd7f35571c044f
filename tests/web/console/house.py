"""A service with its console on a database of its own, and browsers, of the httpx kind, signed in to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

import httpx
from fastapi.testclient import TestClient
from sqlalchemy import select

from config.load import load
from streams.arrivals import Arrival
from streams.core.facts import Report
from streams.reports import write_json
from streams.web_tables import accounts, grants
from tests.world import CONFIG, START, dedented
from trygvarsel.wiring import House, open_house, premises_of
from web.access.roles import Role
from web.access.sessions import COOKIE, begin, whose
from web.app import build_app
from web.desk import Desk


class Console:
    """The house of the settings given, at a time that the test moves.

    Parameters
    ----------
    folder
        Where its database and its settings file are.
    text
        The settings.
    """

    def __init__(self, folder: Path, text: str = CONFIG, at: datetime = START) -> None:
        self.at = at
        self.config = folder / "settings.yaml"
        self.config.write_text(dedented(text), "utf-8")
        self.house: House = open_house(load(self.config), f"sqlite:///{folder}/console.db", lambda: self.at)
        self._desk = Desk(self.house.service, self.house.now)
        self.premises = premises_of(self.house, self.config)
        self.app = build_app(self.house, self._desk, premises=self.premises)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._desk.close(timedelta(seconds=20))
        self.house.engine.dispose()

    def report(self, *reports: Report) -> None:
        """Let reports come in, each when it was made; the clock follows."""
        for each in reports:
            self.at = max(self.at, each.reported_at or self.at)
            self.house.service.receive([Arrival(write_json(each).encode(), "test")], self.at)

    def browser(self, *roles: Role, partnership: str = "lund", language: str = "da", name: str = "Anna") -> TestClient:
        """Give a browser in which somebody with these roles is signed in; none without a role."""
        client = TestClient(self.app, base_url="https://console.test", follow_redirects=False)
        if not roles:
            return client
        token, csrf = self._signed_in(roles, partnership, language, name)
        client.cookies.set(COOKIE, token)
        client.headers["X-CSRF-Token"] = csrf
        return client

    def _signed_in(self, roles: Sequence[Role], partnership: str, language: str, name: str) -> tuple[str, str]:
        login = f"{name}-{'-'.join(roles)}-{partnership}-{language}".lower()
        with self.house.engine.begin() as conn:
            account = conn.scalar(select(accounts.c.id).where(accounts.c.login == login))
            if account is None:
                row = {"login": login, "name": name, "language": language, "created_at": self.at}
                account = conn.execute(accounts.insert().values(row).returning(accounts.c.id)).scalar_one()
                for role in roles:
                    conn.execute(grants.insert().values(account_id=account, partnership=partnership, role=role))
            token = begin(conn, account, self.at)
            person = whose(conn, token, self.at)
        assert person
        return token, person.csrf


def seen(answer: httpx.Response) -> str:
    """Give the page of an answer that must be one."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    return answer.text
