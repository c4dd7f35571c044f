"""Every message that a provider accepted in; the promises that one of them breaks, out."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from config import linting
from config.schema.groups import GroupSettings
from config.schema.settings import Settings
from notifiers.outbox import Part
from notifiers.outbox.tables import messages, outbox
from streams import tables
from streams.core.texts import Words
from tests.year.clock import ZONE
from tests.year.consent import Consent
from tests.year.provider import Accepted

MONTH = timedelta(days=31)
_AT_ONCE = 500
Read = dict[str, tuple[Words, str, bool]]
"""The texts that were read over before they were sent: what they were made of, and for whom."""


@dataclass(slots=True)
class Promises:
    """What was promised to people, and what has come of it so far.

    Parameters
    ----------
    read
        What the check read, by body.
    retracted
        The stories that have been withdrawn so far.
    by_hand
        The names of messages that somebody said are to be sent again: their word goes beyond the cap, once each.
    """

    settings: Settings
    consent: Consent
    read: Read
    retracted: set[str] = field(default_factory=set)
    stopped: bool = False
    by_hand: set[str] = field(default_factory=set)
    _times: defaultdict[str, list[tuple[int, datetime]]] = field(default_factory=lambda: defaultdict(list))
    _heard: dict[tuple[str, str, str], str] = field(default_factory=dict)
    _stories: set[tuple[str, str]] = field(default_factory=set)
    _news: defaultdict[str, dict[str, datetime]] = field(default_factory=lambda: defaultdict(dict))

    def broken(self, conn: Connection, sent: list[Accepted], doubted: set[str]) -> list[str]:
        """Say which promises were broken by messages that have just been sent."""
        rows = _rows(conn, [one.message.ref for one in sent])
        return [
            f"{one.message.key} at {one.at:%d/%m %H:%M}: {fault}"
            for one in sent
            for fault in self._faults(one, rows[one.message.ref], doubted)
        ]

    def _faults(self, one: Accepted, row: Row[Any], doubted: set[str]) -> Iterator[str]:
        _, recipient, channel = one.message.key.split("/")
        key = row.group_id.partition("/")[2]
        group = self.settings.partnerships["byen"].groups[key]
        if not self.consent.stands(key, recipient, one.message.to):
            yield "nobody has agreed to that"
        if self.stopped:
            yield "everything is stopped"
        if one.at >= row.expires or one.message.valid_for <= timedelta():
            yield f"it expired at {row.expires}"
        if row.approval and not row.decided_by:
            yield f"no {row.approval} has approved it"
        if group.quiet_hours and _within(group, one.at):
            yield f"it is {one.at.astimezone(ZONE):%H:%M}, and quiet"
        yield from self._text(one.message.text)
        yield from self._story(one, row, channel, doubted)
        yield from self._month(one, row, group)
        yield from self._peace(row, group, key)

    def _text(self, text: str) -> Iterator[str]:
        if text not in self.read:
            yield "nobody has read the text over"
            return
        words, stage, citizens = self.read[text]
        yield from linting.faults(text, words, stage, citizens=citizens)
        if str(words["advice"]) not in text:
            yield "it gives no advice"

    def _story(self, one: Accepted, row: Row[Any], channel: str, doubted: set[str]) -> Iterator[str]:
        """Nobody hears a thread twice, nor an end without a beginning, nor what has been withdrawn.

        Partners may hear twice what was in doubt, and of the end of what perhaps never came.
        """
        thread = (one.message.to, row.thread, channel)
        if thread in self._heard and (row.careful or one.message.ref not in doubted):
            yield f"they heard that already, by {self._heard[thread]}"
        self._heard[thread] = one.message.key
        knows = (one.message.to, row.story) in self._stories or one.message.to in doubted
        if row.part != Part.NEWS and not knows:
            yield "they never heard of it before"
        self._stories.add((one.message.to, row.story))
        if row.story in self.retracted and row.part != Part.RETRACTION:
            yield "it has been withdrawn"

    def _month(self, one: Accepted, row: Row[Any], group: GroupSettings) -> Iterator[str]:
        """Count, for a message, those that were written down before it: another group may allow a person more."""
        times = self._times[one.message.to]
        times.append((row.id, one.at))
        most = group.most_per_month
        before = sum(id_ <= row.id and one.at - MONTH < at <= one.at for id_, at in times)
        if most is not None and before > most and one.message.ref not in self.by_hand:
            yield f"number {before} in a month, and {most} is the most"

    def _peace(self, row: Row[Any], group: GroupSettings, key: str) -> Iterator[str]:
        """Between the news of two spates in one area lies the cooldown, unless the first was withdrawn."""
        raised = json.loads(row.body)
        if row.part != Part.NEWS or group.cooldown is None:
            return
        at, lately = datetime.fromisoformat(raised["at"]), self._news[key]
        for story, before in lately.items():
            if story not in {row.story, *self.retracted} and abs(at - before) < group.cooldown:
                yield f"the area heard of {story} {at - before} before"
        lately[row.story] = max(at, lately.get(row.story, at))


def _rows(conn: Connection, refs: Sequence[str]) -> Mapping[str, Row[Any]]:
    """Read what is known of rows of the outbox, by their names."""
    words = ("group_id", "thread", "story", "part", "approval", "decided_by", "careful")
    query = (
        select(outbox.c.id, outbox.c.ref, outbox.c.expires, tables.alerts.c.body, *(messages.c[word] for word in words))
        .join_from(outbox, messages)
        .join(tables.alerts, tables.alerts.c.alert_id == messages.c.alert_id)
    )
    some = (refs[start : start + _AT_ONCE] for start in range(0, len(refs), _AT_ONCE))
    return {row.ref: row for each in some for row in conn.execute(query.where(outbox.c.ref.in_(each)))}


def _within(group: GroupSettings, at: datetime) -> bool:
    """Tell whether a time lies in a group's quiet hours, by turning the clock of the day into a circle."""
    assert group.quiet_hours is not None

    def minutes(clock: time) -> int:
        return clock.hour * 60 + clock.minute

    start, end = minutes(group.quiet_hours.start), minutes(group.quiet_hours.end)
    return (minutes(at.astimezone(ZONE).time()) - start) % 1440 < (end - start) % 1440
