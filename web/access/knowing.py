"""What a provider says of somebody in; the account that is theirs, tied, made or brought up to date, out."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from config.schema.roles import same_name
from config.schema.settings import Settings
from config.schema.sign_in import SignInSettings
from notifiers.discretion import Indiscreet
from notifiers.outbox.auditing import Decision, How, What, note
from streams.web_tables import accounts

from .accounts import By, Grant, NoSuch, add, granted_exactly, plain
from .provider import Unwelcome
from .roles import Role

_AUTOMATIC = "sign-in"
"""Who the log says did what a sign-in brings about by itself."""


def known(
    conn: Connection, given: SignInSettings, claims: Mapping[str, Any], now: datetime, kept: Collection[str] = ()
) -> int:
    """Find the account of somebody.

    Somebody is known by the provider's subject, which never changes and is never given to another. The first time, an
    account waits for them under their mail address as login, if the provider has verified it; or, where the settings
    say which claim gives which roles, one is made. Then the claim decides about the roles at every sign-in.

    Parameters
    ----------
    kept
        Names that no account made here may have: people can often write their name at a provider themselves.

    Raises
    ------
    Unwelcome
        When there is no account for them, or it is closed, or the claim gives no role.
    """
    subject = f"{given.issuer} {claims['sub']}"
    by = By(_AUTOMATIC, How.CONSOLE, now)
    roles = granted_by(given, claims)
    if given.roles_claim is not None and not roles:
        raise Unwelcome("the claim with the roles gives none")
    found = conn.execute(select(accounts).where(accounts.c.subject == subject)).one_or_none()
    account = found.id if found else _tied(conn, claims, subject, by)
    if account is None and given.roles_claim is not None:
        account = _made(conn, claims, subject, by, kept)
    if account is None:
        raise Unwelcome("there is no account for whoever this is")
    if found is not None and not found.active:
        raise Unwelcome("the account is closed")
    if given.roles_claim is not None:
        granted_exactly(conn, account, roles, by)
    return int(account)


def granted_by(given: SignInSettings, claims: Mapping[str, Any]) -> list[Grant]:
    """Read which roles somebody is given by the claim that says so."""
    said = claims.get(given.roles_claim or "", [])
    values = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    return [
        (partnership, Role(role))
        for value in values
        if isinstance(value, str)
        for partnership, roles in given.roles.get(value, {}).items()
        for role in roles
    ]


def _tied(conn: Connection, claims: Mapping[str, Any], subject: str, by: By) -> int | None:
    """Tie an account that waits for somebody under their verified mail address to their subject."""
    mail = _mail(claims)
    waiting = accounts.c.active & accounts.c.subject.is_(None) & accounts.c.password.is_(None)
    row = conn.execute(select(accounts).where(accounts.c.login == mail, waiting)).one_or_none() if mail else None
    if row is None:
        return None
    conn.execute(update(accounts).where(accounts.c.id == row.id).values(subject=subject))
    note(conn, Decision(by.at, by.name, by.how, What.ACCOUNT_TIED, detail=row.name))
    return int(row.id)


def names_in_roles(settings: Settings) -> list[str]:
    """Name those whose word the settings let messages wait for, in whatever partnership."""
    return [name for each in settings.partnerships.values() for names in each.roles.values() for name in names]


def _made(conn: Connection, claims: Mapping[str, Any], subject: str, by: By, kept: Collection[str]) -> int:
    """Make an account; its name must be nobody's yet, since the log and the approvals go by it."""
    name, login = claims.get("name"), _mail(claims) or str(claims["sub"])
    if not isinstance(name, str) or not 0 < len(name.strip()) <= 100:
        raise Unwelcome("the provider gives no name")
    if same_name(name) in map(same_name, kept):
        raise Unwelcome("the name stands in the settings' roles: that account is made by whoever runs Trygvarsel")
    try:
        return add(conn, login[:100], name, by, subject=subject)
    except (NoSuch, Indiscreet):
        raise Unwelcome("the name or the login is somebody else's already, or no name") from None


def _mail(claims: Mapping[str, Any]) -> str:
    """Give a mail address that the provider has verified; empty if it has not."""
    mail = claims.get("email")
    return plain(mail) if isinstance(mail, str) and claims.get("email_verified") is True else ""
