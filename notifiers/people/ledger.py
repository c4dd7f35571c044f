"""What happened to somebody's consent in, a chain of entries of which none can be changed unseen out."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from notifiers.audience import Medium

from .inserting import insert_unless_there
from .tables import ledger, ledger_end
from .words import How, What

NOBODY = ""
"""In place of a person who has been let go of: what was written of them is nobody's any more."""

_ONLY = 1
_START = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to one person's consent; it names nobody.

    Parameters
    ----------
    at
        When it was written down.
    person
        The number or mail address, made nameless.
    group_id
        The group it is about; empty for all of them.
    day
        The day of consent or withdrawal that a file names.
    wording
        Which text was agreed to, as `wording_of` names it.
    """

    at: datetime
    person: str
    group_id: str
    medium: Medium
    what: What
    how: How
    day: date | None = None
    wording: str = ""


def wording_of(text: str) -> str:
    """Name a text, so that it can be recognised and not read.

    >>> wording_of("Ja tak til SMS fra Bo trygt")
    '8bcecc60fa6c4279'
    """
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""


def take_turns(conn: Connection) -> None:
    """Let nobody else write to the ledger until the end of the transaction.

    Call it before anything is read that a decision rests on.
    """
    insert_unless_there(conn, ledger_end, [{"id": _ONLY, "seq": 0, "hash": _START}])
    conn.execute(update(ledger_end).values(id=_ONLY))


def append(conn: Connection, entries: Iterable[Entry]) -> str:
    """Add entries, and give the hash of the last: it vouches for everything up to there."""
    take_turns(conn)
    seq, last = last_entry(conn)
    rows = []
    for entry in entries:
        seq += 1
        last = _hash(last, seq, entry)
        rows.append({"seq": seq, **_fields(entry), "hash": last})
    if rows:
        conn.execute(insert(ledger), rows)
        conn.execute(update(ledger_end).values(seq=seq, hash=last))
    return last


def verify(conn: Connection) -> int | None:
    """Find the number of the first entry that is not as it was written, or is missing; None if all is well.

    Of an entry whose person was let go of, only its place in the chain can be verified.
    """
    number, last = 0, _START
    with conn.execute(select(ledger).order_by(ledger.c.seq).execution_options(yield_per=1000)) as rows:
        for number, row in enumerate(rows, start=1):
            last = row.hash if row.person == NOBODY else _hash(last, number, _entry(row))
            if (row.seq, row.hash) != (number, last):
                return number
    return None if last_entry(conn) == (number, last) else number + 1


def last_entry(conn: Connection) -> tuple[int, str]:
    """Give the number of entries and the hash of the last; kept elsewhere, it shows if the end was cut off."""
    seq, last = conn.execute(select(ledger_end.c.seq, ledger_end.c.hash)).one_or_none() or (0, _START)
    return seq, last


def entries_of(conn: Connection, persons: Collection[str]) -> list[Entry]:
    """List what happened to somebody's consent, the oldest first."""
    found = conn.execute(select(ledger).where(ledger.c.person.in_(persons)).order_by(ledger.c.seq))
    return [_entry(row) for row in found]


def entry_with(conn: Connection, proof: str) -> tuple[int, Entry] | None:
    """Find the entry that a proof names, and its number."""
    row = conn.execute(select(ledger).where(ledger.c.hash == proof)).one_or_none()
    return None if row is None else (row.seq, _entry(row))


def _entry(row: Row[Any]) -> Entry:
    return Entry(row.at, row.person, row.group_id, row.medium, row.what, row.how, row.day, row.wording)


def _fields(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in Entry.__slots__}


def _hash(before: str, seq: int, entry: Entry) -> str:
    said = {name: str(value) for name, value in _fields(entry).items()}
    # The time as every database gives it back, whatever offset it was written with.
    said |= {"at": entry.at.astimezone(UTC).isoformat(), "seq": str(seq), "before": before}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
