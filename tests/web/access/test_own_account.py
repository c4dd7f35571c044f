"""People change their own password and language."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from streams.web_tables import sessions
from tests.web.access.people import PASSWORD, moved_in, stranger
from tests.web.console.house import Console, seen
from web.access.roles import Role

NEW = "en helt anden lang sætning"


def signed_in(console: Console) -> TestClient:
    browser = stranger(console)
    assert browser.post("/sign-in", data={"login": "anna", "password": PASSWORD}).status_code == 303
    with console.house.engine.connect() as conn:
        browser.headers["X-CSRF-Token"] = str(conn.scalars(select(sessions.c.csrf)).all()[-1])
    return browser


def test_another_password_needs_the_old_one_and_signs_out_everywhere_else(console: Console) -> None:
    moved_in(console, "anna", ("lund", Role.READER))
    elsewhere, here = signed_in(console), signed_in(console)
    answer = here.post("/account/password", data={"old": PASSWORD, "new": NEW, "again": NEW})
    assert answer.headers["location"] == "/account?done=true"
    assert "Din adgangskode er skiftet" in seen(here.get("/account?done=true"))
    assert elsewhere.get("/account").status_code == 303
    assert stranger(console).post("/sign-in", data={"login": "anna", "password": PASSWORD}).status_code == 401
    assert stranger(console).post("/sign-in", data={"login": "anna", "password": NEW}).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("forkert", NEW, NEW, "passer ikke"),
        (PASSWORD, "kort", "kort", "for kort"),
        (PASSWORD, "annaannaannaanna", "annaannaannaanna", "for let at gætte"),
        (PASSWORD, NEW, "noget andet", "to forskellige måder"),
    ],
)
def test_what_will_not_do_is_said_and_changes_nothing(
    console: Console, old: str, new: str, again: str, said: str
) -> None:
    moved_in(console, "anna", ("lund", Role.READER))
    browser = signed_in(console)
    answer = browser.post("/account/password", data={"old": old, "new": new, "again": again})
    assert answer.status_code == 422
    assert said in answer.text
    assert browser.get("/account").status_code == 200


def test_whoever_sits_down_at_somebody_elses_screen_cannot_guess_for_long(console: Console) -> None:
    moved_in(console, "anna", ("lund", Role.READER))
    browser = signed_in(console)
    for _ in range(5):
        browser.post("/account/password", data={"old": "forkert", "new": NEW, "again": NEW})
    answer = browser.post("/account/password", data={"old": PASSWORD, "new": NEW, "again": NEW})
    assert answer.status_code == 422


def test_the_page_says_what_somebody_may_do_and_in_the_language_they_choose(console: Console) -> None:
    moved_in(console, "anna", ("lund", Role.APPROVER))
    browser = signed_in(console)
    assert "godkender" in seen(browser.get("/account"))
    browser.post("/language", data={"language": "en", "onward": "/account"})
    assert "approver" in seen(browser.get("/account"))


def test_whoever_signs_in_elsewhere_has_no_password_to_change(console: Console) -> None:
    page = seen(console.browser(Role.READER).get("/account"))
    assert 'type="password"' not in page
