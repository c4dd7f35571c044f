"""Nothing changes unless a page of ours asked for it."""

import pytest
from fastapi.testclient import TestClient

from tests.web.console.house import Console
from web.access.roles import Role

SITES = ["cross-site", "same-site"]


def browser(console: Console) -> tuple[TestClient, str]:
    """Give somebody's browser, and what their pages carry."""
    client = console.browser(Role.READER)
    return client, client.headers.pop("X-CSRF-Token")


def test_a_form_without_the_word_of_its_page_changes_nothing(quiet_console: Console) -> None:
    client, _ = browser(quiet_console)
    for answer in (client.post("/language"), client.post("/language", data={"csrf": "x", "language": "en"})):
        assert answer.status_code == 403
        assert "Siden er blevet for gammel" in answer.text


def test_the_word_of_somebody_elses_page_does_not_do(quiet_console: Console) -> None:
    client, _ = browser(quiet_console)
    other = quiet_console.browser(Role.READER, name="Bo").headers["X-CSRF-Token"]
    assert client.post("/language", data={"csrf": other, "language": "en"}).status_code == 403


def test_the_word_may_come_in_a_field_or_a_header_and_the_route_still_reads_its_form(console: Console) -> None:
    client, csrf = browser(console)
    ways = (
        {"data": {"csrf": csrf, "language": "en"}},
        {"data": {"language": "da"}, "headers": {"X-CSRF-Token": csrf}},
        {"files": {"csrf": (None, csrf), "language": (None, "en")}},
    )
    for way, language in zip(ways, ("en", "da", "en"), strict=True):
        assert client.post("/language", **way).status_code == 303  # type: ignore[arg-type]  # one of several shapes
        assert f'<html lang="{language}">' in client.get("/console/lund/log").text


def test_a_file_in_place_of_the_word_is_no_word(quiet_console: Console) -> None:
    client, csrf = browser(quiet_console)
    assert client.post("/language", files={"csrf": ("csrf.txt", csrf)}).status_code == 403


@pytest.mark.parametrize("site", SITES)
def test_another_site_is_refused_whatever_it_knows(quiet_console: Console, site: str) -> None:
    client, csrf = browser(quiet_console)
    answer = client.post("/language", data={"csrf": csrf, "language": "en"}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
)
def test_another_site_cannot_sign_somebody_in_as_somebody_else(quiet_console: Console, headers: dict[str, str]) -> None:
    answer = quiet_console.browser().post("/sign-in", data={"login": "a", "password": "b"}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "https://console.test"}, {}])
def test_our_own_sign_in_page_is_no_stranger(quiet_console: Console, headers: dict[str, str]) -> None:
    answer = quiet_console.browser().post("/sign-in", data={"login": "a", "password": "b"}, headers=headers)
    assert answer.status_code == 401
