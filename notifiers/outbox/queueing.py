"""Worded messages for groups in, those that may go out ready; what needs a person's word waits for it."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, or_, select, update

from notifiers.audience import Near
from notifiers.reasons import Reason

from .fates import Fate, MessageState, SendState
from .tables import insert_new, messages, outbox

_REVOCABLE = (Reason.STOPPED, Reason.DECLINED)
"""Somebody's word that somebody may take back."""


class Part(StrEnum):
    """What a message is to the story it belongs to."""

    NEWS = "news"
    ENDING = "ending"
    RETRACTION = "retraction"


@dataclass(frozen=True, slots=True)
class GroupMessage:
    """A text for those members of a group who share a language and a channel.

    Parameters
    ----------
    alert_id, group_id, channel, language
        What names it: the same four are queued once.
    thread
        What is being told, the same for every group: nobody hears a thread twice on one channel.
    text, segments
        The words, and how many SMS segments they take.
    priority
        0 for partners, 1 for citizens; the lowest goes first.
    due, expires
        Sent no earlier than the one and no later than the other.
    approval
        The role whose word it waits for; None sends it without.
    story, part
        All messages of one story belong together. An ending or a retraction reaches only those whom the story has
        reached, and a retraction stops whatever of the story has not left yet.
    subject, facts
        A headline for channels that have room for one, and what machines are told, as JSON.
    careful
        What is in doubt is rather not sent again; False for those who had rather hear twice than never.
    most_per_month
        So many messages a person gets in a calendar month.
    ask_next_after
        So long the first contact of the group has to acknowledge before the next is asked; None tells all at once.
    near
        Only members who live there hear of it.
    withheld
        Why it is kept back from the start; it is then never sent.
    """

    alert_id: str
    group_id: str
    channel: str
    language: str
    thread: str
    text: str
    segments: int
    priority: int
    due: datetime
    expires: datetime
    approval: str | None = None
    story: str = ""
    part: Part = Part.NEWS
    subject: str = ""
    facts: str = ""
    careful: bool = True
    most_per_month: int | None = None
    ask_next_after: timedelta | None = None
    near: Near | None = None
    withheld: Reason | None = None


def queue(conn: Connection, queued: Iterable[GroupMessage]) -> int:
    """Add the messages that are not there yet, and count them; the first language is the fallback."""
    return insert_new(conn, messages, [_row(message) for message in queued])


def retract(conn: Connection, story: str) -> Counter[Fate]:
    """Stop whatever of a story has not left yet, for whatever group; what is on its way still arrives.

    Whatever was stopped or declined before could have been let go again; from now on it cannot.
    """
    told = select(messages.c.id).where(messages.c.story == story).scalar_subquery()
    done = (MessageState.STALE, MessageState.SUPPRESSED)
    gone = {"reason": Reason.RETRACTED}
    texts = conn.execute(
        update(messages)
        .where(messages.c.story == story, or_(messages.c.state.not_in(done), messages.c.reason.in_(_REVOCABLE)))
        .values(state=MessageState.SUPPRESSED, **gone)
        .returning(messages.c.channel)
    ).scalars()
    fates = Counter(Fate(channel, MessageState.SUPPRESSED, Reason.RETRACTED) for channel in texts)
    may_go = or_(outbox.c.state == SendState.PENDING, outbox.c.reason.in_(_REVOCABLE))
    sends = conn.execute(
        update(outbox)
        .where(outbox.c.message_id.in_(told), may_go)
        .values(state=SendState.SUPPRESSED, **gone)
        .returning(outbox.c.channel)
    ).scalars()
    return fates + Counter(Fate(channel, SendState.SUPPRESSED, Reason.RETRACTED) for channel in sends)


def _row(message: GroupMessage) -> dict[str, Any]:
    row = {field.name: getattr(message, field.name) for field in fields(message) if field.name != "withheld"}
    state = MessageState.WAITING if message.approval else MessageState.READY
    if message.withheld:
        state = MessageState.SUPPRESSED
    return row | {"state": state, "reason": message.withheld, "near": message.near and json.dumps(message.near)}
