"""Whoever lost their way is told so in their own language, and led back to where they came from."""

import pytest

from tests.web.console.house import Console
from web.access.burden import UPLOAD
from web.access.roles import Role

IMPORT = "/console/lund/network/nabo_nord/import"
ENGLISH = {"Accept-Language": "en"}


@pytest.mark.parametrize("path", ["/nowhere", "/console/lund/nowhere", "/sign-out"])
def test_a_page_that_is_not_there_is_missing_in_the_language_of_the_account(quiet_console: Console, path: str) -> None:
    known = quiet_console.browser(Role.READER).get(path, headers=ENGLISH)
    assert known.status_code in {404, 405}
    assert "Siden findes ikke" in known.text
    assert "There is no such page" in quiet_console.browser().get(path, headers=ENGLISH).text


@pytest.mark.parametrize("path", ["/join/lund/nowhere", "/join/a/b/c", "/why/is/that", "/leave/me", "/privacy/please"])
def test_a_citizen_who_lost_the_way_is_led_to_the_groups_and_not_to_the_door_of_the_console(
    quiet_console: Console, path: str
) -> None:
    answer = quiet_console.browser().get(path)
    assert answer.status_code == 404
    assert 'href="/join?language=da"' in answer.text
    assert 'href="/why?language=da"' in answer.text
    assert 'href="/console"' not in answer.text


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        (f"https://console.test{IMPORT}?a=b", f'href="{IMPORT}?a=b"'),
        ("https://evil.example/console", None),
        ("https://console.test//evil.example", None),
        ("https://[/", None),
        ("", None),
    ],
)
def test_who_sent_too_much_can_go_back_to_where_they_sent_it_from_and_nowhere_else(
    quiet_console: Console, referer: str, back: str | None
) -> None:
    browser = quiet_console.browser(Role.COORDINATOR)
    answer = browser.post(IMPORT, content=b"a" * (UPLOAD + 1), headers={"Referer": referer})
    assert answer.status_code == 413
    assert "evil" not in answer.text
    assert (back or 'href="/console"') in answer.text
    assert ('href="/console/lund' in answer.text) is (back is not None)
