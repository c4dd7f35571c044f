"""The service on a database of its own, listening for real, and a client that talks to it."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self

import httpx

from streams.core.facts import Report
from streams.reports import write_json
from tests.world import NOW, settings
from trygvarsel.faring import database_away
from trygvarsel.wiring import House, open_house
from web.app import build_app
from web.desk import Desk, Service
from web.serving import HERE, listen, server
from web.vitals import Vitals

PROBLEM = "application/problem+json"


def columns(report: Report) -> dict[str, object]:
    """Give the columns of a report, as a police system would."""
    given: dict[str, object] = json.loads(write_json(report))
    return given


class Served:
    """A service that is up while the block lasts."""

    def __init__(self, folder: Path, service: Service | None = None) -> None:
        self.house: House = open_house(settings(), f"sqlite:///{folder}/served.db", lambda: NOW)
        self.stuck: list[str] = []
        self.unready: list[str] = []
        self.attention: list[str] = []
        vitals = Vitals(
            lambda: self.stuck,
            lambda: [*database_away(self.house.engine), *self.unready],
            lambda: self.attention,
        )
        self._desk = Desk(service or self.house.service, self.house.now)
        self._server = server(build_app(self.house, self._desk, vitals))
        self._listener = listen(0)
        self.port: int = self._listener.getsockname()[1]
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [self._listener]})
        self.client = httpx.Client(base_url=f"http://{HERE}:{self.port}", timeout=20)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()
        self._server.should_exit = True
        self._thread.join()
        self._desk.close(timedelta(seconds=20))
        self.house.engine.dispose()

    def post(self, report: Report) -> httpx.Response:
        """Send one report."""
        return self.client.post("/v1/reports", json=columns(report))

    def post_all(self, items: Sequence[object]) -> httpx.Response:
        """Send a batch."""
        return self.client.post("/v1/reports:batch", json=items)

    def journal(self) -> list[str]:
        """Name the reports that the database keeps, in order."""
        return [entry.report.report_id for entry in self.house.service.store.journal() if entry.report]


def problem(answer: httpx.Response) -> dict[str, object]:
    """Read an answer as the problem document that it must be."""
    assert answer.headers["content-type"] == PROBLEM
    document: dict[str, object] = answer.json()
    assert {"type", "title", "status", "detail"} <= document.keys()
    assert document["status"] == answer.status_code
    return document
