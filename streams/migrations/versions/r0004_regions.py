"""A journal that all partnerships share in, one line for every region a report concerns, ready to be dealt out, out."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    column,
    select,
    table,
    update,
)

from streams.core.facts import Report
from streams.reports import read_json

revision = "0004"
down_revision = "0003"

_AT_ONCE = 5000
_RAISED_UNDER = "the hash of those it was raised under"
_REGION = "the region that took it in"
_REPORT = "a report as JSON; empty for a moment that raised alerts"

_new = MetaData()

Table(
    "whereabouts",
    _new,
    Column("key", Text, primary_key=True, comment="of a report"),
    Column("noted", Text, nullable=False, comment="by region: the version it knows of, and whether it believed it"),
)

Table(
    "regions",
    _new,
    Column("name", String(100), primary_key=True, comment="a partnership"),
    Column("version", BigInteger, nullable=False, comment="one more with every transaction that decides for it"),
    Column("next_due", DateTime, comment="when time alone brings something about; empty while history is fed"),
    Index("regions_due", "next_due"),
)

Table(
    "snapshots",
    _new,
    Column("region", String(100), primary_key=True),
    Column("seq", BigInteger, nullable=False, comment="the last line of the journal that it holds"),
    Column("fingerprint", String(64), nullable=False, comment="of the settings that shaped it"),
    Column("state", LargeBinary, nullable=False, comment="JSON, compressed"),
)

Table(
    "outgoing",
    _new,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("topic", String(250), nullable=False, comment="of the reports that it was sorted from"),
    Column("partition", Integer, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("outgoing_of_partition", "topic", "partition", "seq"),
)

Table(
    "announcements",
    _new,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("kind", String(20), nullable=False, comment="refusal or alert: the topic it goes to"),
    Column("id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("body", Text, nullable=False),
)

Table(
    "aside",
    _new,
    Column("topic", String(250), primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger, primary_key=True),
    Column("version", Integer, nullable=False, comment="newer than the release that kept it"),
    Column("headers", Text, nullable=False),
    Column("key", LargeBinary),
    Column("body", LargeBinary, nullable=False),
    Column("at", DateTime, nullable=False),
)

Table(
    "settings_in_force",
    _new,
    Column("version", Integer, primary_key=True, autoincrement=False, comment="the highest is in force"),
    Column("hash", String(64), nullable=False, comment="of what they say and draw on"),
    Column("body", Text, nullable=False, comment="the settings and the maps they draw on, as JSON"),
    Column("applied_at", DateTime, nullable=False),
    Column("applied_by", String(200), nullable=False),
)

_alerts = table("alerts", column("seq"), column("body"), column("partnership"))
_journal = table("journal", column("seq"), column("partnership"), column("report"), column("key"))


def upgrade() -> None:
    """Name every report in the journal; which regions it concerns is found out by who knows the settings."""
    _new.create_all(op.get_bind())
    op.add_column("alerts", Column("settings", String(64), nullable=False, server_default="", comment=_RAISED_UNDER))
    op.add_column("alerts", Column("partnership", String(100), nullable=False, server_default=""))
    op.add_column("journal", Column("key", Text, comment="of the report; empty for a moment"))
    _fill(op.get_bind())
    _fill_alerts(op.get_bind())
    op.create_index("alerts_of_region", "alerts", ["partnership", "raised_at"])
    with op.batch_alter_table("journal") as journal:
        journal.alter_column("partnership", existing_type=String(100), nullable=False, comment=_REGION)
        journal.alter_column("report", existing_type=Text(), comment=_REPORT)
    op.create_index("journal_of_region", "journal", ["partnership", "seq"])
    op.create_index("journal_of_report", "journal", ["partnership", "key"])


def _fill(conn: Connection) -> None:
    named = update(_journal).where(_journal.c.seq == bindparam("of")).values(key=bindparam("by"))
    for rows in _pages(conn):
        read = [(row.seq, read_json(row.report)) for row in rows]
        keys = [{"of": seq, "by": report.key} for seq, report in read if isinstance(report, Report)]
        if keys:
            conn.execute(named, keys)
    conn.execute(update(_journal).where(_journal.c.partnership.is_(None)).values(partnership=""))


def _fill_alerts(conn: Connection) -> None:
    """Say of each alert whose it is, which stands in its line."""
    named = update(_alerts).where(_alerts.c.seq == bindparam("of")).values(partnership=bindparam("whose"))
    after, query = 0, select(_alerts.c.seq, _alerts.c.body).order_by(_alerts.c.seq).limit(_AT_ONCE)
    while rows := conn.execute(query.where(_alerts.c.seq > after)).all():
        conn.execute(named, [{"of": row.seq, "whose": _whose(row.body)} for row in rows])
        after = rows[-1].seq


def _whose(line: str) -> str:
    try:
        return str(json.loads(line)["partnership"])
    except (ValueError, KeyError, TypeError):
        return ""


def _pages(conn: Connection) -> Iterator[Sequence[Any]]:
    """Read the reports some at a time."""
    after, query = 0, select(_journal.c.seq, _journal.c.report).where(_journal.c.report.is_not(None))
    while rows := conn.execute(query.where(_journal.c.seq > after).order_by(_journal.c.seq).limit(_AT_ONCE)).all():
        yield rows
        after = rows[-1].seq
