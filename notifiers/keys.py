"""A database in, the secret of this installation out: what links are signed and people are made nameless with."""

import hashlib
import hmac
import secrets

from sqlalchemy import Column, Connection, LargeBinary, MetaData, String, Table, select
from sqlalchemy.dialects import postgresql, sqlite

metadata = MetaData()

keys = Table(
    "keys",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("secret", LargeBinary, nullable=False),
)

_NAME = "installation"
_SIGNED = 20


def installation_key(conn: Connection) -> bytes:
    """Give the installation's secret; the first to ask makes it, and who asks at the same time gets the same."""
    kept = select(keys.c.secret).where(keys.c.name == _NAME)
    if conn.scalar(kept) is None:
        dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
        made = dialect.insert(keys).values(name=_NAME, secret=secrets.token_bytes(32))
        conn.execute(made.on_conflict_do_nothing())
    return bytes(conn.execute(kept).scalar_one())


def nameless(key: bytes, address: str) -> str:
    """Turn a number or mail address into a word that is always the same for it, and tells nothing of it.

    >>> nameless(b"k", "+4520120067") == nameless(b"k", "+4520120067") != nameless(b"k", "+4520120068")
    True
    """
    return hmac.new(key, f"person {address.lower()}".encode(), hashlib.sha256).hexdigest()[:32]


def trace_of(key: bytes, report: str) -> str:
    """Give the trace that a report, by its key, leaves from intake to receipt, as W3C Trace Context writes one.

    It follows from the report, so that every process finds the same; without the installation's secret nobody finds
    out from it which report that is.

    >>> trace_of(b"k", "north/2026-17")
    '6e3a20f1094ff7bf00dbd1bcae745d4e'
    """
    return hmac.new(key, f"trace {report}".encode(), hashlib.sha256).hexdigest()[:32]


def signed(key: bytes, purpose: str, ref: str) -> str:
    """Make a word for a link that only this installation can have made, for one purpose.

    >>> unsigned(b"k", "leave", signed(b"k", "leave", "0a1b"))
    '0a1b'
    """
    return f"{ref}.{_signature(key, purpose, ref)}"


def unsigned(key: bytes, purpose: str, token: str) -> str | None:
    """Read the word back; None if this installation did not make it for this purpose.

    >>> unsigned(b"k", "acknowledge", signed(b"k", "leave", "0a1b")) is None
    True
    """
    ref, _, signature = token.rpartition(".")
    good = hmac.compare_digest(signature.encode(), _signature(key, purpose, ref).encode())
    return ref if good else None


def _signature(key: bytes, purpose: str, ref: str) -> str:
    return hmac.new(key, f"{purpose} {ref}".encode(), hashlib.sha256).hexdigest()[:_SIGNED]
