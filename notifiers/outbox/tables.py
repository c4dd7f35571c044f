"""The two tables of the outbox, for SQLite and PostgreSQL alike: texts for groups, and sends to people."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Interval,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite

from notifiers.columns import UtcDateTime, words
from notifiers.reasons import Reason

from .fates import MessageState, SendState

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
    Column("story", String(200), nullable=False, server_default=""),
    Column("part", String(20), nullable=False, server_default="news"),
    Column("subject", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False),
    Column("facts", Text, nullable=False, server_default=""),
    Column("segments", Integer, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("due", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Column("approval", String(80)),
    Column("careful", Boolean, nullable=False, server_default=true()),
    Column("most_per_month", Integer),
    Column("ask_next_after", Interval),
    Column("near", Text, comment="latitude, longitude and metres; empty for the whole group"),
    Column("far", Integer, nullable=False, server_default="0", comment="so many of the group live too far away"),
    Column("canary", Boolean, nullable=False, server_default=false(), comment="the first few are still awaited"),
    Column("decided_by", String(200)),
    Column("decided_at", UtcDateTime),
    Column("state", words(MessageState), nullable=False),
    Column("reason", words(Reason, 80)),
    UniqueConstraint("alert_id", "group_id", "channel", "language"),
    Index("messages_due", "state", "due"),
    Index("messages_story", "story"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", ForeignKey("messages.id"), nullable=False),
    Column("alert_id", String(200), nullable=False),
    Column("recipient", String(64), nullable=False),
    Column("person", String(32), nullable=False, server_default=""),
    Column("ref", String(24), nullable=False, unique=True, comment="names the row to the provider and in links"),
    Column("segments", Integer, nullable=False, server_default="1"),
    Column("turn", Integer, nullable=False, server_default="0", comment="who is asked first, next, last"),
    Column("wave", Integer, nullable=False, server_default="0", comment="0 for the first few, 1 for all others"),
    Column("channel", String(40), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Column("state", words(SendState), nullable=False),
    Column("reason", words(Reason, 80)),
    Column("detail", Text),
    Column("attempts", Integer, nullable=False, default=0),
    Column("looks", Integer, nullable=False, default=0),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    Column("provider_id", String(64)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("claimed_at", UtcDateTime),
    Column("settled_at", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("group_id", String(200), nullable=False, server_default=""),
    UniqueConstraint("alert_id", "recipient", "channel"),
    Index("outbox_alert", "alert_id", "group_id", "state"),
    Index("outbox_person", "created_at", "person"),
    Index("outbox_provider", "provider_id"),
    Index("outbox_due", "state", "channel", "priority", "next_attempt_at", "id"),
    Index("outbox_message", "message_id"),
)

switches = Table(
    "switches",
    metadata,
    Column("what", String(200), primary_key=True, comment="what is stopped: everything"),
    Column("stopped_by", String(200), nullable=False),
    Column("stopped_at", UtcDateTime, nullable=False),
)

paces = Table(
    "paces",
    metadata,
    Column("sender", String(80), primary_key=True, comment="a channel, or its sender for partners"),
    Column("free_at", UtcDateTime, nullable=False, comment="when it has sent all it was given"),
)


def insert_new(conn: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> int:
    """Insert the rows that break no uniqueness, pass over the others, and count the inserted."""
    if not rows:
        return 0
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    inserted = dialect.insert(table).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return len(conn.execute(inserted, rows).all())
