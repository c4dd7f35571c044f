"""A settings file that comes into force in; the line of all that were, who put them there and what changed, out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, literal, select
from sqlalchemy import exists as there_is

from config.editing.keeping import hash_of
from notifiers.outbox.auditing import Decision, How, What, note
from streams.web_tables import proposals, settings_files

LONGEST_NAME = 200

BY_HAND = "by hand"
"""Who the log says it was when somebody has changed the file: it does not tell who."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A settings file that was in force from some time on.

    Parameters
    ----------
    by
        Who put it there; empty for a change by hand.
    proposal, reason, author
        Where it came from, if from a proposal.
    """

    id: int
    at: datetime
    by: str
    hash: str
    proposal: int | None
    partnership: str | None
    reason: str | None
    author: str | None


def remember(conn: Connection, text: str, by: str, now: datetime, proposal: int | None = None) -> bool:
    """Write down that a file is in force; tell whether it was another before.

    In one statement, so that of two who notice the same file one writes it down.
    """
    hashed = hash_of(text)
    latest = select(settings_files.c.hash).order_by(settings_files.c.id.desc()).limit(1).subquery()
    known = there_is().where(latest.c.hash == hashed)
    row = {"at": now, "by": by[:LONGEST_NAME], "hash": hashed, "text": text, "proposal_id": proposal}
    columns = [settings_files.c[name] for name in row]
    values = select(*(literal(value, column.type) for value, column in zip(row.values(), columns, strict=True)))
    line = insert(settings_files).from_select(columns, values.where(~known)).returning(settings_files.c.id)
    return conn.execute(line).first() is not None


def past(conn: Connection, most: int = 100) -> list[InForce]:
    """List what is and was in force, the newest first."""
    rows = conn.execute(_query().order_by(settings_files.c.id.desc()).limit(most)).mappings()
    return [InForce(**row) for row in rows]


def one(conn: Connection, id_: int) -> tuple[InForce, str, str | None] | None:
    """Find a file that was in force, what it said, and what the one before it did, if there was one."""
    found = conn.execute(_query().where(settings_files.c.id == id_)).mappings().one_or_none()
    if found is None:
        return None
    texts = select(settings_files.c.text).where(settings_files.c.id <= id_).order_by(settings_files.c.id.desc())
    said = conn.execute(texts.limit(2)).scalars().all()
    return InForce(**found), said[0], said[1] if len(said) > 1 else None


def text_of(conn: Connection, hashed: str) -> str | None:
    """Find what a file said that was in force, by its hash."""
    wanted = select(settings_files.c.text).where(settings_files.c.hash == hashed).limit(1)
    return conn.execute(wanted).scalar_one_or_none()


def _query() -> Select[Any]:
    own = settings_files.c
    columns = (own.id, own.at, own.by, own.hash, own.proposal_id.label("proposal"))
    source = (proposals.c.partnership, proposals.c.reason, proposals.c.author)
    return select(*columns, *source).select_from(settings_files.outerjoin(proposals))


def notice(conn: Connection, text: str, now: datetime) -> bool:
    """Write down, here and in the log, that a file is in force that was changed by hand; tell whether it was."""
    before = past(conn, most=1)
    if not remember(conn, text, "", now):
        return False
    if before:
        detail = f"settings file {hash_of(text)[:12]}"
        note(conn, Decision(now, BY_HAND, How.FILE, What.CHANGED_BY_HAND, detail=detail))
    return True
