"""What every answer carries, whatever it is; and what is too much, or nowhere, said in words."""

import asyncio
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from tests.web.console.house import Console
from tests.world import CONFIG
from web.access.burden import FORM, UPLOAD, Burden
from web.access.roles import Role
from web.console.shelf import static

SIGN_IN: dict[str, Any] = {"type": "http", "method": "POST", "path": "/sign-in", "headers": []}
IMPORT = "/console/lund/network/nabo_nord/import"
STRICT = (
    "default-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
PATHS = ["/", "/sign-in", "/console", "/console/lund/log", "/nowhere", "/static/style.css", "/healthz", "/openapi.json"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_in_armour(quiet_console: Console, path: str) -> None:
    headers = quiet_console.browser(Role.READER).get(path).headers
    assert headers["content-security-policy"] == STRICT
    assert "unsafe" not in STRICT
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert headers["cache-control"] == ("no-cache" if path.startswith("/static/") else "no-store")
    assert "strict-transport-security" not in headers
    assert "server" not in headers


def test_the_map_tiles_host_is_let_in_and_https_is_kept_to(tmp_path_factory: pytest.TempPathFactory) -> None:
    more = """
    public_url: https://varsel.example.dk
    console:
      tiles: {url: "https://tiles.example.dk/{z}/{x}/{y}.png", credit: "Kort: Eksempel"}
"""
    with Console(tmp_path_factory.mktemp("tiles"), more + CONFIG) as console:
        headers = console.browser().get("/sign-in").headers
    assert "img-src 'self' data: https://tiles.example.dk;" in headers["content-security-policy"]
    assert headers["strict-transport-security"] == "max-age=31536000"


def test_a_fault_of_ours_shows_nothing_of_our_insides_and_is_in_armour_too(console: Console) -> None:
    console.app.add_api_route("/demo/phones", lambda: 1 / 0)
    browser = console.browser()
    browser._transport.raise_server_exceptions = False  # as a real server does
    answer = browser.get("/demo/phones")
    assert answer.status_code == 500
    assert "Noget gik galt hos os" in answer.text
    assert "ZeroDivision" not in answer.text
    assert answer.headers["content-security-policy"] == STRICT


def test_a_database_that_does_not_answer_is_said_calmly(console: Console) -> None:
    browser = console.browser(Role.READER)
    with console.house.engine.begin() as conn:
        conn.execute(text("DROP TABLE sessions"))
    answer = browser.get("/console/lund/log")
    assert answer.status_code == 503
    assert "Databasen svarer ikke" in answer.text
    assert "sessions" not in answer.text


@pytest.mark.parametrize(("path", "most"), [("/sign-in", FORM), ("/console/lund/proposals", FORM), (IMPORT, UPLOAD)])
@pytest.mark.parametrize("streamed", [False, True])
def test_what_is_too_large_is_refused_in_words(quiet_console: Console, path: str, most: int, streamed: bool) -> None:
    body = b"a" * (most + 1)
    browser = quiet_console.browser(Role.COORDINATOR)
    answer = browser.post(path, content=iter([body[:99], body[99:]]) if streamed else body)
    assert answer.status_code == 413
    assert "Det fylder for meget" in answer.text
    assert browser.post(path, content=body[:-1]).status_code != 413


def test_who_is_not_signed_in_can_have_nothing_large_kept_and_is_led_to_the_door(quiet_console: Console) -> None:
    answer = quiet_console.browser().post(IMPORT, content=b"a" * (FORM + 1), headers={"Cookie": "trygvarsel=made-up"})
    assert answer.status_code == 401
    assert "Log ind" in answer.text


def test_the_character_that_not_every_database_knows_is_refused_before_any_is_asked(quiet_console: Console) -> None:
    browser = quiet_console.browser(Role.READER)
    for path in ("/console/lund/log?who=a%00", "/console/lund/alerts/a%00", "/v1/reports/a%00"):
        assert browser.get(path).status_code == 400
    assert browser.post("/sign-in", data={"login": "a\0b", "password": "x"}).status_code == 400


def test_what_the_database_cannot_make_sense_of_is_no_fault_of_the_database(
    console: Console, caplog: pytest.LogCaptureFixture
) -> None:
    def ask() -> None:
        raise DataError("SELECT", {}, ValueError("a NUL"))

    console.app.add_api_route("/demo/phones", ask)
    answer = console.browser().get("/demo/phones")
    assert answer.status_code == 400
    assert "SELECT" not in answer.text
    assert caplog.messages == []


def test_nobody_who_never_stops_sending_is_read_for_ever() -> None:
    pieces, said = count(1), []

    async def receive() -> Message:
        next(pieces)
        return {"type": "http.request", "body": b"a" * FORM, "more_body": True}

    async def send(message: Message) -> None:
        said.append(message)

    async def never(*_: object) -> None:
        raise AssertionError("nobody looks at it")

    asyncio.run(refusing(never)(SIGN_IN, receive, send))
    assert said[0]["status"] == 413
    assert next(pieces) < 10


def test_nobody_who_sends_no_end_is_waited_for_for_ever() -> None:
    pieces, said = iter([b"a"]), []

    async def receive() -> Message:
        for piece in pieces:
            return {"type": "http.request", "body": piece, "more_body": True}
        await asyncio.sleep(60)
        raise AssertionError("nobody waits so long")

    async def send(message: Message) -> None:
        said.append(message)

    asyncio.run(refusing(None, patience=0.05)(SIGN_IN, receive, send))
    assert said[0]["status"] == 408


def refusing(app: Any, patience: float = 20.0) -> Burden:
    """Give what stands before an application, in a house where nobody is signed in."""

    async def nobody(_: Request) -> bool:
        return False

    return Burden(app, lambda _, problem: Response(problem.detail, problem.status), nobody, patience)


@pytest.mark.parametrize("language", ["da", "en"])
def test_an_address_that_leads_nowhere_is_a_page_for_people_and_a_document_for_programs(
    quiet_console: Console, language: str
) -> None:
    browser = quiet_console.browser()
    page = browser.get("/console/lund/nowhere", headers={"Accept-Language": language})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert f'<html lang="{language}">' in page.text
    assert browser.get("/v1/nowhere").headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POST"])
def test_other_methods_change_nothing_and_are_told_so(quiet_console: Console, method: str) -> None:
    assert quiet_console.browser(Role.READER).request(method, "/console/lund/log").status_code == 405


def test_a_part_of_a_page_without_a_session_sends_its_page_to_the_door_and_a_stream_ends(
    quiet_console: Console,
) -> None:
    part = quiet_console.browser().get("/console/lund/log", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["hx-redirect"]) == (401, "/sign-in?onward=%2Fconsole%2Flund%2Flog")
    stream = quiet_console.browser().get("/console/lund/live", headers={"Accept": "text/event-stream"})
    assert stream.status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2f..%2fapp.py",
        "/static//etc/passwd",
        "/static/%00",
        "/static/",
        "/static/vendor/leaflet/../../../shell.py",
        "/static/" + "a" * 5000,
    ],
)
def test_nothing_is_handed_out_that_does_not_lie_on_the_shelf(quiet_console: Console, path: str) -> None:
    assert quiet_console.browser().get(path).status_code in {400, 404}


def test_files_are_kept_for_good_by_their_version_and_asked_for_anew_without(quiet_console: Console) -> None:
    browser = quiet_console.browser()
    kept = browser.get(static("style.css"))
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert browser.get("/static/style.css?v=old").headers["cache-control"] == "no-cache"
    again = browser.get(static("style.css"), headers={"If-None-Match": kept.headers["etag"]})
    assert again.status_code == 304


def test_pages_are_packed_and_not_kept_by_anybody(quiet_console: Console) -> None:
    answer = quiet_console.browser(Role.READER).get("/console/lund/log", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "no-store"
