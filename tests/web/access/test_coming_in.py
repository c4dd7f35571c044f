"""People come in by login and password, stay for as long as a session lasts, and leave."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from streams.web_tables import accounts, sessions
from tests.web.access.people import CHEAP, PASSWORD, moved_in, stranger
from tests.web.console.house import Console, seen
from tests.world import CONFIG
from web.access.roles import Role

LUND = ("lund", Role.READER)


def sign_in(browser: TestClient, login: str = "anna", password: str = PASSWORD, **more: str) -> int:
    return int(browser.post("/sign-in", data={"login": login, "password": password, **more}).status_code)


@pytest.fixture(scope="module")
def inhabited(quiet_console: Console) -> Console:
    """Give a console in which Anna has an account, and somebody else had one."""
    moved_in(quiet_console, "anna", LUND)
    moved_in(quiet_console, "closed", LUND)
    with quiet_console.house.engine.begin() as conn:
        conn.execute(accounts.update().where(accounts.c.login == "closed").values(active=False))
    return quiet_console


def test_the_right_password_opens_the_console_and_the_language_is_that_of_the_account(console: Console) -> None:
    moved_in(console, "anna", LUND)
    browser = stranger(console)
    answer = browser.post("/sign-in", data={"login": " Anna ", "password": PASSWORD, "onward": "/console/lund/log"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/lund/log")
    assert '<html lang="da">' in seen(browser.get("/console/lund/log"))
    assert browser.get("/sign-in").headers["location"] == "/console"


@pytest.mark.parametrize(
    ("login", "password"),
    [("anna", "en anden sætning"), ("bo", PASSWORD), ("closed", PASSWORD), ("", ""), ("æ" * 9000, "x")],
)
def test_every_refusal_is_the_same_page_with_the_same_calm_sentence(
    inhabited: Console, login: str, password: str
) -> None:
    answer = stranger(inhabited).post("/sign-in", data={"login": login, "password": password})
    assert answer.status_code == 401
    assert "Brugernavn og adgangskode passer ikke sammen, eller der er prøvet for mange gange" in answer.text
    assert "set-cookie" not in answer.headers


def test_after_many_mistakes_even_the_right_password_must_wait_and_the_page_does_not_tell(console: Console) -> None:
    moved_in(console, "anna", LUND)
    browser = stranger(console)
    wrong = [browser.post("/sign-in", data={"login": "anna", "password": "x"}).text for _ in range(5)]
    right = browser.post("/sign-in", data={"login": "anna", "password": PASSWORD})
    assert right.status_code == 401
    assert right.text == wrong[0]
    console.at += timedelta(minutes=1)
    assert sign_in(browser) == 303


def test_a_password_kept_with_other_parameters_is_kept_anew_when_its_owner_comes_in(console: Console) -> None:
    account = moved_in(console, "anna", LUND)
    kept = select(accounts.c.password).where(accounts.c.id == account)
    with console.house.engine.connect() as conn:
        before = conn.execute(kept).scalar_one()
    assert sign_in(stranger(console)) == 303
    with console.house.engine.connect() as conn:
        after = conn.execute(kept).scalar_one()
    assert before != after
    assert CHEAP.outdated(after)
    assert CHEAP.right(after, PASSWORD)


def test_a_session_has_a_new_token_each_time_and_the_old_one_opens_nothing(console: Console) -> None:
    moved_in(console, "anna", LUND)
    browser = stranger(console)
    sign_in(browser)
    old = browser.cookies["trygvarsel"]
    sign_in(browser)
    assert browser.cookies["trygvarsel"] != old
    thief = stranger(console)
    thief.cookies.set("trygvarsel", old)
    assert thief.get("/console/lund/log").status_code == 303


def test_signing_out_ends_the_session_for_everybody_who_holds_its_token(console: Console) -> None:
    moved_in(console, "anna", LUND)
    browser = stranger(console)
    sign_in(browser)
    token = browser.cookies["trygvarsel"]
    csrf = _csrf(console)
    assert browser.post("/sign-out", data={"csrf": csrf}).headers["location"] == "/sign-in"
    assert "trygvarsel" not in browser.cookies
    browser.cookies.set("trygvarsel", token)
    assert browser.get("/console/lund/log").status_code == 303


def test_a_session_that_is_used_lasts_and_one_that_is_not_runs_out(console: Console) -> None:
    moved_in(console, "anna", LUND)
    used, unused = stranger(console), stranger(console)
    sign_in(used)
    sign_in(unused)
    for _ in range(2):
        console.at += timedelta(hours=7)
        assert used.get("/console/lund/log").status_code == 200
    assert unused.get("/console/lund/log").status_code == 303


def test_no_session_lasts_longer_than_a_day_however_much_it_is_used(console: Console) -> None:
    moved_in(console, "anna", LUND)
    browser = stranger(console)
    sign_in(browser)
    answers = []
    for _ in range(25):
        console.at += timedelta(hours=1)
        answers.append(browser.get("/console/lund/log").status_code)
    assert answers == [200] * 23 + [303] * 2


def test_sessions_that_have_run_out_are_swept_away_when_the_next_begins(console: Console) -> None:
    moved_in(console, "anna", LUND)
    for _ in range(3):
        sign_in(stranger(console))
        console.at += timedelta(hours=30)
    with console.house.engine.connect() as conn:
        assert conn.scalar(select(func.count()).select_from(sessions)) == 1


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(console: Console) -> None:
    moved_in(console, "anna", LUND)
    answer = stranger(console).post("/sign-in", data={"login": "anna", "password": PASSWORD})
    assert {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]} == {
        "httponly",
        "samesite=lax",
        "path=/",
    }


def test_over_https_the_cookie_is_locked_to_this_host_and_no_other_is_believed(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with Console(
        tmp_path_factory.mktemp("https"), 'public_url: "https://console.test"\n' + CONFIG.replace("\n    ", "\n")
    ) as console:
        moved_in(console, "anna", LUND)
        browser = stranger(console)
        sign_in(browser)
        token = browser.cookies["__Host-trygvarsel"]
        assert browser.get("/console/lund/log").status_code == 200
        planted = stranger(console)
        planted.cookies.set("trygvarsel", token)
        assert planted.get("/console/lund/log").status_code == 303


@pytest.mark.parametrize(
    "onward", ["//evil.example", "/\\evil.example", "https://evil.example", "/%5cevil", "/\t/evil"]
)
def test_nobody_is_led_to_another_site_after_signing_in(inhabited: Console, onward: str) -> None:
    answer = stranger(inhabited).post("/sign-in", data={"login": "anna", "password": PASSWORD, "onward": onward})
    assert answer.headers["location"] == "/console"


def _csrf(console: Console) -> str:
    with console.house.engine.connect() as conn:
        return str(conn.scalar(select(sessions.c.csrf)))
