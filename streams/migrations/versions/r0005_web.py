"""A database that nobody could look into in; accounts, keys, proposals and sign-ups out, all of them empty."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    true,
)

revision = "0005"
down_revision = "0004"

_new = MetaData()

Table(
    "accounts",
    _new,
    Column("id", Integer, primary_key=True),
    Column("login", String(100), nullable=False, unique=True),
    Column("name", String(200), nullable=False, comment="as it stands in the roles of the settings and in the log"),
    Column("password", Text, comment="argon2; empty for who signs in elsewhere"),
    Column("subject", Text, unique=True, comment="issuer and subject of who signs in elsewhere"),
    Column("language", String(20), nullable=False, server_default="da"),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("created_at", DateTime, nullable=False),
)

Table(
    "grants",
    _new,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("partnership", String(100), primary_key=True),
    Column("role", String(20), primary_key=True),
)

Table(
    "sessions",
    _new,
    Column("token", String(64), primary_key=True, comment="the hash of what the browser holds"),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("seen_at", DateTime, nullable=False),
    Column("expires_at", DateTime, nullable=False),
    Index("sessions_of_account", "account_id"),
)

Table(
    "api_keys",
    _new,
    Column("id", Integer, primary_key=True),
    Column("source", String(60), nullable=False, comment="whose reports it lets in"),
    Column("name", String(100), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("created_at", DateTime, nullable=False),
    Column("created_by", String(200), nullable=False),
    Column("ended_at", DateTime),
    Column("used_at", DateTime),
    Index("api_keys_of_source", "source"),
)

Table(
    "answers",
    _new,
    Column("source", String(60), primary_key=True),
    Column("key", String(64), primary_key=True, comment="the hash of an Idempotency-Key"),
    Column("request", String(64), nullable=False, comment="the hash of what was asked"),
    Column("status", Integer, comment="empty while it is being answered"),
    Column("headers", Text, nullable=False, server_default=""),
    Column("body", LargeBinary),
    Column("at", DateTime, nullable=False),
    Index("answers_at", "at"),
)

Table(
    "proposals",
    _new,
    Column("id", Integer, primary_key=True),
    Column("partnership", String(100), nullable=False),
    Column("author", String(200), nullable=False),
    Column("account_id", Integer, nullable=False, comment="the author's: names can change"),
    Column("at", DateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("edits", Text, nullable=False, comment="what is to stand where, as JSON"),
    Column("base", String(64), nullable=False, comment="the hash of the file it was written against"),
    Column("diff", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("decided_by", String(200)),
    Column("decided_at", DateTime),
    Column("answer", Text, nullable=False, server_default=""),
    Index("proposals_of_partnership", "partnership", "at"),
)

Table(
    "settings_files",
    _new,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False, comment="when it came into force"),
    Column("by", String(200), nullable=False, comment="empty for a change by hand"),
    Column("hash", String(64), nullable=False, comment="of the whole file, remarks too"),
    Column("text", Text, nullable=False),
    Column("proposal_id", ForeignKey("proposals.id"), comment="where it came from, if from one"),
)

Table(
    "signups",
    _new,
    Column("token", String(64), primary_key=True, comment="the hash of what the browser holds"),
    Column("purpose", String(10), nullable=False, comment="what the code is for"),
    Column("group_id", String(200), nullable=False, comment="empty where it is about no group"),
    Column("phone", String(20), nullable=False, comment="gone as soon as it is confirmed or too late"),
    Column("person", String(32), nullable=False),
    Column("language", String(20), nullable=False),
    Column("cell9", BigInteger, comment="the H3 cell they count as living in, if they say so"),
    Column("code", String(64), nullable=False, comment="a hash"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("created_at", DateTime, nullable=False),
    Column("expires_at", DateTime, nullable=False),
    Index("signups_expire", "expires_at"),
    Index("signups_of_person", "person", "created_at"),
)

Table("messages", _new, Column("id", Integer, primary_key=True))

Table(
    "rewordings",
    _new,
    Column("id", Integer, primary_key=True),
    Column("message_id", ForeignKey("messages.id"), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("by", String(200), nullable=False),
    Column("subject", Text, nullable=False, comment="the headline as it was before"),
    Column("text", Text, nullable=False, comment="the words as they were before"),
    Index("rewordings_of_message", "message_id"),
)


# Lines of the audit log may go when they are old, so that nobody's name has to stay for ever; none may be changed.
_KEPT = {
    "sqlite": (
        "DROP TRIGGER audit_no_DELETE",
        """CREATE TRIGGER audit_no_DELETE BEFORE DELETE ON audit WHEN OLD.at > datetime('now', '-364 days')
BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END""",
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF TG_OP = 'DELETE' AND OLD.at <= now() AT TIME ZONE 'UTC' - INTERVAL '364 days' THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'the audit log is only ever added to';
END $$""",
    ),
}

Table(
    "topics",
    _new,
    Column("name", String(250), primary_key=True),
    Column("id", String(36), nullable=False, comment="Kafka's own; one that is made anew gets another"),
)

Table(
    "gaps",
    _new,
    Column("id", Integer, primary_key=True),
    Column("since", DateTime, nullable=False, comment="the last that the copy knows of"),
    Column("until", DateTime, nullable=False, comment="when it was put to use"),
    Column("by", String(200), nullable=False),
)


def upgrade() -> None:
    """Make the tables, and say of refused reports whose they are; from now on what is old can go."""
    conn = op.get_bind()
    _new.create_all(conn)
    op.add_column("whereabouts", Column("at", DateTime, comment="when it was last noted"))
    conn.exec_driver_sql("UPDATE whereabouts SET at = CURRENT_TIMESTAMP")
    for statement in _KEPT[conn.dialect.name]:
        conn.exec_driver_sql(statement)
    version = Column("version", Integer, nullable=False, server_default="1", comment="of the body")
    op.add_column("announcements", version)
    whose = Column("source", String(60), nullable=False, server_default="", comment="whose it is, where that is known")
    op.add_column("refused", whose)
    op.create_index("refused_of_source", "refused", ["source", "seq"])
    op.create_index("refused_report", "refused", ["report_id"])
    op.create_index("refused_at", "refused", ["received_at"])
