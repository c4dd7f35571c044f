"""A database in which decisions left no trace in, one with an audit log and acknowledgements out."""

from alembic import op
from sqlalchemy import Column, DateTime, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

revision = "0003"
down_revision = "0002"

_new = MetaData()

Table(
    "audit",
    _new,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("who", String(200), nullable=False),
    Column("how", String(20), nullable=False),
    Column("what", String(20), nullable=False),
    Column("alert_id", String(200), nullable=False),
    Column("group_id", String(200), nullable=False),
    Column("detail", Text, nullable=False),
    Index("audit_at", "at"),
    Index("audit_alert", "alert_id"),
)

Table(
    "acknowledgements",
    _new,
    Column("id", Integer, primary_key=True),
    Column("alert_id", String(200), nullable=False),
    Column("group_id", String(200), nullable=False),
    Column("by", String(200), nullable=False, comment="a name, or the made-up id of a recipient"),
    Column("how", String(20), nullable=False),
    Column("at", DateTime, nullable=False),
    UniqueConstraint("alert_id", "group_id"),
    Index("acknowledgements_at", "at"),
)

_KEPT_BY_SQLITE = """CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END"""
_REFUSE = """CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is only ever added to'; END $$"""
_KEPT_BY_POSTGRESQL = """CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_refuse()"""

_KEPT = {
    "sqlite": [_KEPT_BY_SQLITE.format(verb=verb) for verb in ("UPDATE", "DELETE")],
    "postgresql": [_REFUSE, _KEPT_BY_POSTGRESQL],
}


def upgrade() -> None:
    """Make the tables, and let the database itself see to it that the log is only added to."""
    conn = op.get_bind()
    _new.create_all(conn)
    for statement in _KEPT[conn.dialect.name]:
        conn.exec_driver_sql(statement)
