"""The two tables of the outbox, for SQLite and PostgreSQL alike: texts for groups, and sends to people."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from notifiers.reasons import Reason

from .fates import MessageState, SendState


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept as UTC without an offset, since SQLite would drop one silently."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuse a naive time and turn any other to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("the outbox takes aware times only")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give the time back aware."""
        return None if value is None else value.replace(tzinfo=UTC)


def _named(values: type[StrEnum], length: int = 20) -> Enum:
    """Keep the words themselves, and no list of them in the schema: a new one needs no migration."""
    return Enum(values, native_enum=False, length=length, values_callable=lambda every: [one.value for one in every])


metadata = MetaData()

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_id", String(200), nullable=False),
    Column("group_id", String(200), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("language", String(20), nullable=False),
    Column("thread", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("segments", Integer, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("due", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Column("approval", String(80)),
    Column("decided_by", String(200)),
    Column("decided_at", UtcDateTime),
    Column("state", _named(MessageState), nullable=False),
    Column("reason", _named(Reason, 80)),
    UniqueConstraint("alert_id", "group_id", "channel", "language"),
    Index("messages_due", "state", "due"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", ForeignKey("messages.id"), nullable=False),
    Column("alert_id", String(200), nullable=False),
    Column("recipient", String(64), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Column("state", _named(SendState), nullable=False),
    Column("reason", _named(Reason, 80)),
    Column("detail", Text),
    Column("attempts", Integer, nullable=False, default=0),
    Column("looks", Integer, nullable=False, default=0),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    Column("provider_id", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("claimed_at", UtcDateTime),
    Column("settled_at", UtcDateTime),
    UniqueConstraint("alert_id", "recipient", "channel"),
    Index("outbox_due", "state", "priority", "next_attempt_at"),
    Index("outbox_message", "message_id"),
)


def insert_new(conn: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> int:
    """Insert the rows that break no uniqueness, pass over the others, and count the inserted."""
    if not rows:
        return 0
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    inserted = dialect.insert(table).on_conflict_do_nothing().returning(table.c.id)
    return len(conn.execute(inserted, rows).all())
