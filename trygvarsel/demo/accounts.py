"""A database in; accounts for everybody who is to look at the demonstration, and their passwords, out."""

import secrets
from datetime import datetime
from typing import Final, NamedTuple

from argon2 import PasswordHasher
from sqlalchemy import Connection, update

from notifiers.outbox.auditing import How
from streams.web_tables import sessions, signups
from web.access.accounts import By, add, grant
from web.access.passwords import Passwords
from web.access.roles import Role
from web.access.sessions import AT_MOST

_QUICK: Final = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)
"""The passwords last as long as the demonstration; the console proper takes eight times the memory, and longer."""

_WORDS: Final = ("tern", "eng", "lund", "havn", "skov", "mark", "bakke", "dige", "aks", "klit", "sund", "bro")


class Account(NamedTuple):
    """Somebody who may sign in, and what they are for."""

    login: str
    name: str
    roles: tuple[Role, ...]
    password: str


PEOPLE: Final = (
    ("laila", "Laila Lund", (Role.READER,)),
    ("karen", "Karen Holm", (Role.COORDINATOR,)),
    ("anders", "Anders Friis", (Role.APPROVER,)),
    ("pia", "Pia Politi", (Role.POLICE,)),
)


def open_accounts(conn: Connection, partnership: str, now: datetime) -> tuple[Account, ...]:
    """Make the accounts, each with a password of its own that nobody has had before."""
    keep = Passwords(_QUICK)
    by = By("Demo", How.COMMAND, now)
    made = tuple(Account(login, name, roles, _password()) for login, name, roles in PEOPLE)
    for one in made:
        number = add(conn, one.login, one.name, by, password=keep.kept(one.password))
        grant(conn, number, [(partnership, role) for role in one.roles], by)
    return made


def keep_signed_in(conn: Connection, now: datetime) -> None:
    """Give whoever has signed in, or is about to join, the time that clocks outside give: here days pass in seconds."""
    conn.execute(update(sessions).values(created_at=now, seen_at=now, expires_at=now + AT_MOST))
    conn.execute(update(signups).values(expires_at=now + AT_MOST))


def _password() -> str:
    return f"{'-'.join(secrets.choice(_WORDS) for _ in range(3))}-{secrets.randbelow(9000) + 1000}"
