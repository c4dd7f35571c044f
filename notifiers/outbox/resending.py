"""Dead letters in; those that may be sent again among what is to be sent, and why the others may not, out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, or_, select, update

from notifiers.reasons import Reason

from . import sifting
from .acknowledging import acknowledgements
from .auditing import Decision, How, What, note
from .dead_letters import DEAD, DeadLetter
from .fates import MessageState, SendState
from .leaving import LEFT
from .queueing import Part
from .tables import messages, outbox, switches
from .turns import take_turns

_OPTED_OUT = (Reason.OPTED_OUT, Reason.UNSUBSCRIBED)
_AT_ONCE = 1000
_TWICE = "though it may arrive twice"


@dataclass(frozen=True, slots=True)
class Order:
    """Somebody's word to send again.

    Parameters
    ----------
    valid_for
        So long it is worth sending from now on.
    perhaps_twice
        Whether also what may have been sent goes out again.
    """

    by: str
    at: datetime
    valid_for: timedelta = timedelta(hours=4)
    perhaps_twice: bool = False
    how: How = How.COMMAND


@dataclass(frozen=True, slots=True)
class Resent:
    """How many were put back, and how many must not be, by reason."""

    back: int
    refused: Counter[Reason]


def resend(conn: Connection, letters: Sequence[DeadLetter], order: Order) -> Resent:
    """Put letters back among what is to be sent, save those that must not be sent again."""
    take_turns(conn)
    verdicts = list(_judged(conn, letters, order))
    back = [letter for letter, refusal in verdicts if refusal is None]
    _put_back(conn, back, order)
    for (alert_id, group_id), count in Counter((letter.alert_id, letter.group_id) for letter in back).items():
        twice = f", {_TWICE}" if order.perhaps_twice else ""
        detail = f"{count} of them{twice}"
        note(conn, Decision(order.at, order.by, order.how, What.RESENT, alert_id, group_id, detail))
    return Resent(len(back), Counter(refusal for _, refusal in verdicts if refusal))


def _put_back(conn: Connection, letters: Sequence[DeadLetter], order: Order) -> None:
    until = order.at + order.valid_for
    # It counts towards the month, the purse and the oldest that waits from now on.
    times = {"created_at": order.at, "next_attempt_at": order.at, "expires": until}
    anew = times | {"state": SendState.PENDING, "looks": 0}
    # What an earlier try was called is remembered, so that late news of that one is not taken for news of this.
    blank = dict.fromkeys(("reason", "detail", "settled_at", "delivered_at"))
    for start in range(0, len(letters), _AT_ONCE):
        some = [letter.ref for letter in letters[start : start + _AT_ONCE]]
        still_dead = and_(outbox.c.ref.in_(some), outbox.c.state.in_(DEAD))
        conn.execute(update(outbox).where(still_dead).values(anew | blank))


def _judged(
    conn: Connection, letters: Sequence[DeadLetter], order: Order
) -> Iterator[tuple[DeadLetter, Reason | None]]:
    """Say of each letter why it must not be sent again, if so; one that has arrived meanwhile is none any more."""
    rows = _rows(conn, {letter.alert_id for letter in letters})
    stopped = set(conn.execute(select(switches.c.what)).scalars())
    opted_out = _opted_out(conn)
    retracted = _retracted(conn, {row.story for row in rows.values() if row.story})
    told = _told(conn, {row.thread for row in rows.values()})
    seen = _acknowledged(conn, {letter.alert_id for letter in letters})
    month = _Month(conn, order.at)
    for letter, row in ((letter, rows[letter.ref]) for letter in letters if letter.ref in rows):
        reasons = [
            (Reason.OPTED_OUT, letter.reason in _OPTED_OUT or (row.person, row.channel) in opted_out),
            (Reason.RETRACTED, row.story in retracted and row.part != Part.RETRACTION),
            (Reason.ALREADY_TOLD, row.person != "" and (row.person, row.thread, row.channel) in told),
            (Reason.ACKNOWLEDGED, (letter.alert_id, letter.group_id) in seen),
            (row.reason or Reason.STOPPED, row.message_state is not MessageState.EXPANDED),
            (Reason.STOPPED, letter.alert_id in stopped),
            (Reason.PERHAPS_SENT, letter.reason is Reason.PERHAPS_SENT and not order.perhaps_twice),
            (Reason.CAP, month.is_full(row)),
        ]
        refusal = next((reason for reason, so in reasons if so), None)
        if refusal is None:  # another letter of the same thread to the same person is one too many
            told.add((row.person, row.thread, row.channel))
            month.add(row)
        yield letter, refusal


class _Month:
    """What people have had lately, and are to have once letters that do not count as yet are put back."""

    def __init__(self, conn: Connection, now: datetime) -> None:
        self._conn, self._now = conn, now
        self._more: Counter[str] = Counter()
        self._had: dict[int, set[str]] = {}

    def is_full(self, row: Row[Any]) -> bool:
        """Tell whether a letter would be one too many for its person."""
        if row.most_per_month is None or not row.person:
            return False
        most = row.most_per_month - self._more[row.person] + self._counts(row)
        if most not in self._had:
            self._had[most] = sifting.full(self._conn, most, self._now) if most > 0 else set()
        return most <= 0 or row.person in self._had[most]

    def add(self, row: Row[Any]) -> None:
        """Count a letter that is put back."""
        self._more[row.person] += not self._counts(row)

    def _counts(self, row: Row[Any]) -> bool:
        """Tell whether a letter counts as it is: as far as anybody knows, it may have been read."""
        perhaps = row.state is SendState.UNDELIVERED or row.why == Reason.PERHAPS_SENT
        return bool(perhaps and (row.claimed_at or row.created_at) > self._now - sifting.MONTH)


def _rows(conn: Connection, alert_ids: set[str]) -> dict[str, Row[Any]]:
    """Find what else is known of the dead letters of some alerts, by ref."""
    query: Select[Any] = (
        select(
            outbox.c.ref,
            outbox.c.person,
            outbox.c.channel,
            outbox.c.state,
            outbox.c.reason.label("why"),
            outbox.c.claimed_at,
            outbox.c.created_at,
            messages.c.story,
            messages.c.thread,
            messages.c.part,
            messages.c.most_per_month,
            messages.c.state.label("message_state"),
            messages.c.reason,
        )
        .join_from(outbox, messages)
        .where(outbox.c.alert_id.in_(alert_ids), outbox.c.state.in_(DEAD))
    )
    return {row.ref: row for row in conn.execute(query)}


def _opted_out(conn: Connection) -> set[tuple[str, str]]:
    query = select(outbox.c.person, outbox.c.channel).where(outbox.c.reason.in_(_OPTED_OUT), outbox.c.person != "")
    return {(row.person, row.channel) for row in conn.execute(query.distinct())}


def _retracted(conn: Connection, stories: set[str]) -> set[str]:
    query = select(messages.c.story).where(messages.c.story.in_(stories), messages.c.part == Part.RETRACTION)
    return set(conn.execute(query).scalars())


def _told(conn: Connection, threads: set[str]) -> set[tuple[str, str, str]]:
    """Find who got, or is sure to get, each thread on which channel; what came back as undelivered does not count."""
    got = outbox.c.state.in_([state for state in LEFT if state is not SendState.UNDELIVERED])
    will = and_(outbox.c.state == SendState.PENDING, sifting.will_go())
    query = (
        select(outbox.c.person, messages.c.thread, outbox.c.channel)
        .join_from(outbox, messages)
        .where(messages.c.thread.in_(threads), or_(got, will))
    )
    return {(row.person, row.thread, row.channel) for row in conn.execute(query)}


def _acknowledged(conn: Connection, alert_ids: set[str]) -> set[tuple[str, str]]:
    both = (acknowledgements.c.alert_id, acknowledgements.c.group_id)
    found = conn.execute(select(*both).where(acknowledgements.c.alert_id.in_(alert_ids)))
    return {(row.alert_id, row.group_id) for row in found}
