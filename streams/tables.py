"""The tables of the service: what was reported, refused and raised, and how far the topic was read."""

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, Text

from notifiers.columns import UtcDateTime

metadata = MetaData()

journal = Table(
    "journal",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("received_at", UtcDateTime, nullable=False),
    Column("partnership", String(100), comment="of a moment that raised alerts; empty for a report"),
    Column("report", Text, comment="a report as JSON; empty for a moment"),
)

refused = Table(
    "refused",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("received_at", UtcDateTime, nullable=False),
    Column("origin", Text, nullable=False),
    Column("report_id", Text, nullable=False),
    Column("kind", String(60), nullable=False),
    Column("reason", Text, nullable=False),
    Column("body", Text, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("alert_id", String(40), nullable=False, unique=True),
    Column("spate_id", String(40), nullable=False, index=True),
    Column("group", String(200), comment="empty for the coordinators' record"),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False, comment="the line of the contract"),
)

offsets = Table(
    "offsets",
    metadata,
    Column("topic", String(250), primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger, nullable=False),
)
