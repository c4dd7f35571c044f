"""A partnership and what somebody looks for in; what was sent of each alert to each group, as counts, out."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from notifiers.outbox import MessageState, SendState
from notifiers.outbox.dead_letters import DEAD
from notifiers.outbox.tables import messages, outbox
from notifiers.reasons import Reason
from streams.core.facts import Alert
from streams.tables import alerts
from streams.told import read_alert
from web.console.alerting.spoken import theirs

AT_ONCE: Final = 10
"""So many alerts for groups stand on one page."""

_UNDER_WAY: Final = (SendState.PENDING, SendState.SENDING, SendState.UNKNOWN)


class Which(StrEnum):
    """What of it is looked for."""

    ALL = "all"
    UNDER_WAY = "under_way"
    FAILED = "failed"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for: since when, and, where named, a group by its key, a spate, and how it stands."""

    since: datetime
    group: str = ""
    spate: str = ""
    which: Which = Which.ALL
    page: int = 1


@dataclass(frozen=True, slots=True)
class Sending:
    """What has become of one alert for one group.

    Parameters
    ----------
    states
        How far its texts have come, by channel and language together.
    counts
        How many texts for single people are where, and why, by channel, state and reason.
    """

    alert: Alert
    group_id: str
    states: frozenset[tuple[MessageState, Reason | None]]
    counts: Counter[tuple[str, SendState, Reason | None]]

    def count(self, *states: SendState) -> int:
        """Count those in some states."""
        return sum(count for (_, state, _), count in self.counts.items() if state in states)

    @property
    def delivered(self) -> int:
        """How many are known to have arrived."""
        return self.count(SendState.DELIVERED)

    @property
    def sent(self) -> int:
        """How many were sent, and nobody knows yet whether they arrived."""
        return self.count(SendState.SENT)

    @property
    def under_way(self) -> int:
        """How many are still to go, or in doubt."""
        return self.count(*_UNDER_WAY)

    @property
    def failed(self) -> int:
        """How many did not arrive."""
        return self.count(*DEAD)

    @property
    def left_out(self) -> int:
        """How many were not to get it."""
        return self.count(SendState.SUPPRESSED)

    def why_not(self) -> list[tuple[Reason | None, int]]:
        """List why those who did not get it did not, the most frequent reason first."""
        found: Counter[Reason | None] = Counter()
        for (_, state, reason), count in self.counts.items():
            if state in {*DEAD, SendState.SUPPRESSED}:
                found[reason] += count
        return found.most_common()


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the sendings that were looked for, and whether there are more."""

    sendings: Sequence[Sending]
    number: int
    more: bool


def sendings(conn: Connection, partnership: str, search: Search) -> Page:
    """List some of what was looked for, the newest first."""
    number = max(1, search.page)
    pairs = conn.execute(_pairs(partnership, search).limit(AT_ONCE + 1).offset((number - 1) * AT_ONCE)).all()
    return Page(list(_counted(conn, pairs[:AT_ONCE])), number, len(pairs) > AT_ONCE)


def all_sendings(conn: Connection, partnership: str, search: Search) -> Iterator[Sending]:
    """Go through all that was looked for, the newest first."""
    pairs = conn.execute(_pairs(partnership, search)).all()
    for start in range(0, len(pairs), AT_ONCE):
        yield from _counted(conn, pairs[start : start + AT_ONCE])


def _pairs(partnership: str, search: Search) -> Select[Any]:
    """Find the alerts and groups that are looked for."""
    wanted = [
        alerts.c.partnership == partnership,
        alerts.c.raised_at >= search.since,
        theirs(partnership, messages.c.group_id),
        *_narrowed(partnership, search),
    ]
    return (
        select(messages.c.group_id, alerts.c.body, alerts.c.raised_at, alerts.c.seq)
        .join(alerts, alerts.c.alert_id == messages.c.alert_id)
        .where(*wanted)
        .distinct()
        .order_by(alerts.c.seq.desc(), messages.c.group_id)
    )


def _narrowed(partnership: str, search: Search) -> Iterator[ColumnElement[bool]]:
    if search.group:
        yield messages.c.group_id == f"{partnership}/{search.group}"
    if search.spate:
        yield alerts.c.spate_id == search.spate
    match search.which:
        case Which.FAILED:
            yield _with_rows(outbox.c.state.in_(DEAD))
        case Which.UNDER_WAY:
            yield or_(messages.c.state == MessageState.READY, _with_rows(outbox.c.state.in_(_UNDER_WAY)))
        case Which.WAITING:
            yield messages.c.state.in_((MessageState.WAITING, MessageState.HELD))


def _with_rows(those: ColumnElement[bool]) -> ColumnElement[bool]:
    mine = and_(outbox.c.alert_id == messages.c.alert_id, outbox.c.group_id == messages.c.group_id)
    return exists(select(outbox.c.id).where(mine, those))


def _counted(conn: Connection, pairs: Sequence[Any]) -> Iterator[Sending]:
    told = [(read_alert(row.body, row.raised_at), row.group_id) for row in pairs]
    of = [(alert.alert_id, group_id) for alert, group_id in told]
    states, counts = _states(conn, of), _counts(conn, of)
    for (alert, group_id), key in zip(told, of, strict=True):
        yield Sending(alert, group_id, frozenset(states[key]), counts[key])


def _states(
    conn: Connection, of: Sequence[tuple[str, str]]
) -> Mapping[tuple[str, str], set[tuple[MessageState, Reason | None]]]:
    kind = (messages.c.alert_id, messages.c.group_id, messages.c.state, messages.c.reason)
    found: defaultdict[tuple[str, str], set[tuple[MessageState, Reason | None]]] = defaultdict(set)
    mine = messages.c.alert_id.in_([alert_id for alert_id, _ in of])
    for alert_id, group_id, state, reason in conn.execute(select(*kind).where(mine).distinct()):
        found[alert_id, group_id].add((state, reason))
    return found


def _counts(
    conn: Connection, of: Sequence[tuple[str, str]]
) -> Mapping[tuple[str, str], Counter[tuple[str, SendState, Reason | None]]]:
    kind = (outbox.c.alert_id, outbox.c.group_id, outbox.c.channel, outbox.c.state, outbox.c.reason)
    found: defaultdict[tuple[str, str], Counter[tuple[str, SendState, Reason | None]]] = defaultdict(Counter)
    # By the alert alone, which is of one group: by pairs SQLite would read the whole outbox.
    alert_ids = [alert_id for alert_id, _ in of]
    mine = outbox.c.alert_id.in_(alert_ids)
    for alert_id, group_id, *what, count in conn.execute(select(*kind, func.count()).where(mine).group_by(*kind)):
        found[alert_id, group_id][what[0], what[1], what[2]] = count
    far = (messages.c.alert_id, messages.c.group_id, messages.c.channel)
    too_far = select(*far, func.max(messages.c.far)).where(messages.c.alert_id.in_(alert_ids), messages.c.far > 0)
    for alert_id, group_id, channel, count in conn.execute(too_far.group_by(*far)):
        found[alert_id, group_id][channel, SendState.SUPPRESSED, Reason.TOO_FAR] = count
    return found
