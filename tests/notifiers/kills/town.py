"""A number of people in; a database with all of them and a text for each, and what came of it, out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, Engine, func, select

from notifiers import outbox
from notifiers.audience import Medium
from notifiers.keys import installation_key
from notifiers.outbox import GroupMessage, SendState, tables
from notifiers.people import How, opt_out
from notifiers.people.importing import take
from notifiers.recipients import Listing, Recipient
from streams.store import open_engine
from tests.notifiers.kills.deliverer import LOOK_AFTER

_EVERY_FIFTIETH = 50


@dataclass(frozen=True, slots=True)
class Town:
    """Who is to hear, by telephone: citizens are rather not written to twice, partners rather twice than never.

    ``silent`` have said STOP after their text was queued.
    """

    citizens: frozenset[str]
    partners: frozenset[str]
    silent: frozenset[str]


@dataclass(frozen=True, slots=True)
class Doubts:
    """How many rows were in doubt, how many of those were sent again, and how many are in doubt still."""

    ever: int
    again: int
    still: int


@contextmanager
def opened(database: str) -> Iterator[Engine]:
    """Open a database for a while."""
    engine = open_engine(database)
    yield engine
    engine.dispose()


def settle_in(conn: Connection, citizens: int, partners: int) -> Town:
    """Put everybody on a list, and a text for each group in the outbox."""
    now = datetime.now(UTC)
    key = installation_key(conn)
    groups = {"by/elm": _people("20", citizens), "by/police": _people("30", partners)}
    for group, people in groups.items():
        assert take(conn, key, group, Listing(people, [], []), UTC, now, whole=True) == []
    outbox.queue(conn, [_text("by/elm", now, priority=1), _text("by/police", now, priority=0)])
    silent = {one.phone for people in groups.values() for one in people[::_EVERY_FIFTIETH]}
    for phone in silent:
        opt_out(conn, key, phone, Medium.PHONE, How.SMS, now)
    citizens_heard, partners_heard = (frozenset(one.phone for one in people) - silent for people in groups.values())
    return Town(citizens_heard, partners_heard, frozenset(silent))


def doubts(conn: Connection) -> Doubts:
    """Count doubts by what they leave behind: a receipt found later than any answer comes, or a second attempt."""
    row = tables.outbox.c
    count = select(func.count()).select_from(tables.outbox)
    rows = conn.execute(select(row.attempts, row.claimed_at, row.settled_at).where(row.attempts > 0)).all()
    again = sum(each.attempts > 1 for each in rows)
    late = sum(each.attempts == 1 and each.settled_at - each.claimed_at >= LOOK_AFTER for each in rows)
    still = conn.scalar(count.where(row.state.in_((SendState.SENDING, SendState.UNKNOWN))))
    return Doubts(again + late, again, still or 0)


def sent_on_record(conn: Connection) -> int:
    """Count the rows that say they were sent, or have arrived."""
    gone = tables.outbox.c.state.in_((SendState.SENT, SendState.DELIVERED))
    query = select(func.count()).select_from(tables.outbox).where(gone)
    return conn.scalar(query) or 0


def _people(start: str, count: int) -> list[Recipient]:
    consent = date(2026, 1, 1)
    return [Recipient(f"r-{number}", f"+45{start}{number:06d}", "da", consent) for number in range(count)]


def _text(group: str, now: datetime, priority: int) -> GroupMessage:
    return GroupMessage(
        alert_id=f"a1/{group}",
        group_id=group,
        channel="sms",
        language="da",
        thread="s1/opened",
        text="Lås døren, også når du er hjemme.",
        segments=1,
        priority=priority,
        due=now,
        expires=now + timedelta(hours=4),
        careful=priority > 0,
    )
