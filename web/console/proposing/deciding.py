"""A proposal and somebody's word in; the file changed and the settings in force, or the proposal closed, out."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import SQLAlchemyError

from config.editing import GONE, Gone, Value
from config.editing.keeping import Overtaken, Unwritable, replace_file
from notifiers.outbox.auditing import Decision, How, What, note
from streams.store import StoreProblem
from streams.web_tables import accounts, grants, proposals
from web.access.roles import Person, Role
from web.console.premises import Premises

from .clashing import Edit, clashes
from .drafting import Draft, Mistake, draft, written
from .history import remember
from .proposals import Proposal, State, proposal, said

OWN: Final = "nobody else here may approve it"
"""What the log says of a proposal whose author puts it in force."""


class Result(StrEnum):
    """What came of somebody's word."""

    DONE = "done"
    DONE_ON_NEW = "done on new"
    """The file had changed since, elsewhere; the edits were made in it as it is now."""
    DECIDED = "decided"
    """Somebody else was faster, or there is no such proposal."""
    OWN = "own"
    """The author's own, and there are others who may approve."""
    CLASH = "clash"
    """The file says something new where the proposal changes it."""
    MISTAKES = "mistakes"
    """The file with the edits cannot be loaded."""
    HINDERED = "hindered"
    """Whatever the file said, it could not come into force as things are."""
    WRITTEN = "written"
    """The file is changed, but what it says is not in force yet."""
    UNWRITABLE = "unwritable"
    """The system does not let the file be replaced."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it, with what stands in the way, or why the file cannot be written."""

    result: Result
    clashes: list[tuple[Edit, Value | Gone]] = field(default_factory=list)
    mistakes: tuple[Mistake, ...] = ()
    words: str = ""


def put_in_force(premises: Premises, person: Person, partnership: str, id_: int) -> Outcome:
    """Make the edits of a proposal in the file as it is now, and have it adopted; all of it, or nothing."""
    with premises.engine.connect() as conn:
        found = proposal(conn, partnership, id_)
        if found is None or found.state is not State.WAITING:
            return Outcome(Result.DECIDED)
        if own(found, person) and others(conn, person, partnership):
            return Outcome(Result.OWN)
    ready = draft(premises.config, partnership, found.changes)
    if in_the_way := _clashes(found, ready):
        return Outcome(Result.CLASH, in_the_way)
    if ready.mistakes:
        return Outcome(Result.MISTAKES, mistakes=ready.mistakes)
    if hinders := hindered(premises, ready):
        return Outcome(Result.HINDERED, mistakes=hinders)
    return _carry_out(premises, person, found, ready)


def hindered(premises: Premises, ready: Draft) -> tuple[Mistake, ...]:
    """Say why a draft could not come into force here, though there is nothing wrong with it."""
    found = premises.hinders(ready.settings) if ready.settings else ()
    return tuple(Mistake((), each.line, each.column, each.text, each.place) for each in found)


def turn_down(
    conn: Connection, person: Person, found: Proposal, answer: str, now: datetime, *, withdrawn: bool = False
) -> bool:
    """Close a proposal, with a reason; tell whether it still waited. Only its author can withdraw it.

    Raises
    ------
    NoReason, Indiscreet
        When the reason is missing, or gives somebody away.
    """
    state, what = (State.WITHDRAWN, What.WITHDRAWN) if withdrawn else (State.TURNED_DOWN, What.TURNED_DOWN)
    return _close(conn, person, found, state, what, now=now, answer="" if withdrawn else said(answer))


def own(found: Proposal, person: Person) -> bool:
    """Tell whether a proposal is somebody's own; two who are called the same count as one."""
    return found.account == person.account or found.author == person.name


def others(conn: Connection, person: Person, partnership: str) -> bool:
    """Tell whether anybody else may approve in a partnership."""
    query = (
        select(accounts.c.id)
        .join_from(accounts, grants)
        .where(
            grants.c.partnership == partnership,
            grants.c.role == Role.APPROVER,
            accounts.c.active,
            accounts.c.id != person.account,
            accounts.c.name != person.name,
        )
    )
    return conn.execute(query.limit(1)).first() is not None


def _carry_out(premises: Premises, person: Person, found: Proposal, ready: Draft) -> Outcome:
    try:
        done = _write(premises, person, found, ready)
    except (Unwritable, Overtaken) as why:
        return Outcome(Result.UNWRITABLE, words=str(why))
    if not done:
        return Outcome(Result.DECIDED)
    if not _adopted(premises):
        return Outcome(Result.WRITTEN)
    return Outcome(Result.DONE if ready.base == found.base else Result.DONE_ON_NEW)


def _adopted(premises: Premises) -> bool:
    """Have the file adopted; whoever keeps to it tells what is wrong, and tries again when the database is back."""
    try:
        return premises.adopt().in_force
    except (SQLAlchemyError, StoreProblem):
        return False


def _clashes(found: Proposal, ready: Draft) -> list[tuple[Edit, Value | Gone]]:
    """Compare what the proposal was written against with what the file says now, if it can be read at all."""
    if not ready.before or ready.base == found.base:
        return []
    there = written(ready.before, found.partnership)
    return [] if there is GONE else clashes(found.edits, there)


def _write(premises: Premises, person: Person, found: Proposal, ready: Draft) -> bool:
    """Write the file once it is sure that nobody else has decided; should the rest fail, nothing was decided.

    Were the process to die between the file and the end of the transaction, the file would count as changed by hand,
    and the proposal would wait, with nothing left to change when somebody puts it in force.
    """
    now = premises.now()
    with premises.engine.begin() as conn:
        if not _close(conn, person, found, State.IN_FORCE, What.PUT_IN_FORCE, now=now, answer=""):
            return False
        remember(conn, ready.text, person.name, now, found.id)
        if ready.text != ready.before:
            replace_file(premises.config, ready.before, ready.text)
    return True


def _close(
    conn: Connection, person: Person, found: Proposal, state: State, what: What, *, now: datetime, answer: str
) -> bool:
    which = (proposals.c.id == found.id, proposals.c.state == State.WAITING)
    decided = {"state": state, "decided_by": person.name, "decided_at": now, "answer": answer}
    if not conn.execute(update(proposals).where(*which).values(decided)).rowcount:
        return False
    alone = f"; {OWN}" if state is State.IN_FORCE and own(found, person) else ""
    about = f"proposal {found.id}{alone}{f': {answer}' if answer else ''}"
    note(conn, Decision(now, person.name, How.CONSOLE, what, group_id=found.partnership, detail=about))
    return True
