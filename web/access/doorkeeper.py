"""A login and a password in; the account they open, or nobody, out, with the same calm for every reason why not."""

from collections.abc import Callable
from datetime import datetime
from threading import BoundedSemaphore
from typing import Final

from sqlalchemy import Engine, select, update

from streams.web_tables import accounts

from .accounts import plain
from .passwords import Passwords
from .patience import Patience

_AT_THE_DOOR: Final = 8
"""How many may wait for their password to be reckoned; more would leave no thread to the pages."""


class Doorkeeper:
    """Lets people in by password.

    Parameters
    ----------
    database
        Knows the accounts.
    now
        Tells the time, aware.
    """

    def __init__(
        self, database: Engine, now: Callable[[], datetime], passwords: Passwords, patience: Patience | None = None
    ) -> None:
        self._database, self._now, self._passwords = database, now, passwords
        self._patience = patience or Patience()
        self._door = BoundedSemaphore(_AT_THE_DOOR)

    def lets_in(self, login: str, password: str, address: str) -> int | None:
        """Give the account; None for a wrong login or password, a closed account, or after too many mistakes.

        Whoever must wait is turned away before anything is reckoned, whether or not the login exists.
        """
        login, now = plain(login)[:100], self._now()
        if self._patience.must_wait(login, address, now) or not self._door.acquire(blocking=False):
            return None
        try:
            account = self._account(login, password)
        finally:
            self._door.release()
        if account is None:
            self._patience.mistaken(login, address, now)
        else:
            self._patience.came_in(login, address)
        return account

    def _account(self, login: str, password: str) -> int | None:
        query = select(accounts.c.id, accounts.c.password).where(accounts.c.login == login, accounts.c.active)
        with self._database.connect() as conn:
            found = conn.execute(query).one_or_none()
        kept = found.password if found else None
        if not self._passwords.right(kept, password) or found is None:
            return None
        if self._passwords.outdated(found.password):
            self._keep_anew(found.id, found.password, password)
        account: int = found.id
        return account

    def _keep_anew(self, account: int, was: str, password: str) -> None:
        kept = self._passwords.kept(password)
        with self._database.begin() as conn:
            conn.execute(
                update(accounts).where(accounts.c.id == account, accounts.c.password == was).values(password=kept)
            )
