"""Who is to have an account, and what they may do, in; the account, changed or new, and a line of the log, out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, select, update

from config.schema.roles import same_name
from notifiers.discretion import Indiscreet, discreet
from notifiers.outbox.auditing import Decision, How, What, note
from streams.web_tables import accounts, grants

from .roles import Role
from .sessions import end_all

Grant = tuple[str, Role]
"""A partnership and what somebody may do in it."""


class NoSuch(LookupError):  # noqa: N818 - said to a person, as it stands
    """There is no such account, or it is there already."""


@dataclass(frozen=True, slots=True)
class By:
    """Who changes an account, when and how."""

    name: str
    how: How
    at: datetime


def found(conn: Connection, login: str) -> Row[tuple[object, ...]]:
    """Find an account by its login; raises `NoSuch`, which names the logins there are."""
    row = conn.execute(select(accounts).where(accounts.c.login == plain(login))).one_or_none()
    if row is None:
        there = conn.execute(select(accounts.c.login).order_by(accounts.c.login).limit(20)).scalars().all()
        raise NoSuch(f'there is no account "{login}"' + (f"; those are: {', '.join(there)}" if there else " yet"))
    return row


def add(
    conn: Connection, login: str, name: str, by: By, *, password: str | None = None, subject: str | None = None
) -> int:
    """Make an account, which may do nothing yet.

    Parameters
    ----------
    password
        What is kept of it, not the password itself.
    subject
        Issuer and subject of who signs in elsewhere.

    Raises
    ------
    NoSuch
        When the login or the name is somebody's already: the log, and who may approve, go by the name.
    Indiscreet
        When the name looks like a number or a mail address, or holds what cannot be seen.
    """
    name = free(conn, login, name)
    row = {"login": plain(login), "name": name, "password": password, "subject": subject, "created_at": by.at}
    account: int = conn.execute(accounts.insert().values(row).returning(accounts.c.id)).scalar_one()
    note(conn, Decision(by.at, by.name, by.how, What.ACCOUNT_MADE, detail=name))
    return account


def free(conn: Connection, login: str, name: str) -> str:
    """Give a name as it is kept, if it and the login are nobody's; raises as `add` does."""
    name = " ".join(discreet(name).split())
    if not name.isprintable():
        raise Indiscreet("holds a character that cannot be seen")
    # No database folds the case of all letters as the settings' roles do, so it is done here.
    for there in conn.execute(select(accounts.c.login, accounts.c.name)):
        if there.login == plain(login) or same_name(there.name) == same_name(name):
            what = f'an account "{login}"' if there.login == plain(login) else f'an account of "{name}"'
            raise NoSuch(f"there is {what} already; the log goes by the name, so everybody needs one of their own")
    return name


def grant(conn: Connection, account: int, given: Sequence[Grant], by: By) -> None:
    """Let an account do more; what it may do already stays so."""
    for partnership, role in _apart(conn, account, given, held=False):
        conn.execute(grants.insert().values(account_id=account, partnership=partnership, role=role))
        _tell(conn, account, What.ROLE_GIVEN, by, (partnership, role))


def revoke(conn: Connection, account: int, taken: Sequence[Grant], by: By) -> None:
    """Let an account do less, at once: every request asks anew."""
    for partnership, role in _apart(conn, account, taken, held=True):
        conn.execute(
            delete(grants).where(
                grants.c.account_id == account, grants.c.partnership == partnership, grants.c.role == role
            )
        )
        _tell(conn, account, What.ROLE_TAKEN, by, (partnership, role))


def granted_exactly(conn: Connection, account: int, given: Sequence[Grant], by: By) -> None:
    """Let an account do what is given, and no more."""
    held = [(row.partnership, Role(row.role)) for row in _held(conn, account)]
    revoke(conn, account, [each for each in held if each not in given], by)
    grant(conn, account, given, by)


def set_password(conn: Connection, account: int, kept: str, by: By) -> None:
    """Keep another password, and end all sessions that were begun by the old one."""
    conn.execute(update(accounts).where(accounts.c.id == account).values(password=kept))
    end_all(conn, account)
    note(conn, Decision(by.at, by.name, by.how, What.PASSWORD_SET, detail=_name(conn, account)))


def close(conn: Connection, account: int, by: By) -> None:
    """Let nobody in by an account any more; it is kept, since the log names it."""
    conn.execute(update(accounts).where(accounts.c.id == account).values(active=False))
    end_all(conn, account)
    note(conn, Decision(by.at, by.name, by.how, What.ACCOUNT_CLOSED, detail=_name(conn, account)))


def reopen(conn: Connection, account: int, by: By) -> None:
    """Let somebody in again, by what they came in by before."""
    conn.execute(update(accounts).where(accounts.c.id == account).values(active=True))
    note(conn, Decision(by.at, by.name, by.how, What.ACCOUNT_REOPENED, detail=_name(conn, account)))


def plain(login: str) -> str:
    """Give a login as it is kept: people write it in capitals, and with a space behind.

    >>> plain(" Anna@Example.dk ")
    'anna@example.dk'
    """
    return login.strip().casefold()


def _apart(conn: Connection, account: int, asked: Sequence[Grant], *, held: bool) -> list[Grant]:
    """Pick those of what was asked for that the account holds, or those that it does not."""
    has = {(row.partnership, row.role) for row in _held(conn, account)}
    return [each for each in dict.fromkeys(asked) if (each in has) is held]


def _held(conn: Connection, account: int) -> Sequence[Row[tuple[int, str, str]]]:
    return conn.execute(select(grants).where(grants.c.account_id == account)).all()


def _tell(conn: Connection, account: int, what: What, by: By, given: Grant) -> None:
    partnership, role = given
    detail = f"{_name(conn, account)}: {role}"
    note(conn, Decision(by.at, by.name, by.how, what, group_id=partnership, detail=detail))


def _name(conn: Connection, account: int) -> str:
    name: str = conn.execute(select(accounts.c.name).where(accounts.c.id == account)).scalar_one()
    return name
