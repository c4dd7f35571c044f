"""The tables of the first release in, the same and those about people out."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    true,
)

revision = "0001"
down_revision = None

_new = MetaData()

Table(
    "keys",
    _new,
    Column("name", String(40), primary_key=True),
    Column("secret", LargeBinary, nullable=False),
)

Table(
    "members",
    _new,
    Column("id", Integer, primary_key=True),
    Column("group_id", String(200), nullable=False),
    Column("recipient", String(64), nullable=False, comment="a made-up id, unique in its group"),
    Column("phone", String(20)),
    Column("email", String(254)),
    Column("phone_person", String(32), comment="the number, made nameless; stays when the member leaves"),
    Column("email_person", String(32), comment="the mail address, made nameless"),
    Column("language", String(20), nullable=False),
    Column("turn", Integer, nullable=False, server_default="0", comment="who is asked first, next, last"),
    Column("cell9", BigInteger, comment="the H3 cell of resolution 9 they live in"),
    Column("consent_at", DateTime, nullable=False, comment="the first moment of the day they agreed"),
    Column("consent_text", Text, nullable=False, server_default=""),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("left_at", DateTime),
    UniqueConstraint("group_id", "recipient"),
    CheckConstraint(
        "active OR (phone IS NULL AND email IS NULL AND cell9 IS NULL)", name="nothing_is_kept_of_who_has_left"
    ),
    Index("members_phone_person", "phone_person"),
    Index("members_email_person", "email_person"),
    Index("members_cell9", "cell9", "group_id", "recipient"),
)

Table(
    "ledger",
    _new,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime, nullable=False, comment="when it was written down"),
    Column("person", String(32), nullable=False),
    Column("group_id", String(200), nullable=False, comment="empty for all groups"),
    Column("medium", String(20), nullable=False),
    Column("what", String(20), nullable=False),
    Column("day", Date, comment="the day that a file names"),
    Column("wording", String(16), nullable=False, comment="which text was agreed to: the start of its SHA-256"),
    Column("how", String(20), nullable=False),
    Column("hash", String(64), nullable=False, comment="of this entry and the hash before it"),
    Index("ledger_person", "person"),
)

Table(
    "ledger_end",
    _new,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

Table(
    "opt_outs",
    _new,
    Column("person", String(32), primary_key=True),
    Column("medium", String(20), primary_key=True),
    Column("group_id", String(200), primary_key=True, comment="empty for all groups"),
    Column("at", DateTime, nullable=False),
    Column("how", String(20), nullable=False),
)

Table(
    "unreachable",
    _new,
    Column("person", String(32), primary_key=True),
    Column("medium", String(20), primary_key=True),
    Column("reason", String(80), nullable=False),
    Column("at", DateTime, nullable=False),
)

Table(
    "lists",
    _new,
    Column("group_id", String(200), primary_key=True),
    Column("read", String(64), nullable=False, comment="the state of its file when it was last taken in"),
)


def upgrade() -> None:
    """Make the tables; who is in them comes from the lists of recipients, which are read at every start."""
    _new.create_all(op.get_bind())
