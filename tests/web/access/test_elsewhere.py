"""People come in with an account from elsewhere, and nobody else does."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from notifiers.outbox.auditing import How, What, decisions
from streams.web_tables import accounts, sessions
from tests.web.access.issuer import CLIENT, SECRET, Provider
from tests.web.access.people import moved_in, stranger
from tests.web.console.house import Console, seen
from tests.world import CONFIG, START
from web.access.accounts import By, add, close, grant
from web.access.roles import Role
from web.access.sessions import granted

MAPPED = """
        roles_claim: groups
        roles:
          lund-leaders: {lund: [coordinator, approver]}
          lund-staff: {lund: [reader]}"""


@contextmanager
def opened(folder: Path, provider: Provider, more: str = "", text: str = CONFIG) -> Iterator[Console]:
    """Open a console whose people sign in at a provider."""
    (folder / "secret").write_text(f"{SECRET}\n", "utf-8")
    sign_in = f"""
    console:
      sign_in:
        name: Lund Kommune
        issuer: {provider.url}
        client_id: {CLIENT}
        client_secret_file: secret{more}
"""
    provider.now = START.timestamp()
    with provider, Console(folder, sign_in + text) as console:
        yield console


@pytest.fixture(scope="module")
def let_down(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Console, Provider]]:
    """Give a console where an account waits, and a provider that is to make a mistake, so that nobody comes in."""
    provider = Provider()
    with opened(tmp_path_factory.mktemp("let-down"), provider) as console:
        waits(console)
        yield console, provider


def waits(console: Console, login: str = "anna@example.dk", subject: str | None = None) -> int:
    """Make an account without a password."""
    by = By("Driften", How.COMMAND, console.at)
    with console.house.engine.begin() as conn:
        account = add(conn, login, "Anna Vestergaard", by, subject=subject)
        grant(conn, account, [("lund", Role.READER)], by)
    return account


def comes_back(
    browser: TestClient, provider: Provider, onward: str = "/console/lund/log", **changed: str
) -> httpx.Response:
    sent = browser.get("/sign-in/elsewhere", params={"onward": onward})
    assert sent.status_code == 303, sent.text
    assert sent.headers["location"].startswith(f"{provider.url}/authorize?")
    answer: httpx.Response = browser.get(
        "/sign-in/back", params={**provider.consents(sent.headers["location"]), **changed}
    )
    return answer


def refused(console: Console, answer: httpx.Response) -> None:
    assert answer.status_code == 401
    assert "Du kunne ikke logges ind" in answer.text
    with console.house.engine.connect() as conn:
        assert conn.execute(select(sessions)).all() == []


@pytest.mark.parametrize("signs", ["RS256", "ES256"])
def test_an_account_that_waits_under_a_verified_address_is_tied_to_whoever_signs_in(tmp_path: Path, signs: str) -> None:
    provider = Provider(signs=signs)
    with opened(tmp_path, provider) as console:
        account = waits(console)
        browser = stranger(console)
        assert "Log ind med Lund Kommune" in seen(browser.get("/sign-in"))
        assert comes_back(browser, provider).headers["location"] == "/console/lund/log"
        assert "Anna Vestergaard" in seen(browser.get("/console/lund/log"))
        with console.house.engine.connect() as conn:
            tied = conn.scalar(select(accounts.c.subject).where(accounts.c.id == account))
            assert What.ACCOUNT_TIED in [each.what for each in decisions(conn)]
        assert tied == f"{provider.url} u-1"


def test_once_tied_it_is_the_subject_that_counts_and_no_mail_address(tmp_path: Path) -> None:
    provider = Provider()
    with opened(tmp_path, provider) as console:
        waits(console)
        assert comes_back(stranger(console), provider).status_code == 303
        provider.claims["email"] = "anna.vestergaard@example.dk"
        assert comes_back(stranger(console), provider).status_code == 303
        provider.claims.update(sub="u-2", email="anna@example.dk")
        assert comes_back(stranger(console), provider).status_code == 401


def test_an_account_made_for_a_subject_needs_no_address(tmp_path: Path) -> None:
    provider = Provider(claims={"sub": "u-7"})
    with opened(tmp_path, provider) as console:
        waits(console, "anna", f"{provider.url} u-7")
        assert comes_back(stranger(console), provider).status_code == 303


@pytest.mark.parametrize(
    ("signs", "wrong"),
    [
        ("RS256", {"nonce": "another"}),
        ("RS256", {"nonce": None}),
        ("RS256", {"exp": int(START.timestamp()) - 60}),
        ("RS256", {"exp": None}),
        ("RS256", {"iat": int(START.timestamp()) + 600}),
        ("RS256", {"aud": "another-client"}),
        ("RS256", {"aud": [CLIENT, "another-client"]}),
        ("RS256", {"azp": "another-client"}),
        ("RS256", {"iss": "https://login.example.dk"}),
        ("RS256", {"sub": None}),
        ("RS256", {"sub": 7}),
        ("RS256", {"email_verified": False}),
        ("RS256", {"email_verified": "true"}),
        ("RS256", {"email": "somebody@example.dk"}),
        ("none", {}),
        ("HS256", {}),
        ("unknown", {}),
    ],
)
def test_a_provider_that_does_not_say_the_right_thing_lets_nobody_in(
    let_down: tuple[Console, Provider], signs: str, wrong: dict[str, Any]
) -> None:
    console, provider = let_down
    provider.signs, provider.wrong = signs, wrong
    refused(console, comes_back(stranger(console), provider))


@pytest.mark.parametrize("changed", [{"state": "x"}, {"state": ""}, {"code": "x"}, {"code": ""}])
def test_whoever_comes_back_with_something_else_than_they_went_with_is_not_let_in(
    let_down: tuple[Console, Provider], changed: dict[str, str]
) -> None:
    console, provider = let_down
    provider.signs, provider.wrong = "RS256", {}
    refused(console, comes_back(stranger(console), provider, **changed))


def test_what_one_browser_was_sent_with_lets_no_other_in(tmp_path: Path) -> None:
    provider = Provider()
    with opened(tmp_path, provider) as console:
        waits(console)
        sent = stranger(console).get("/sign-in/elsewhere")
        refused(console, stranger(console).get("/sign-in/back", params=provider.consents(sent.headers["location"])))


def test_whoever_stays_away_too_long_must_go_again(tmp_path: Path) -> None:
    provider = Provider()
    with opened(tmp_path, provider) as console:
        waits(console)
        browser = stranger(console)
        back = provider.consents(browser.get("/sign-in/elsewhere").headers["location"])
        console.at = START.replace(hour=START.hour + 1)
        refused(console, browser.get("/sign-in/back", params=back))


def test_an_account_with_a_password_is_not_taken_over_by_an_address(tmp_path: Path) -> None:
    provider = Provider()
    with opened(tmp_path, provider) as console:
        moved_in(console, "anna@example.dk", ("lund", Role.READER), name="Anna Vestergaard")
        refused(console, comes_back(stranger(console), provider))


def test_a_closed_account_stays_closed(tmp_path: Path) -> None:
    provider = Provider()
    with opened(tmp_path, provider) as console:
        account = waits(console, subject=f"{provider.url} u-1")
        with console.house.engine.begin() as conn:
            close(conn, account, By("Driften", How.COMMAND, console.at))
        refused(console, comes_back(stranger(console), provider))


def test_the_claim_gives_the_roles_anew_at_every_sign_in(tmp_path: Path) -> None:
    provider = Provider()
    with opened(tmp_path, provider, MAPPED) as console:
        for groups, roles in (
            (["lund-leaders", "other"], {Role.COORDINATOR, Role.APPROVER}),
            ("lund-staff", {Role.READER}),
        ):
            provider.claims["groups"] = groups
            assert comes_back(stranger(console), provider).status_code == 303
            with console.house.engine.connect() as conn:
                account = conn.scalar(select(accounts.c.id).where(accounts.c.name == "Anna Berg"))
                assert account
                assert granted(conn, account) == {"lund": roles}


@pytest.mark.parametrize("claims", [{"groups": ["other"]}, {}, {"groups": 7}, {"groups": ["lund-staff"], "name": None}])
def test_whom_the_claim_gives_no_role_or_no_name_is_not_let_in(tmp_path: Path, claims: dict[str, Any]) -> None:
    provider = Provider(wrong=claims)
    with opened(tmp_path, provider, MAPPED) as console:
        refused(console, comes_back(stranger(console), provider))


def test_nobody_takes_the_name_of_somebody_else_from_elsewhere(tmp_path: Path) -> None:
    provider = Provider(wrong={"groups": ["lund-staff"], "name": "anna  VESTERGAARD"})
    with opened(tmp_path, provider, MAPPED) as console:
        moved_in(console, "anna", ("lund", Role.APPROVER), name="Anna Vestergaard")
        refused(console, comes_back(stranger(console), provider))


def test_nobody_from_elsewhere_takes_a_name_that_the_settings_give_a_word_to(tmp_path: Path) -> None:
    roles = CONFIG.replace("        areas:\n", "        roles: {coordinator: [Åse Holm]}\n        areas:\n", 1)
    provider = Provider(claims={"sub": "u-9", "groups": ["lund-leaders"], "name": "åse HOLM"})
    with opened(tmp_path, provider, MAPPED, roles) as console:
        refused(console, comes_back(stranger(console), provider))
        by = By("Driften", How.COMMAND, console.at)
        with console.house.engine.begin() as conn:
            add(conn, "aase", "Åse Holm", by, subject=f"{provider.url} u-9")
        assert comes_back(stranger(console), provider).status_code == 303


@pytest.mark.parametrize(
    "about", [{"issuer": "https://login.example.dk"}, {"token_endpoint": "ftp://127.0.0.1/token"}, {"jwks_uri": None}]
)
def test_a_provider_that_says_odd_things_of_itself_is_not_used_nor_asked_again_at_once(
    tmp_path: Path, about: dict[str, Any]
) -> None:
    provider = Provider(about=about)
    with opened(tmp_path, provider) as console:
        for _ in range(3):
            refused(console, stranger(console).get("/sign-in/elsewhere"))
    assert len(provider.asked) == 1


@pytest.mark.parametrize(
    ("onward", "leads"),
    [("/€", "/%E2%82%AC"), ("/console/furesø", "/console/fures%C3%B8"), ("//evil.example", "/console")],
)
def test_wherever_somebody_wants_to_go_the_cookie_can_hold_it(tmp_path: Path, onward: str, leads: str) -> None:
    provider = Provider()
    with opened(tmp_path, provider) as console:
        waits(console)
        assert comes_back(stranger(console), provider, onward).headers["location"] == leads


def test_where_no_provider_is_named_there_is_no_such_address(console: Console) -> None:
    assert stranger(console).get("/sign-in/elsewhere").status_code == 404
    assert "Log ind med" not in stranger(console).get("/sign-in").text
