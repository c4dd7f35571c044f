"""The link in a contact's message: it shows who is asked what, and only the button answers."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from notifiers import keys
from notifiers.keys import signed
from notifiers.outbox import expand
from notifiers.outbox.acknowledging import acknowledge, acknowledged
from notifiers.outbox.auditing import How
from notifiers.outbox.expanding import Expansion
from notifiers.outbox.tables import outbox
from tests.notifiers.street import Street, person, worded
from web.acknowledging import acknowledge_path, acknowledging

KEY = b"the installation's"


@pytest.fixture
def street() -> Iterator[Street]:
    street = Street()
    keys.metadata.create_all(street.database)
    street.people["elm"] = [person(1), person(2, "en", turn=1)]
    wording = {"ask_next_after": timedelta(minutes=15), "text": "3 indbrud <i> & ved Farum"}
    street.queue(worded(**wording), worded(**wording, language="en"))
    with street.database.begin() as conn:
        expand(conn, street.clock(), Expansion(street.audience, {}))
    yield street
    street.close()


class Browser:
    """Follows links, and presses buttons."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def get(self, path: str) -> httpx.Response:
        return asyncio.run(self._request("GET", path))

    def post(self, path: str) -> httpx.Response:
        return asyncio.run(self._request("POST", path))

    async def _request(self, method: str, path: str) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://varsel.example") as client:
            return await client.request(method, path)


@pytest.fixture
def client(street: Street) -> Browser:
    app = FastAPI(redirect_slashes=False)
    app.include_router(acknowledging(street.database, KEY, street.clock))
    return Browser(app)


def link(street: Street, recipient: str = "r-1") -> str:
    with street.database.connect() as conn:
        return acknowledge_path(KEY, conn.execute(select(outbox.c.ref).filter_by(recipient=recipient)).scalar_one())


def first(street: Street) -> list[tuple[str, How]]:
    with street.database.connect() as conn:
        return [(each.by, each.how) for each in acknowledged(conn, ["a1/elm"])]


def test_looking_at_the_page_answers_nothing(street: Street, client: Browser) -> None:
    answer = client.get(link(street))
    assert (answer.status_code, first(street)) == (200, [])
    assert "Har du set beskeden?" in answer.text
    assert '<form method="post">' in answer.text
    assert "3 indbrud &lt;i&gt; &amp; ved Farum" in answer.text


def test_the_button_answers_and_pressing_it_again_changes_nothing(street: Street, client: Browser) -> None:
    for _ in range(2):
        assert "Tak, det er noteret" in client.post(link(street)).text
    assert first(street) == [("r-1", How.LINK)]
    assert "<form" not in client.get(link(street)).text
    assert street.rows()["a1/elm", "r-2"][0] == "suppressed"


def test_whoever_comes_second_is_told_in_their_own_language_and_not_by_whom(street: Street, client: Browser) -> None:
    client.post(link(street))
    answer = client.post(link(street, "r-2"))
    assert "Somebody else has answered already" in answer.text
    assert '<html lang="en">' in answer.text
    assert "r-1" not in answer.text
    assert first(street) == [("r-1", How.LINK)]


def test_a_word_given_at_the_command_line_counts_here_too(street: Street, client: Browser) -> None:
    with street.database.begin() as conn:
        acknowledge(conn, "a1/elm", "elm", "Anne", How.COMMAND, street.clock())
    assert "En anden har allerede svaret" in client.get(link(street)).text


def test_a_message_that_has_expired_needs_no_answer(street: Street, client: Browser) -> None:
    street.clock.forward(hours=4)
    for answer in (client.get(link(street)), client.post(link(street))):
        assert "Beskeden gælder ikke længere" in answer.text
    assert first(street) == []


@pytest.mark.parametrize("purpose", ["leave", "acknowledge"])
@pytest.mark.parametrize("key", [KEY, b"somebody else's"])
def test_a_link_that_is_not_ours_or_for_something_else_leads_nowhere(
    street: Street, client: Browser, purpose: str, key: bytes
) -> None:
    if (purpose, key) == ("acknowledge", KEY):
        path = link(street)[:-1]
    else:
        ref = link(street).rpartition("/")[2].partition(".")[0]
        path = f"/acknowledge/{signed(key, purpose, ref)}"
    assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]
    assert first(street) == []


@pytest.mark.parametrize("token", ["", ".", "x", "%00.%00", "a/b.c", "æ.ø", "0" * 5000])
def test_no_token_makes_it_stumble(client: Browser, token: str) -> None:
    assert client.get(f"/acknowledge/{token}").status_code == 404
    assert client.post(f"/acknowledge/{token}").status_code == 404


def test_a_message_that_asks_nobody_has_no_such_page(street: Street, client: Browser) -> None:
    street.queue(worded(alert_id="a2/elm", thread="s2"))
    with street.database.begin() as conn:
        expand(conn, street.clock(), Expansion(street.audience, {}))
        ref = conn.execute(select(outbox.c.ref).filter_by(alert_id="a2/elm", recipient="r-1")).scalar_one()
    assert client.get(acknowledge_path(KEY, ref)).status_code == 404


def test_nobody_keeps_frames_or_follows_the_page(street: Street, client: Browser) -> None:
    headers = client.get(link(street)).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
