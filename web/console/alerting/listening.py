"""Alerts in; what each group hears of each of them, out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Final

from sqlalchemy import Connection

from config.schema.roles import holders
from config.schema.settings import Settings
from notifiers.outbox import MessageState, SendState
from notifiers.outbox.approving import COORDINATOR
from notifiers.outbox.rewording import Which
from notifiers.reasons import Reason
from streams.core.facts import Alert
from streams.core.policy import Policy
from streams.going import sum_of

from .around import Around, look_around
from .hearing import Hearing, Version
from .reach import shared_out
from .spoken import Spoken, digest, spoken

_ORDER: Final = (
    MessageState.HELD, MessageState.WAITING, MessageState.READY,
    MessageState.EXPANDED, MessageState.STALE, MessageState.SUPPRESSED,
)  # fmt: skip
"""Of the states of an alert's texts the first of these speaks for all."""


def hearings(
    conn: Connection, settings: Settings, policy: Policy, stages: Iterable[Alert], now: datetime
) -> list[Hearing]:
    """Tell what each group hears of some alerts, in the order they were raised."""
    alerts = {alert.alert_id: alert for alert in stages if alert.group is not None}
    texts = spoken(conn, policy.partnership, list(alerts))
    around = look_around(conn, settings, policy, list(alerts), now)
    place = {alert_id: number for number, alert_id in enumerate(alerts)}
    texts.sort(key=lambda each: (place[each.alert_id], each.group_id, each.id))
    pairs = groupby(texts, key=attrgetter("alert_id", "group_id"))
    return [_hearing(conn, around, alerts[alert_id], list(said)) for (alert_id, _), said in pairs]


@dataclass(slots=True)
class _Readers:
    """Who reads each text, or would, by message; who does not, by why; and what that takes as SMS, by channel."""

    counts: dict[int, int] = field(default_factory=dict)
    left_out: Counter[Reason] = field(default_factory=Counter)
    segments: Counter[str] = field(default_factory=Counter)

    def leave_out(self, people: Counter[Reason]) -> None:
        """Note whom one channel leaves out; whom several do, perhaps for the same reason, is counted once."""
        self.left_out |= people


def _hearing(conn: Connection, around: Around, alert: Alert, texts: list[Spoken]) -> Hearing:
    first = min(texts, key=lambda each: _ORDER.index(each.state))
    of = (first.alert_id, first.group_id)
    readers = _readers(conn, around, texts)
    group, role = around.group(first.group_id), _role(first)
    roles = around.settings.partnerships[around.policy.partnership].roles
    return Hearing(
        alert=alert,
        group_id=first.group_id,
        name=group.name if group else first.group_id.partition("/")[2],
        versions=[_version(around, each, readers.counts) for each in texts],
        state=first.state,
        reason=first.reason,
        due=max(first.due, around.rested(first.group_id)),
        expires=first.expires,
        seen=digest(texts),
        expected=all(each.id not in around.tallies for each in texts),
        reached=_reached(texts, readers.counts),
        segments=readers.segments.total(),
        cost=_cost(around, readers.segments),
        left_out=readers.left_out,
        sends=_sends(around, texts),
        role=role,
        holders=holders(roles, role) if role else (),
        sum=sum_of(around.settings, conn, *of, first.reason, around.now),
        decided_by=first.decided_by,
        decided_at=first.decided_at,
        stopped=first.alert_id in around.stopped,
        first=around.firsts.get(of),
        question=around.questions.get(of),
    )


def _reached(texts: Sequence[Spoken], readers: Mapping[int, int]) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for each in texts:
        found[each.channel] += readers[each.id]
    return found


def _role(text: Spoken) -> str | None:
    """Say whose word a text needs, or needed; None if nobody's."""
    in_question = text.approval or text.decided_by or text.state is MessageState.HELD
    return (text.approval or COORDINATOR) if in_question else None


def _version(around: Around, words: Spoken, readers: Mapping[int, int]) -> Version:
    which = Which(words.alert_id, words.group_id, words.channel, words.language)
    return Version(words, around.looks(words.channel), readers[words.id], around.earlier.get(which, ()))


def _sends(around: Around, texts: Sequence[Spoken]) -> Counter[SendState]:
    sends: Counter[SendState] = Counter()
    for each in texts:
        for (state, _), count in around.tallies[each.id].sends.items() if each.id in around.tallies else ():
            sends[state] += count
    return sends


def _readers(conn: Connection, around: Around, texts: Sequence[Spoken]) -> _Readers:
    found = _Readers()
    by_channel = sorted(texts, key=lambda each: (each.channel, each.id))
    for _, some in groupby(by_channel, key=attrgetter("channel")):
        versions = list(some)
        if any(each.id in around.tallies for each in versions) or versions[0].far:
            _read_by(around, versions, found)
        else:
            _to_be_read_by(conn, around, versions, found)
    return found


def _read_by(around: Around, versions: Sequence[Spoken], found: _Readers) -> None:
    """Count people of whom each has a row in the outbox, but for those who live too far away."""
    left_out = Counter({Reason.TOO_FAR: max(each.far for each in versions)})
    for each in versions:
        tally = around.tallies.get(each.id)
        found.counts[each.id] = tally.sends.total() - tally.count(SendState.SUPPRESSED) if tally else 0
        if tally:
            left_out += tally.left_out()
            found.segments[each.channel] += tally.segments if around.looks(each.channel) == "phone" else 0
    found.leave_out(left_out)


def _to_be_read_by(conn: Connection, around: Around, versions: Sequence[Spoken], found: _Readers) -> None:
    """Count whom the texts would reach, as long as they may still go."""
    first = versions[0]
    counts: Mapping[int, int] = dict.fromkeys((each.id for each in versions), 0)
    if first.state in {MessageState.WAITING, MessageState.READY}:
        here = around.reach(conn, first.group_id, first.channel, first.near)
        counts = shared_out(here, versions)
        found.leave_out(here.left_out)
    for each in versions:
        found.counts[each.id] = counts[each.id]
        if around.looks(each.channel) == "phone":
            found.segments[each.channel] += each.segments * counts[each.id]


def _cost(around: Around, segments: Counter[str]) -> float | None:
    """Say what it comes to in money; None where the settings know no price."""
    prices = {channel: around.price(channel) for channel in segments}
    return sum(count * prices[channel] for channel, count in segments.items()) if any(prices.values()) else None
