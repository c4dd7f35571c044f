"""The ledger in, lines of it to be kept apart from the database out; and such lines back in a restored one, out."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, Connection, and_, delete, select

from notifiers.audience import Medium
from notifiers.keys import nameless

from .erasing import forget
from .inserting import insert_or_replace
from .ledger import NOBODY, Entry, append, entries_of, take_turns
from .tables import EVERYWHERE, ledger, opt_outs, unreachable
from .words import How, What

_AT_ONCE = 1000
_TAKES_AWAY = (What.WITHDRAWN, What.ERASED)


class NotALine(ValueError):  # noqa: N818 - said to a person, with the line's number
    """A line is not one of a ledger."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry where it stands in its chain; it names nobody, and ``of`` is the same for all of one installation."""

    seq: int
    hash: str
    of: str
    entry: Entry


def installation(key: bytes) -> str:
    """Tell installations apart: a ledger's words for people fit nobody in another.

    >>> installation(b"k") == installation(b"k") != installation(b"another")
    True
    """
    return nameless(key, "installation")[:8]


def lines_after(conn: Connection, key: bytes, seq: int) -> Iterator[Line]:
    """Give the entries after one of them, the oldest first."""
    found = conn.execute(select(ledger).where(ledger.c.seq > seq).order_by(ledger.c.seq))
    of, names = installation(key), Entry.__slots__
    return (Line(row.seq, row.hash, of, Entry(*(getattr(row, name) for name in names))) for row in found)


def is_in(conn: Connection, line: Line) -> bool:
    """Tell whether the ledger has that very entry in that place, and so all that come before it."""
    return conn.scalar(select(ledger.c.hash).where(ledger.c.seq == line.seq)) == line.hash


def write_line(line: Line) -> str:
    """Write an entry as one line of JSON."""
    said = {name: getattr(line.entry, name) for name in Entry.__slots__}
    told = {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
    return json.dumps({"seq": line.seq, **told, "hash": line.hash, "of": line.of}, ensure_ascii=False)


def read_line(text: str) -> Line:
    """Read it back; raises `NotALine`.

    >>> read_line("{}")
    Traceback (most recent call last):
    ...
    notifiers.people.apart.NotALine: is not a line of a ledger
    """
    try:
        told = json.loads(text)
        entry = Entry(
            datetime.fromisoformat(told["at"]),
            told["person"],
            told["group_id"],
            Medium(told["medium"]),
            What(told["what"]),
            How(told["how"]),
            date.fromisoformat(told["day"]) if told["day"] else None,
            told["wording"],
        )
        return Line(int(told["seq"]), str(told["hash"]), str(told["of"]), entry)
    except (ValueError, KeyError, TypeError):
        raise NotALine("is not a line of a ledger") from None


def bring_back(conn: Connection, lines: Iterable[Line]) -> Counter[What]:
    """Let what people have said since a copy was made hold in it, and count it; what the ledger has counts once.

    Who opted out is out, who was erased is erased again, and who took it back with a START is taken at their word. A
    consent brings nobody into a list: their numbers are not in the ledger.
    """
    take_turns(conn)
    known = set(conn.execute(select(ledger.c.hash)).scalars())
    fresh = [line.entry for line in lines if line.hash not in known and line.entry.person != NOBODY]
    persons = sorted({entry.person for entry in fresh})
    some = (persons[start : start + _AT_ONCE] for start in range(0, len(persons), _AT_ONCE))
    said = {entry for each in some for entry in entries_of(conn, each)}
    missing = [entry for entry in fresh if entry not in said]
    for entry in missing:
        if entry.what in _TAKES_AWAY:
            _take_away(conn, entry)
        elif entry.what is What.GIVEN_AGAIN and entry.group_id == EVERYWHERE:
            _give_back(conn, entry)
    append(conn, missing)
    return Counter(entry.what for entry in missing)


def _take_away(conn: Connection, entry: Entry) -> None:
    if entry.what is What.ERASED:
        forget(conn, entry.medium, entry.person)
    # A day that a list names counts from its first moment, as it did when the list was read.
    at = datetime.combine(entry.day, time(), UTC) if entry.day else entry.at
    before = conn.scalar(select(opt_outs.c.at).where(_of(entry)))
    row = {"person": entry.person, "medium": entry.medium, "group_id": entry.group_id}
    insert_or_replace(conn, opt_outs, [row | {"at": max(before or at, at), "how": entry.how}])


def _give_back(conn: Connection, entry: Entry) -> None:
    theirs = and_(unreachable.c.person == entry.person, unreachable.c.medium == entry.medium)
    conn.execute(delete(unreachable).where(theirs, unreachable.c.at <= entry.at))
    conn.execute(delete(opt_outs).where(_of(entry), opt_outs.c.at <= entry.at))


def _of(entry: Entry) -> ColumnElement[bool]:
    return and_(
        opt_outs.c.person == entry.person,
        opt_outs.c.medium == entry.medium,
        opt_outs.c.group_id == entry.group_id,
    )
