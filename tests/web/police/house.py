"""The police intake on a database of its own, listening for nobody, at a time and by a clock that the test moves."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any, Self

import httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient

from streams.arrivals import Arrival, Result
from tests.web.served import columns
from tests.world import NOW, settings
from trygvarsel.wiring import House, open_house
from web.desk import Desk
from web.police import keys
from web.police.asking import asking
from web.police.callers import Callers, Terms
from web.police.reports import reports
from web.problems import answer, install

__all__ = ["Intake", "columns"]


class _Say:
    """Says what went wrong as programs read it."""

    def __call__(self, request: object, problem: Any, headers: Any = None) -> Any:
        return answer(problem, headers)

    def sign_in_first(self, *_: object) -> Any:
        raise AssertionError("nobody signs in here")


class Intake:
    """What police systems may ask for, and nothing else.

    Parameters
    ----------
    folder
        Where the database is.
    terms
        On what terms reports are let in.
    """

    def __init__(self, folder: Path, terms: Terms | None = None) -> None:
        self.at, self.seconds = NOW, 0.0
        self.house: House = open_house(settings(), f"sqlite:///{folder}/intake.db", lambda: self.at)
        self.desk = Desk(self.house.service, self.house.now)
        self.failing: Exception | None = None
        self.entered, self.open = Event(), Event()
        self.open.set()
        callers = Callers(self.house.engine, self.house.now, terms or Terms(), lambda: self.seconds)
        self.app = FastAPI()
        install(self.app, _Say())
        self.app.include_router(reports(self, callers, self.house.engine, self.house.now))
        self.app.include_router(asking(callers, self.house.engine))
        self.client = TestClient(
            self.app, base_url="http://localhost", raise_server_exceptions=False, client=("127.0.0.1", 50_000)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self.desk.close(timedelta(seconds=20))
        self.house.engine.dispose()

    async def receive(self, batch: Sequence[Arrival]) -> list[Result]:
        """Take in reports, as soon as it is open, and fail once they are in, if it is to."""
        self.entered.set()
        await asyncio.to_thread(self.open.wait, 10)
        taken = await self.desk.receive(batch)
        if self.failing is not None:
            raise self.failing
        return taken

    def key(self, source: str = "north", name: str = "test") -> str:
        """Make a key."""
        with self.house.engine.begin() as conn:
            return keys.make(conn, source, name, "Anna", self.at)[1]

    def later(self, seconds: float) -> None:
        """Let time pass, by both clocks."""
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds

    def send(self, item: object, path: str = "/v1/reports", **headers: str) -> httpx.Response:
        """Send a report or a batch; ``X_API_Key`` is the header X-API-Key."""
        named = {name.replace("_", "-"): told for name, told in headers.items()}
        answered: httpx.Response = self.client.post(path, json=item, headers=named)
        return answered

    def send_all(self, items: Sequence[object], **headers: str) -> httpx.Response:
        """Send a batch."""
        return self.send(list(items), "/v1/reports:batch", **headers)

    def ask(self, path: str, key: str | None = None, **query: object) -> httpx.Response:
        """Ask something."""
        headers = {"X-API-Key": key} if key else {}
        answered: httpx.Response = self.client.get(path, params=query, headers=headers)
        return answered

    def journal(self) -> list[str]:
        """Name the reports that the database keeps, with their sources, in order."""
        return [entry.report.key for entry in self.house.service.store.journal() if entry.report]
