"""A browser's token in; the person whose session it is out, for as long as it lasts, restarts or not."""

import secrets
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from streams.web_tables import accounts, grants, sessions

from .keeping import hashed
from .roles import Person, Role

COOKIE: Final = "trygvarsel"
LASTS: Final = timedelta(hours=12)
"""How long a session lasts that nobody uses, unless the settings say otherwise."""
AT_MOST: Final = timedelta(hours=24)
"""How long a session lasts however much it is used."""

_NOTED_EVERY: Final = timedelta(minutes=1)


def begin(conn: Connection, account: int, now: datetime, lasts: timedelta = LASTS) -> str:
    """Begin a session, and give the token that the browser is to hold; sessions that have run out are swept away."""
    conn.execute(delete(sessions).where(sessions.c.expires_at <= now))
    token = secrets.token_urlsafe(32)
    conn.execute(
        sessions.insert().values(
            token=hashed(token),
            account_id=account,
            csrf=secrets.token_urlsafe(32),
            created_at=now,
            seen_at=now,
            expires_at=now + min(lasts, AT_MOST),
        )
    )
    return token


def end(conn: Connection, token: str) -> None:
    """End a session; harmless if there is none."""
    conn.execute(delete(sessions).where(sessions.c.token == hashed(token)))


def end_all(conn: Connection, account: int) -> int:
    """End every session of an account; give how many there were."""
    return conn.execute(delete(sessions).where(sessions.c.account_id == account)).rowcount


def whose(conn: Connection, token: str, now: datetime) -> Person | None:
    """Find whose session a token opens; None if there is none, or it has run out, or the account is closed."""
    found = conn.execute(
        select(sessions.c.csrf, accounts.c.id, accounts.c.login, accounts.c.name, accounts.c.language)
        .join_from(sessions, accounts)
        .where(sessions.c.token == hashed(token), sessions.c.expires_at > now, accounts.c.active)
    ).one_or_none()
    if found is None:
        return None
    return Person(found.id, found.login, found.name, found.language, granted(conn, found.id), found.csrf)


def prolong(database: Engine, token: str, now: datetime, lasts: timedelta = LASTS) -> None:
    """Let a session that is used last longer, within `AT_MOST`; it is written down once a minute at most.

    A database that cannot be written just now can still be looked into: then the session simply is not prolonged.
    """
    key = hashed(token)
    with database.connect() as conn:
        found = conn.execute(
            select(sessions.c.created_at, sessions.c.seen_at).where(sessions.c.token == key)
        ).one_or_none()
    if found is None or now - found.seen_at < _NOTED_EVERY:
        return
    until = min(now + lasts, found.created_at + AT_MOST)
    try:
        with database.begin() as conn:
            conn.execute(update(sessions).where(sessions.c.token == key).values(seen_at=now, expires_at=until))
    except SQLAlchemyError:
        return


def granted(conn: Connection, account: int) -> dict[str, frozenset[Role]]:
    """Read what an account may do, by partnership."""
    held: dict[str, set[Role]] = defaultdict(set)
    for row in conn.execute(select(grants).where(grants.c.account_id == account)):
        held[row.partnership].add(Role(row.role))
    return {partnership: frozenset(roles) for partnership, roles in held.items()}
