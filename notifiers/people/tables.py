"""The tables about people: who is in a group, what they agreed to, and who is not to be written to.

Only ``members`` holds numbers, mail addresses and cells. Everywhere else a person is the word that
`notifiers.keys.nameless` makes of a number or address.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    true,
)

from notifiers.audience import Medium
from notifiers.columns import UtcDateTime, words
from notifiers.reasons import Reason

from .words import How, What

metadata = MetaData()

EVERYWHERE = ""
"""In place of a group: all of them."""

members = Table(
    "members",
    metadata,
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
    Column("consent_at", UtcDateTime, nullable=False, comment="the first moment of the day they agreed"),
    Column("consent_text", Text, nullable=False, server_default=""),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("left_at", UtcDateTime),
    UniqueConstraint("group_id", "recipient"),
    CheckConstraint(
        "active OR (phone IS NULL AND email IS NULL AND cell9 IS NULL)", name="nothing_is_kept_of_who_has_left"
    ),
    Index("members_phone_person", "phone_person"),
    Index("members_email_person", "email_person"),
    # Holds all that a look for neighbours reads: fetching each from the table would take five times as long.
    Index("members_cell9", "cell9", "group_id", "recipient"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False, comment="when it was written down"),
    Column("person", String(32), nullable=False),
    Column("group_id", String(200), nullable=False, comment="empty for all groups"),
    Column("medium", words(Medium), nullable=False),
    Column("what", words(What), nullable=False),
    Column("day", Date, comment="the day that a file names"),
    Column("wording", String(16), nullable=False, comment="which text was agreed to: the start of its SHA-256"),
    Column("how", words(How), nullable=False),
    Column("hash", String(64), nullable=False, comment="of this entry and the hash before it"),
    Index("ledger_person", "person"),
)

ledger_end = Table(
    "ledger_end",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

opt_outs = Table(
    "opt_outs",
    metadata,
    Column("person", String(32), primary_key=True),
    Column("medium", words(Medium), primary_key=True),
    Column("group_id", String(200), primary_key=True, comment="empty for all groups"),
    Column("at", UtcDateTime, nullable=False),
    Column("how", words(How), nullable=False),
)

unreachable = Table(
    "unreachable",
    metadata,
    Column("person", String(32), primary_key=True),
    Column("medium", words(Medium), primary_key=True),
    Column("reason", words(Reason, 80), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

lists = Table(
    "lists",
    metadata,
    Column("group_id", String(200), primary_key=True),
    Column("read", String(64), nullable=False, comment="the state of its file when it was last taken in"),
)
