"""Ready messages for groups in, one row for each person who is to hear of it, or is not and why, out."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, select, update

from notifiers.audience import Audience, Candidate, Medium, Near
from notifiers.happenings import tell_once_kept
from notifiers.reasons import Reason

from . import sifting
from .doubting import in_doubt
from .fates import Fate, MessageState, SendState
from .queueing import Part
from .tables import insert_new, messages, outbox
from .turns import take_turns

_AT_ONCE = 2000
_WHOLE_GROUP = "the-group"

Holds = Callable[[Connection, Sequence[Row[Any]], int, datetime], Reason | None]
"""Says of the texts of one alert for one group and channel, and the segments to send, why they must wait for a word."""

Doubted = Callable[[Connection, str], datetime | None]
"""Says of an alert since when its texts may have left without the database knowing; None if none can have."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """What expanding needs to know.

    Parameters
    ----------
    audience
        Everybody who can be written to.
    media
        What each channel writes to.
    first_few
        So many citizens are written to first where there are more than twice as many; 0 for no such try.
    holds
        Says what must wait for a person's word because of what it costs.
    doubted
        Says what may have been sent already, before the database was restored.
    """

    audience: Audience
    media: Mapping[str, Medium]
    first_few: int = 0
    holds: Holds = lambda _conn, _versions, _segments, _now: None
    doubted: Doubted = lambda _conn, _alert_id: None


def expand(conn: Connection, now: datetime, how: Expansion, resting: Collection[str] = ()) -> Counter[Fate]:
    """Turn each message that is due into a row per member of its group, most urgent first.

    Everybody gets their own language, or the one that was queued first. Who is not to hear gets a row that says why,
    and nothing else; who lives too far away is only counted. A message past its time becomes stale, approved or not;
    a group that is ``resting`` has to wait.
    """
    take_turns(conn)
    fates = _stale(conn, now)
    due = conn.execute(
        select(messages)
        .where(messages.c.state == MessageState.READY, messages.c.due <= now, messages.c.group_id.not_in(resting))
        .order_by(messages.c.priority, messages.c.alert_id, messages.c.group_id, messages.c.channel, messages.c.id)
        .with_for_update()
    ).all()
    for _, versions in groupby(due, key=attrgetter("alert_id", "group_id", "channel")):
        fates += _expand(conn, now, list(versions), how)
    return fates


def ref_of(alert_id: str, recipient: str, channel: str) -> str:
    """Name a row: the same whenever and wherever it is made.

    >>> ref_of("a1/elm", "r-1", "sms")
    'edf9568152717747'
    """
    return hashlib.sha256(f"{alert_id}\n{recipient}\n{channel}".encode()).hexdigest()[:16]


def near_of(written: str | None) -> Near | None:
    """Read the patch that a message is for; None for the whole group."""
    return Near(*json.loads(written)) if written else None


def _stale(conn: Connection, now: datetime) -> Counter[Fate]:
    waiting = (MessageState.WAITING, MessageState.HELD, MessageState.READY)
    late = conn.execute(
        update(messages)
        .where(messages.c.state.in_(waiting), messages.c.expires <= now)
        .values(state=MessageState.STALE, reason=Reason.EXPIRED)
        .returning(messages.c.channel, messages.c.alert_id, messages.c.group_id)
    ).all()
    for channel, alert, group in late:
        tell_once_kept(conn, "message.stale", alert=alert, group=group, channel=channel)
    return Counter(Fate(row.channel, MessageState.STALE, Reason.EXPIRED) for row in late)


def _expand(conn: Connection, now: datetime, versions: list[Row[Any]], how: Expansion) -> Counter[Fate]:
    """Expand one alert for one group and channel; ``versions`` are its texts, one a language."""
    first = versions[0]
    few = how.first_few if first.careful else 0
    rows = _rows(versions, sifting.sifted(_members(conn, first, how), _stages(conn, first, now)), now, few)
    found, segments, waiting = _written(conn, in_doubt(rows, how.doubted(conn, first.alert_id)))
    if far := how.audience.far(conn, first.group_id, near) if (near := near_of(first.near)) else 0:
        found[SendState.SUPPRESSED, Reason.TOO_FAR] = far
    state, reason = (MessageState.EXPANDED, None) if found else (MessageState.SUPPRESSED, Reason.NOBODY)
    if waiting and (held := how.holds(conn, versions, segments, now)):
        state, reason = MessageState.HELD, held
    conn.execute(
        update(messages)
        .where(messages.c.id.in_([version.id for version in versions]))
        .values(state=state, reason=reason, far=far, canary=waiting > 2 * few > 0)
    )
    _say(conn, first, state, reason, Counter(send for send, _ in found.elements()))
    if reason is not None:
        found[state, reason] += 1
    return Counter({Fate(first.channel, *what): count for what, count in found.items()})


def _say(conn: Connection, first: Row[Any], state: MessageState, why: Reason | None, sends: Counter[SendState]) -> None:
    named = {"alert": first.alert_id, "group": first.group_id, "channel": first.channel, "reason": why and why.value}
    left_out = sends[SendState.SUPPRESSED]
    tell_once_kept(conn, f"message.{state}", **named, count=sends.total() - left_out, left_out=left_out)


def _members(conn: Connection, first: Row[Any], how: Expansion) -> Iterator[Candidate]:
    medium = how.media.get(first.channel, Medium.PHONE)
    if medium is Medium.ITSELF:
        return iter([Candidate(_WHOLE_GROUP, f"@{first.channel}", first.language)])
    return iter(how.audience.candidates(conn, first.group_id, medium, near_of(first.near)))


def _stages(conn: Connection, first: Row[Any], now: datetime) -> list[sifting.Stage]:
    """Line up what is asked of everybody; the cheap and the final questions first."""
    stages: list[sifting.Stage] = [sifting.standing]
    if first.part != Part.NEWS:
        stages.append(sifting.only(sifting.reached(conn, first.story)))
    if first.most_per_month is not None:
        stages.append(sifting.capped(sifting.full(conn, first.most_per_month, now)))
    return [*stages, sifting.NotAgain(sifting.told(conn, first.thread, first.channel))]


def _rows(
    versions: list[Row[Any]], people: Iterable[tuple[Candidate, Reason | None]], now: datetime, few: int
) -> Iterator[dict[str, Any]]:
    spoken = {version.language: version for version in versions}
    written = 0
    for person, why_not in people:
        message = spoken.get(person.language, versions[0])
        written += why_not is None
        yield {
            "message_id": message.id,
            "alert_id": message.alert_id,
            "group_id": message.group_id,
            "recipient": person.recipient,
            "person": person.person,
            "ref": ref_of(message.alert_id, person.recipient, message.channel),
            "channel": message.channel,
            "segments": message.segments,
            "priority": message.priority,
            "turn": person.turn,
            "wave": int(few > 0 and written > few),
            "expires": message.expires,
            "state": SendState.SUPPRESSED if why_not else SendState.PENDING,
            "reason": why_not,
            "next_attempt_at": now + person.turn * message.ask_next_after if message.ask_next_after else now,
            "created_at": now,
        }


def _written(conn: Connection, rows: Iterator[dict[str, Any]]) -> tuple[Counter[Any], int, int]:
    """Write the rows down, some at a time; say how many ended how, what will be sent, and to how many."""
    found: Counter[Any] = Counter()
    segments = waiting = 0
    while some := list(islice(rows, _AT_ONCE)):
        insert_new(conn, outbox, some)
        for row in some:
            found[row["state"], row["reason"]] += 1
            if row["state"] is not SendState.SUPPRESSED:
                segments, waiting = segments + row["segments"], waiting + 1
    return found, segments, waiting
