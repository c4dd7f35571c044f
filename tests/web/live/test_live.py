"""Pages are told of what changes, at once, by one look at the database for all, until they leave or may not listen."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Self

import httpx
import pytest
from fastapi import Depends, FastAPI
from sqlalchemy import delete

from streams.web_tables import sessions
from tests.web.console.house import Console
from tests.world import burglary, spate
from web.access.guard import Guard
from web.access.roles import Role
from web.live.hub import MOST_EACH, MOST_HERE, Crowded, Hub
from web.live.streaming import Page, live_streams
from web.serving import HERE, listen, server


@dataclass
class Told:
    """One event as a browser gets it."""

    kind: str
    id: str


class Served:
    """A console that listens for real: an answer that goes on for ever is nothing for a test client."""

    def __init__(self, console: Console, app: FastAPI | None = None) -> None:
        self.console = console
        self._server = server(app or console.app)
        self._listener = listen(0)
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [self._listener]})
        self.url = f"http://{HERE}:{self._listener.getsockname()[1]}/console/lund/live"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> float:
        """Stop; give the seconds it took."""
        began = time.monotonic()
        self._server.should_exit = True
        self._thread.join()
        return time.monotonic() - began

    @contextmanager
    def page(self, known: str = "", name: str = "Anna", **headers: str) -> Iterator[Iterator[Told]]:
        """Open a page; what it is told comes as it comes."""
        browser = self.console.browser(Role.READER, name=name)
        cookies = dict(browser.cookies)
        params = {"since": known} if known else {}
        with (
            httpx.Client(cookies=cookies, timeout=10) as client,
            client.stream("GET", self.url, params=params, headers=headers) as answer,
        ):
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            yield told(answer.iter_lines())


def told(lines: Iterator[str]) -> Iterator[Told]:
    """Read events; remarks and the time to wait are for browsers."""
    kind = ""
    for line in lines:
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        if line.startswith("id: "):
            yield Told(kind, line.removeprefix("id: "))


@pytest.fixture
def served(console: Console) -> Iterator[Served]:
    with Served(console) as serving:
        yield serving


def test_a_report_is_told_to_every_open_page_of_its_partnership(served: Served) -> None:
    with served.page(name="Anna") as one, served.page(name="Bo") as other:
        assert [next(one).kind, next(other).kind] == ["ready", "ready"]
        served.console.report(burglary("r1", 0))
        assert [next(one).kind, next(other).kind] == ["reports", "reports"]


def test_a_spate_is_told_as_reports_alerts_and_texts_that_wait(served: Served) -> None:
    with served.page() as page:
        next(page)
        served.console.report(*spate("s", 0))
        seen = {next(page).kind for _ in range(3)}
    assert {"reports", "alerts", "delivery"} >= seen >= {"reports", "alerts"}


def test_who_comes_back_is_told_what_changed_meanwhile_and_nothing_else(served: Served) -> None:
    with served.page() as page:
        left_at = next(page).id
    served.console.report(burglary("r1", 0))
    with served.page(known=left_at, name="Bo") as page:
        assert next(page).kind == "reports"
    with served.page(name="Cai", **{"Last-Event-ID": left_at}) as page:
        assert next(page).kind == "reports"


def test_a_mark_from_elsewhere_has_the_page_read_everything_anew(served: Served) -> None:
    with served.page(known="nonsense") as page:
        assert {next(page).kind for _ in range(5)} == {"reports", "alerts", "delivery", "settings", "people"}


def test_nobody_listens_without_a_session_or_to_another_partnership(served: Served) -> None:
    assert httpx.get(served.url, follow_redirects=False).status_code in {303, 401}
    elsewhere = served.console.browser(Role.READER, partnership="odder")
    assert httpx.get(served.url, cookies=dict(elsewhere.cookies)).status_code == 403


def test_an_account_holds_no_more_streams_than_its_own_however_often_it_signs_in(served: Served) -> None:
    with httpx.Client(timeout=10) as client:
        opened = []
        for _ in range(MOST_EACH + 1):
            cookies = dict(served.console.browser(Role.READER).cookies)
            request = client.build_request("GET", served.url, headers={"Cookie": f"trygvarsel={cookies['trygvarsel']}"})
            opened.append(client.send(request, stream=True))
        assert [each.status_code for each in opened] == [200] * MOST_EACH + [429]
        for each in opened:
            each.close()


def test_one_partnership_cannot_take_all_the_room_and_who_comes_too_late_is_asked_to_come_later() -> None:
    async def come() -> list[str]:
        hub = Hub(lambda names: dict.fromkeys(names, "a.b.c.d.e"))
        async with AsyncExitStack() as open_pages:
            for account in range(MOST_HERE):
                await open_pages.enter_async_context(hub.joined("lund", account))
            with pytest.raises(Crowded):
                hub.admits("lund", MOST_HERE)
            hub.admits("odder", MOST_HERE)
            late = Page(hub, "lund", MOST_HERE, lambda: asyncio.sleep(0, result=True))
            return [told async for told in late.events(None, 60)]

    assert asyncio.run(come()) == ["retry: 2000\n\n", "retry: 60000\n\n"]


def test_a_session_that_has_ended_ends_its_stream(console: Console) -> None:
    router, hub = live_streams(console.premises, heartbeat=0.2)
    app = FastAPI(dependencies=[Depends(Guard(console.house.engine, console.house.now))])
    app.include_router(router)
    app.state.hub = hub
    with Served(console, app) as serving, serving.page() as page:
        next(page)
        with console.house.engine.begin() as conn:
            conn.execute(delete(sessions))
        assert list(page) == []


def test_all_streams_end_at_once_when_the_service_stops(console: Console) -> None:
    serving = Served(console)
    with serving, serving.page() as one, serving.page(name="Bo") as other:
        next(one), next(other)
        took = serving.stop()
        assert (list(one), list(other)) == ([], [])
    assert took < 5  # and not when the next sign of life is due, 15 seconds on


def test_the_database_is_looked_at_only_while_somebody_listens(console: Console) -> None:
    serving = Served(console)
    with serving:
        with serving.page() as page:
            next(page)
            assert console.app.state.hub.listening == 1
        end = time.monotonic() + 5
        while console.app.state.hub.listening and time.monotonic() < end:
            time.sleep(0.05)
        assert console.app.state.hub.listening == 0
