"""The table of the settings that are and were in force; lines are added to it, and never changed."""

from sqlalchemy import Column, Integer, MetaData, String, Table, Text

from notifiers.columns import UtcDateTime

metadata = MetaData()

LONGEST_NAME = 200
"""So many letters of who put settings in force are kept."""

settings_in_force = Table(
    "settings_in_force",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False, comment="the highest is in force"),
    Column("hash", String(64), nullable=False, comment="of what they say and draw on"),
    Column("body", Text, nullable=False, comment="the settings and the maps they draw on, as JSON"),
    Column("applied_at", UtcDateTime, nullable=False),
    Column("applied_by", String(LONGEST_NAME), nullable=False),
)
