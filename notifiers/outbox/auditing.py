"""What somebody decided in; a line of the audit log, which can only be added to, out."""

from dataclasses import astuple, dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import DDL, Column, Connection, Index, Integer, String, Table, Text, event, select

from notifiers.columns import UtcDateTime, words
from notifiers.discretion import Indiscreet, discreet
from notifiers.happenings import tell_once_kept

from .tables import metadata


class What(StrEnum):
    """What can be decided."""

    APPROVED = "approved"
    DECLINED = "declined"
    RELEASED = "released"
    TAKEN_BACK = "taken back"
    REWORDED = "reworded"
    ACKNOWLEDGED = "acknowledged"
    STOPPED = "stopped"
    RESUMED = "resumed"
    RESENT = "resent"
    ERASED = "erased"
    IMPORTED = "imported"
    EXPORTED = "exported"
    OPTED_OUT = "opted out"
    CODE_ASKED_FOR = "code asked for"
    ACCOUNT_MADE = "account made"
    ACCOUNT_CLOSED = "account closed"
    ACCOUNT_REOPENED = "account reopened"
    ACCOUNT_TIED = "account tied"
    ROLE_GIVEN = "role given"
    ROLE_TAKEN = "role taken"
    KEY_MADE = "key made"
    KEY_ENDED = "key ended"
    REFUSED_OPENED = "refused opened"
    PROPOSED = "proposed"
    PUT_IN_FORCE = "put in force"
    TURNED_DOWN = "turned down"
    WITHDRAWN = "withdrawn"
    CHANGED_BY_HAND = "changed by hand"
    LET_GO = "let go"
    REPORT_ERASED = "report erased"
    PASSWORD_SET = "password set"  # noqa: S105 - a word of the log


class How(StrEnum):
    """By what way somebody said so."""

    COMMAND = "command"
    SMS = "sms"
    LINK = "link"
    HTTP = "http"
    CONSOLE = "console"
    WEB = "web"
    FILE = "file"
    BY_ITSELF = "by itself"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided what, when and how.

    Parameters
    ----------
    who
        A name, or the made-up id of a recipient; never a number or a mail address.
    alert_id, group_id
        What it was about; empty when it was about everything.
    detail
        What else is worth knowing in a year's time; never a number or a mail address.
    """

    at: datetime
    who: str
    how: How
    what: What
    alert_id: str = ""
    group_id: str = ""
    detail: str = ""


LONGEST_NAME = 200

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(LONGEST_NAME), nullable=False),
    Column("how", words(How), nullable=False),
    Column("what", words(What), nullable=False),
    Column("alert_id", String(200), nullable=False),
    Column("group_id", String(200), nullable=False),
    Column("detail", Text, nullable=False),
    Index("audit_at", "at"),
    Index("audit_alert", "alert_id"),
)

# The databases themselves refuse to change a line, or to delete one of the last year, whoever asks.
_KEPT_BY_SQLITE = """CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit{when}
BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END"""
_YOUNG = " WHEN OLD.at > datetime('now', '-364 days')"
_REFUSE = """CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF TG_OP = 'DELETE' AND OLD.at <= now() AT TIME ZONE 'UTC' - INTERVAL '364 days' THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'the audit log is only ever added to';
END $$"""
_KEPT_BY_POSTGRESQL = """CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_refuse()"""

_STATEMENTS = {
    "sqlite": [_KEPT_BY_SQLITE.format(verb=verb, when=when) for verb, when in (("UPDATE", ""), ("DELETE", _YOUNG))],
    "postgresql": [_REFUSE, _KEPT_BY_POSTGRESQL],
}
for _dialect, _statements in _STATEMENTS.items():
    for _statement in _statements:
        _keep = DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy left it so
        event.listen(audit, "after_create", _keep.execute_if(dialect=_dialect))


def note(conn: Connection, decision: Decision) -> None:
    """Write down a decision, in the same transaction as what it decides; raises `Indiscreet`."""
    discreet(decision.detail)
    if not 0 < len(discreet(decision.who)) <= LONGEST_NAME:
        raise Indiscreet(f"is not a name of at most {LONGEST_NAME} characters")
    columns = [field.name for field in fields(Decision)]
    conn.execute(audit.insert().values(dict(zip(columns, astuple(decision), strict=True))))
    happening = f"decision.{decision.what}".replace(" ", "_")
    facts = {"alert": decision.alert_id, "group": decision.group_id, "how": decision.how.value}
    tell_once_kept(conn, happening, **facts)


def decisions(conn: Connection, since: datetime | None = None, alert_id: str | None = None) -> list[Decision]:
    """List what was decided, the oldest first."""
    query = select(*(audit.c[field.name] for field in fields(Decision))).order_by(audit.c.at, audit.c.id)
    if since is not None:
        query = query.where(audit.c.at >= since)
    if alert_id is not None:
        query = query.where(audit.c.alert_id == alert_id)
    return [Decision(**row) for row in conn.execute(query).mappings()]
