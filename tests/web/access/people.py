"""People with accounts, for the tests of who comes in."""

from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from notifiers.outbox.auditing import How
from tests.web.console.house import Console
from web.access.accounts import By, Grant, add, grant
from web.access.passwords import Passwords

PASSWORD = "en lang hemmelig sætning"  # noqa: S105 - it opens nothing
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def moved_in(console: Console, login: str, *given: Grant, name: str = "", subject: str | None = None) -> int:
    """Make an account with a password that the door finds outdated, and quick to reckon."""
    by = By("Driften", How.COMMAND, console.at)
    with console.house.engine.begin() as conn:
        account = add(conn, login, name or login.title(), by, password=CHEAP.kept(PASSWORD), subject=subject)
        grant(conn, account, given, by)
    return account


def stranger(console: Console) -> TestClient:
    """Give a browser in which nobody is signed in."""
    return TestClient(console.app, base_url="https://console.test", follow_redirects=False)
