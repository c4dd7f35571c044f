"""Changes that somebody wants, and why, in; a proposal that waits for somebody else's word, out."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, case, func, insert, select

from config.editing import GONE, Changes, at, edit
from notifiers.discretion import discreet
from notifiers.outbox.auditing import Decision, How, What, note
from streams.web_tables import proposals
from web.access.roles import Person

from .clashing import Edit, list_in
from .drafting import Draft, written

LONGEST_REASON: Final = 2000


class State(StrEnum):
    """How far a proposal has come."""

    WAITING = "waiting"
    IN_FORCE = "in force"
    TURNED_DOWN = "turned down"
    WITHDRAWN = "withdrawn"


class NoReason(ValueError):  # noqa: N818 - it reads as what is wrong
    """A reason is missing, or far too long."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of the settings that was proposed, and what became of it."""

    id: int
    partnership: str
    author: str
    account: int
    at: datetime
    reason: str
    edits: tuple[Edit, ...]
    base: str
    diff: str
    state: State
    decided_by: str | None
    decided_at: datetime | None
    answer: str

    @property
    def changes(self) -> Changes:
        """What is to stand where."""
        return {each.path: each.to for each in self.edits}


def propose(
    conn: Connection, person: Person, partnership: str, changes: Changes, draft: Draft, *, reason: str, now: datetime
) -> int:
    """Write a proposal down, for a draft without mistakes; give its number.

    Raises
    ------
    NoReason
        When nobody could later tell why.
    Indiscreet
        When the reason holds somebody's number or mail address.
    """
    why = said(reason)
    there = written(draft.before, partnership)
    edits = [_written(Edit(path, to, at(there, path), at(there, list_in(path)))) for path, to in changes.items()]
    row = {
        "partnership": partnership,
        "author": person.name,
        "account_id": person.account,
        "at": now,
        "reason": why,
        "edits": json.dumps(edits, ensure_ascii=False),
        "base": draft.base,
        "diff": draft.diff,
        "state": State.WAITING,
    }
    id_ = conn.execute(insert(proposals).values(row).returning(proposals.c.id)).scalar_one()
    note(conn, Decision(now, person.name, How.CONSOLE, What.PROPOSED, group_id=partnership, detail=f"proposal {id_}"))
    return int(id_)


def said(reason: str) -> str:
    """Give a reason as it is kept; raises `NoReason` or `Indiscreet`."""
    why = "\n".join(line.strip() for line in reason.strip().splitlines())
    if not 0 < len(why) <= LONGEST_REASON:
        raise NoReason(f"say why, in at most {LONGEST_REASON} characters")
    return discreet(why)


def proposal(conn: Connection, partnership: str, id_: int) -> Proposal | None:
    """Find a proposal of a partnership."""
    wanted = select(proposals).where(proposals.c.id == id_, proposals.c.partnership == partnership)
    found = conn.execute(wanted).mappings().one_or_none()
    return None if found is None else _read(found)


def listed(conn: Connection, partnership: str, most: int = 100) -> list[Proposal]:
    """List the proposals of a partnership: those that wait first, and then the newest."""
    waits = case((proposals.c.state == State.WAITING, 0), else_=1)
    wanted = select(proposals).where(proposals.c.partnership == partnership)
    rows = conn.execute(wanted.order_by(waits, proposals.c.id.desc()).limit(most)).mappings()
    return [_read(row) for row in rows]


def waiting(conn: Connection, partnership: str) -> int:
    """Count the proposals that wait for somebody's word."""
    which = (proposals.c.partnership == partnership, proposals.c.state == State.WAITING)
    return int(conn.execute(select(func.count()).select_from(proposals).where(*which)).scalar_one())


def made(before: str, found: Proposal) -> str:
    """Make the edits of a proposal in the file that it was written against."""
    return edit(before, {("partnerships", found.partnership, *path): to for path, to in found.changes.items()})


def _written(edit: Edit) -> dict[str, Any]:
    sides = {"to": edit.to, "was": edit.was, "among": edit.among if list_in(edit.path) else GONE}
    return {"path": list(edit.path), **{name: value for name, value in sides.items() if value is not GONE}}


def _read(row: RowMapping) -> Proposal:
    edits = tuple(
        Edit(tuple(each["path"]), *(each.get(name, GONE) for name in ("to", "was", "among")))
        for each in json.loads(row["edits"])
    )
    kept = ("id", "partnership", "author", "at", "reason", "base", "diff", "decided_by", "decided_at", "answer")
    state = State(row["state"])
    return Proposal(account=row["account_id"], edits=edits, state=state, **{name: row[name] for name in kept})
