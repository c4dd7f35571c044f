"""A source in; keys that let its reports in, of which nothing is kept but a hash, out."""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, select, update

from streams.web_tables import api_keys
from web.access.keeping import hashed

PREFIX: Final = "tv_"
"""What every key begins with, so that one that has strayed is known for what it is."""

MOST_LIVE: Final = 2
"""How many keys of a source are valid at once: the old one, and the new one that is about to replace it."""

_KEY: Final = re.compile(r"tv_([0-9]{1,9})_[A-Za-z0-9_-]{43}")
_NOTED_EVERY: Final = timedelta(minutes=1)
_NO_HASH: Final = "0" * 64


class KeyRefused(Exception):  # noqa: N818 - said to a person, as it stands
    """A key cannot be made or ended; why."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What may be told of a key."""

    id: int
    source: str
    name: str
    created_at: datetime
    created_by: str
    used_at: datetime | None
    ended_at: datetime | None


_TOLD: Final = [api_keys.c[field] for field in ApiKey.__slots__]


def make(conn: Connection, source: str, name: str, by: str, now: datetime) -> tuple[int, str]:
    """Make a key, and give its id and the key itself, which nobody can read again.

    Raises
    ------
    KeyRefused
        When as many as may be are valid already; says which.
    """
    live = [key for key in listed(conn, source) if key.ended_at is None]
    if len(live) >= MOST_LIVE:
        named = " and ".join(f'{key.id} ("{key.name}")' for key in live)
        raise KeyRefused(f'source "{source}" has {len(live)} keys already, {named}: end the one no longer in use first')
    row = {"source": source, "name": name, "created_at": now, "created_by": by}
    random = secrets.token_urlsafe(32)
    # Its id is part of the key, and so of the hash: until it is known, a hash that no key has stands in its place.
    made = conn.execute(api_keys.insert().values(row | {"hash": hashed(random)}).returning(api_keys.c.id)).scalar_one()
    key = f"{PREFIX}{made}_{random}"
    conn.execute(update(api_keys).where(api_keys.c.id == made).values(hash=hashed(key)))
    return int(made), key


def end(conn: Connection, id_: int, now: datetime) -> ApiKey:
    """Let a key be valid no longer; raises `KeyRefused` when there is none, or it has ended."""
    found = conn.execute(select(*_TOLD).where(api_keys.c.id == id_)).one_or_none()
    if found is None:
        raise KeyRefused(f"there is no key {id_}")
    if found.ended_at is not None:
        raise KeyRefused(f"key {id_} has ended already")
    conn.execute(update(api_keys).where(api_keys.c.id == id_).values(ended_at=now))
    return _told(found)


def listed(conn: Connection, source: str | None = None) -> list[ApiKey]:
    """List keys, the oldest first, valid or not."""
    query = select(*_TOLD).order_by(api_keys.c.id)
    return [_told(row) for row in conn.execute(query if source is None else query.where(api_keys.c.source == source))]


def any_made(conn: Connection) -> bool:
    """Tell whether a key was ever made, though it may have ended since."""
    return bool(conn.execute(select(func.count()).select_from(api_keys)).scalar_one())


def whose(conn: Connection, key: str) -> ApiKey | None:
    """Find a valid key; None when it is none."""
    written = _KEY.fullmatch(key)
    found = written and conn.execute(select(*_TOLD, api_keys.c.hash).where(api_keys.c.id == int(written[1]))).first()
    right = hmac.compare_digest(found.hash if found else _NO_HASH, hashed(key))
    return _told(found) if found and right and found.ended_at is None else None


def note_use(conn: Connection, key: ApiKey, now: datetime) -> bool:
    """Note that a key is in use, no more than once a minute; tell whether it was."""
    if key.used_at is not None and now - key.used_at < _NOTED_EVERY:
        return False
    conn.execute(update(api_keys).where(api_keys.c.id == key.id).values(used_at=now))
    return True


def _told(row: Any) -> ApiKey:  # noqa: ANN401  (a row of the table)
    return ApiKey(**{field: getattr(row, field) for field in ApiKey.__slots__})
