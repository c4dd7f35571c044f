"""Alerts in; the texts their groups get, word for word, and what has become of each as counts, out."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from notifiers.audience import Near
from notifiers.outbox import MessageState, SendState
from notifiers.outbox.expanding import near_of
from notifiers.outbox.tables import messages, outbox
from notifiers.reasons import Reason


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text for those members of a group who share a language and a channel, and how far it has come."""

    id: int
    alert_id: str
    group_id: str
    channel: str
    language: str
    subject: str
    text: str
    segments: int
    due: datetime
    expires: datetime
    approval: str | None
    decided_by: str | None
    decided_at: datetime | None
    state: MessageState
    reason: Reason | None
    near: Near | None
    far: int
    canary: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many texts for single people there are of a message, by state and reason, and what they take as SMS."""

    sends: Counter[tuple[SendState, Reason | None]]
    segments: int

    def count(self, *states: SendState) -> int:
        """Count those that are in some states."""
        return sum(count for (state, _), count in self.sends.items() if state in states)

    def left_out(self) -> Counter[Reason]:
        """Count those who were left out, by why."""
        found: Counter[Reason] = Counter()
        for (state, reason), count in self.sends.items():
            if state is SendState.SUPPRESSED and reason is not None:
                found[reason] += count
        return found


_FREE = (SendState.SUPPRESSED, SendState.DEAD)


def theirs(partnership: str, column: ColumnElement[str]) -> ColumnElement[bool]:
    """Tell of a column of groups, as delivery names them, whether they are of a partnership."""
    return column.startswith(f"{partnership}/", autoescape=True)


def spoken(conn: Connection, partnership: str, alert_ids: Sequence[str]) -> list[Spoken]:
    """List the texts of some alerts for groups of a partnership, those queued first before the others."""
    own = [messages.c[field.name] for field in fields(Spoken)]
    mine = (messages.c.alert_id.in_(alert_ids), theirs(partnership, messages.c.group_id))
    found = conn.execute(select(*own).where(*mine).order_by(messages.c.id)).mappings()
    return [Spoken(**{**row, "near": near_of(row["near"])}) for row in found]


def tallies(conn: Connection, alert_ids: Sequence[str]) -> dict[int, Tally]:
    """Count what has become of the texts of some alerts, by message."""
    kind = (outbox.c.message_id, outbox.c.state, outbox.c.reason)
    query = select(*kind, func.count().label("many"), func.sum(outbox.c.segments).label("segments"))
    sends: defaultdict[int, Counter[tuple[SendState, Reason | None]]] = defaultdict(Counter)
    segments: Counter[int] = Counter()
    for row in conn.execute(query.where(outbox.c.alert_id.in_(alert_ids)).group_by(*kind)):
        sends[row.message_id][row.state, row.reason] += row.many
        segments[row.message_id] += 0 if row.state in _FREE else int(row.segments)
    return {id_: Tally(counts, segments[id_]) for id_, counts in sends.items()}


def digest(texts: Sequence[Spoken]) -> str:
    """Stand for what an alert says to a group and what was decided of it: it differs as soon as either does."""
    said = sorted((each.channel, each.language, each.subject, each.text) for each in texts)
    decided = sorted({f"{each.decided_by} {each.decided_at}" for each in texts})
    return hashlib.sha256(json.dumps([said, decided]).encode()).hexdigest()[:20]
