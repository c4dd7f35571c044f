"""The tables of this release in; with columns, an index and a table besides, with which it can go on working, out."""

from alembic import op
from sqlalchemy import Column, DateTime, Index, Integer, MetaData, String, Table, Text

from streams.migrations import HEAD

revision = "9001"
down_revision = HEAD
oldest = HEAD

_new = MetaData()

Table(
    "weather",
    _new,
    Column("id", Integer, primary_key=True),
    Column("partnership", String(100), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("said", Text, nullable=False, server_default=""),
    Index("weather_of_partnership", "partnership", "at"),
)


def upgrade() -> None:
    """Add to what is there."""
    _new.create_all(op.get_bind())
    op.add_column("journal", Column("weather", String(20), nullable=False, server_default=""))
    op.add_column("snapshots", Column("written_by", String(20), nullable=False, server_default=""))
    op.add_column("outbox", Column("weather", String(20)))
    op.create_index("journal_weather", "journal", ["weather"])
