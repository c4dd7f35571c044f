"""Other words for a text that still waits in; the same text with them, and the old words kept, out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    and_,
    select,
    update,
)

from notifiers.columns import UtcDateTime

from .auditing import LONGEST_NAME, Decision, How, What, note
from .fates import MessageState
from .tables import messages, metadata
from .turns import take_turns

rewordings = Table(
    "rewordings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", ForeignKey("messages.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(LONGEST_NAME), nullable=False),
    Column("subject", Text, nullable=False, comment="the headline as it was before"),
    Column("text", Text, nullable=False, comment="the words as they were before"),
    Index("rewordings_of_message", "message_id"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """What a text says: its headline, where its channel has room for one, and its body."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Which:
    """What names a text for those members of a group who share a language and a channel."""

    alert_id: str
    group_id: str
    channel: str
    language: str


@dataclass(frozen=True, slots=True)
class Rewording:
    """Somebody's other words for a text, what the text said when they began, and what it takes as SMS now."""

    before: Words
    after: Words
    segments: int
    by: str
    at: datetime
    how: How


@dataclass(frozen=True, slots=True)
class Earlier:
    """Words that a text had until somebody gave it others."""

    words: Words
    by: str
    at: datetime


def reword(conn: Connection, which: Which, rewording: Rewording) -> bool:
    """Give a text other words; False, and nothing is changed, if it no longer waits or says what it said before.

    The caller has read the words over. The old ones are kept for good. It takes its turn, as does whoever approves
    what they have seen, so of two who do either at once the second finds what the first has done.
    """
    take_turns(conn)
    before, after = rewording.before, rewording.after
    same = (messages.c.text == before.text, messages.c.subject == before.subject)
    still = (messages.c.state == MessageState.WAITING, messages.c.expires > rewording.at)
    new = {"text": after.text, "subject": after.subject, "segments": rewording.segments}
    changed = update(messages).where(_is(which), *still, *same).values(new).returning(messages.c.id)
    found = conn.execute(changed).scalar_one_or_none()
    if found is None:
        return False
    old = {"subject": before.subject, "text": before.text, "by": rewording.by, "at": rewording.at}
    conn.execute(rewordings.insert().values(message_id=found, **old))
    said = f"{which.channel}, {which.language}"
    note(conn, Decision(rewording.at, rewording.by, rewording.how, What.REWORDED, which.alert_id, which.group_id, said))
    return True


def earlier(conn: Connection, alert_ids: list[str]) -> dict[Which, list[Earlier]]:
    """List the words that the texts of some alerts had before, the first ones first."""
    name = [messages.c[each] for each in Which.__slots__]
    found = conn.execute(
        select(*name, rewordings.c.subject, rewordings.c.text, rewordings.c.by, rewordings.c.at)
        .join_from(rewordings, messages)
        .where(messages.c.alert_id.in_(alert_ids))
        .order_by(rewordings.c.id)
    )
    had: dict[Which, list[Earlier]] = {}
    for row in found:
        which = Which(row.alert_id, row.group_id, row.channel, row.language)
        had.setdefault(which, []).append(Earlier(Words(row.subject, row.text), row.by, row.at))
    return had


def _is(which: Which) -> ColumnElement[bool]:
    return and_(*(messages.c[each] == getattr(which, each) for each in Which.__slots__))
