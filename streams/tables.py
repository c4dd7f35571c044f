"""The tables of the service: what was reported, refused and raised, what is remembered, how far topics were read."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

from notifiers.columns import UtcDateTime

metadata = MetaData()

journal = Table(
    "journal",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("received_at", UtcDateTime, nullable=False),
    Column("partnership", String(100), nullable=False, comment="the region that took it in"),
    Column("key", Text, comment="of the report; empty for a moment"),
    Column("report", Text, comment="a report as JSON; empty for a moment that raised alerts"),
    Index("journal_of_region", "partnership", "seq"),
    Index("journal_of_report", "partnership", "key"),
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
    Column("source", String(60), nullable=False, server_default="", comment="whose it is, where that is known"),
    Index("refused_of_source", "source", "seq"),
    Index("refused_report", "report_id"),
    Index("refused_at", "received_at"),
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
    Column("settings", String(64), nullable=False, server_default="", comment="the hash of those it was raised under"),
    Column("partnership", String(100), nullable=False, server_default=""),
    Index("alerts_of_region", "partnership", "raised_at"),
)

offsets = Table(
    "offsets",
    metadata,
    Column("topic", String(250), primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger, nullable=False),
)

whereabouts = Table(
    "whereabouts",
    metadata,
    Column("key", Text, primary_key=True, comment="of a report"),
    Column("noted", Text, nullable=False, comment="by region: the version it knows of, and whether it believed it"),
    Column("at", UtcDateTime, comment="when it was last noted"),
)

regions = Table(
    "regions",
    metadata,
    Column("name", String(100), primary_key=True, comment="a partnership"),
    Column("version", BigInteger, nullable=False, comment="one more with every transaction that decides for it"),
    Column("next_due", UtcDateTime, comment="when time alone brings something about; empty while history is fed"),
    Index("regions_due", "next_due"),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("region", String(100), primary_key=True),
    Column("seq", BigInteger, nullable=False, comment="the last line of the journal that it holds"),
    Column("fingerprint", String(64), nullable=False, comment="of the settings that shaped it"),
    Column("state", LargeBinary, nullable=False, comment="JSON, compressed"),
)

outgoing = Table(
    "outgoing",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("topic", String(250), nullable=False, comment="of the reports that it was sorted from"),
    Column("partition", Integer, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("outgoing_of_partition", "topic", "partition", "seq"),
)

announcements = Table(
    "announcements",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("kind", String(20), nullable=False, comment="refusal or alert: the topic it goes to"),
    Column("id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default="1", comment="of the body"),
)

aside = Table(
    "aside",
    metadata,
    Column("topic", String(250), primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger, primary_key=True),
    Column("version", Integer, nullable=False, comment="newer than the release that kept it"),
    Column("headers", Text, nullable=False),
    Column("key", LargeBinary),
    Column("body", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

topics = Table(
    "topics",
    metadata,
    Column("name", String(250), primary_key=True),
    Column("id", String(36), nullable=False, comment="Kafka's own; one that is made anew gets another"),
)

gaps = Table(
    "gaps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("since", UtcDateTime, nullable=False, comment="the last that the copy knows of"),
    Column("until", UtcDateTime, nullable=False, comment="when it was put to use"),
    Column("by", String(200), nullable=False),
)
