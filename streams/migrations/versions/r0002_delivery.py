"""Messages and sends as the first release kept them in, the same with all that delivery now knows of them out."""

from collections.abc import Iterator
from typing import Any

from alembic import op
from sqlalchemy import (
    Boolean,
    Column,
    ColumnClause,
    Connection,
    DateTime,
    Integer,
    Interval,
    MetaData,
    Row,
    String,
    Table,
    Text,
    bindparam,
    column,
    false,
    func,
    select,
    table,
    true,
    update,
)

from notifiers.outbox.expanding import ref_of

revision = "0002"
down_revision = "0001"

_AT_ONCE = 5000
_LONGEST_PROVIDER_ID = 64
_PARTS = {"over": "ending", "withdrawn": "retraction"}

_new = MetaData()

Table(
    "switches",
    _new,
    Column("what", String(200), primary_key=True, comment="what is stopped: everything"),
    Column("stopped_by", String(200), nullable=False),
    Column("stopped_at", DateTime, nullable=False),
)

Table(
    "paces",
    _new,
    Column("sender", String(80), primary_key=True, comment="a channel, or its sender for partners"),
    Column("free_at", DateTime, nullable=False, comment="when it has sent all it was given"),
)

_of_messages: tuple[Column[Any], ...] = (
    Column("story", String(200), nullable=False, server_default=""),
    Column("part", String(20), nullable=False, server_default="news"),
    Column("subject", Text, nullable=False, server_default=""),
    Column("facts", Text, nullable=False, server_default=""),
    Column("careful", Boolean, nullable=False, server_default=true()),
    Column("most_per_month", Integer),
    Column("ask_next_after", Interval),
    Column("near", Text, comment="latitude, longitude and metres; empty for the whole group"),
    Column("far", Integer, nullable=False, server_default="0", comment="so many of the group live too far away"),
    Column("canary", Boolean, nullable=False, server_default=false(), comment="the first few are still awaited"),
)

_of_outbox: tuple[Column[Any], ...] = (
    Column("person", String(32), nullable=False, server_default=""),
    Column("ref", String(24), comment="names the row to the provider and in links"),
    Column("segments", Integer, nullable=False, server_default="1"),
    Column("turn", Integer, nullable=False, server_default="0", comment="who is asked first, next, last"),
    Column("wave", Integer, nullable=False, server_default="0", comment="0 for the first few, 1 for all others"),
    Column("delivered_at", DateTime),
    Column("group_id", String(200), nullable=False, server_default=""),
)

_messages = table(
    "messages",
    *map(column, ("id", "thread", "story", "part", "state", "careful", "priority", "group_id", "segments")),
)
_outbox = table(
    "outbox",
    *map(column, ("id", "message_id", "alert_id", "recipient", "channel", "ref", "state")),
    *map(column, ("group_id", "segments", "provider_id")),
)


def upgrade() -> None:
    """Add what is new, fill it in for every row there is, and only then ask of each row what is asked of new ones."""
    _new.create_all(op.get_bind())
    for each in _of_messages:
        op.add_column("messages", each)
    for each in _of_outbox:
        op.add_column("outbox", each)
    _fill_messages(op.get_bind())
    _fill_outbox(op.get_bind())
    op.create_index("messages_story", "messages", ["story"])
    op.drop_index("outbox_due", "outbox")
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("ref", existing_type=String(24), nullable=False)
        outbox.alter_column("provider_id", existing_type=Text(), type_=String(_LONGEST_PROVIDER_ID))
        outbox.create_unique_constraint("outbox_ref_key", ["ref"])
    op.create_index("outbox_due", "outbox", ["state", "channel", "priority", "next_attempt_at", "id"])
    op.create_index("outbox_alert", "outbox", ["alert_id", "group_id", "state"])
    op.create_index("outbox_person", "outbox", ["created_at", "person"])
    op.create_index("outbox_provider", "outbox", ["provider_id"])


def _fill_messages(conn: Connection) -> None:
    """Tell of each message which story it belongs to, in the words of today.

    An ending that waits stays news: it goes to the whole group, as it was meant to. Of a story from before the
    upgrade nobody knows whom it has reached, so as an ending it would reach no one.
    """
    conn.execute(update(_messages).values(careful=_messages.c.priority > 0))
    mine = _messages.c.id == bindparam("of")
    worded = update(_messages).where(mine).values(story=bindparam("in_story"), part=bindparam("as_part"))
    for rows in _pages(conn, _messages.c.id, _messages.c.thread, _messages.c.state):
        conn.execute(worded, [_story(row) for row in rows])
    conn.execute(update(_messages).where(_messages.c.state == "suppressed").values(state="withheld"))


def _story(row: Row[Any]) -> dict[str, Any]:
    """Take a thread apart, which is ``spate/stage/digest of its reports``."""
    spate, _, rest = row.thread.partition("/")
    waits = row.state in ("ready", "waiting_approval")
    part = "news" if waits else _PARTS.get(rest.partition("/")[0], "news")
    return {"of": row.id, "in_story": spate, "as_part": part}


def _fill_outbox(conn: Connection) -> None:
    """Give each row a name of its own, and what it has from its message."""
    named = update(_outbox).where(_outbox.c.id == bindparam("of")).values(ref=bindparam("by_ref"))
    for rows in _pages(conn, _outbox.c.id, _outbox.c.alert_id, _outbox.c.recipient, _outbox.c.channel):
        conn.execute(
            named, [{"of": row.id, "by_ref": ref_of(row.alert_id, row.recipient, row.channel)} for row in rows]
        )
    mine = _messages.c.id == _outbox.c.message_id
    theirs = {name: select(_messages.c[name]).where(mine).scalar_subquery() for name in ("group_id", "segments")}
    conn.execute(update(_outbox).values(theirs))
    conn.execute(update(_outbox).where(_outbox.c.state == "failed").values(state="dead"))
    # Twilio's ids are shorter. The printing channel made longer ones, which nobody can look anything up by.
    short = func.substr(_outbox.c.provider_id, 1, _LONGEST_PROVIDER_ID)
    conn.execute(
        update(_outbox).where(func.length(_outbox.c.provider_id) > _LONGEST_PROVIDER_ID).values(provider_id=short)
    )


def _pages(conn: Connection, by: ColumnClause[Any], *columns: ColumnClause[Any]) -> Iterator[list[Row[Any]]]:
    """Read a table some rows at a time, in the order of a number that names each."""
    after = 0
    while rows := conn.execute(select(by, *columns).where(by > after).order_by(by).limit(_AT_ONCE)).all():
        yield list(rows)
        after = rows[-1][0]
