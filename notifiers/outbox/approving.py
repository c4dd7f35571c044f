"""A person's word in; what waited for it let go, declined or made to wait again, and the word on record, out."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, delete, exists, false, not_, or_, select, update

from notifiers.reasons import Reason

from .auditing import Decision, How, What, note
from .fates import MessageState, SendState
from .leaving import first_left
from .leaving_out import leave_out
from .tables import messages, outbox, switches
from .turns import take_turns

COORDINATOR = "coordinator"
"""The role that lets go what is held, where the group itself names none."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A text that waits for somebody's word; ``held`` says what makes it wait if it is not the group's own rule."""

    alert_id: str
    group_id: str
    channel: str
    language: str
    text: str
    segments: int
    due: datetime
    expires: datetime
    approval: str | None
    held: Reason | None

    @property
    def role(self) -> str:
        """The role whose word it waits for."""
        return self.approval or COORDINATOR


class TooLate(Exception):  # noqa: N818 - said to a person, as it stands
    """A decision cannot be taken back any more: a text has left because of it."""


def waiting(conn: Connection, now: datetime) -> list[Waiting]:
    """List what waits for somebody's word, by rule or held, and is not too late; the soonest to expire first."""
    own = [messages.c[field.name] for field in fields(Waiting) if field.name != "held"]
    held = case((messages.c.state == MessageState.HELD, messages.c.reason)).label("held")
    found = conn.execute(
        select(*own, held)
        .where(messages.c.state.in_((MessageState.WAITING, MessageState.HELD)), messages.c.expires > now, _goes_on())
        .order_by(messages.c.expires, messages.c.id)
    )
    return [Waiting(**row) for row in found.mappings()]


def asked(conn: Connection, alert_id: str) -> list[str]:
    """Name the groups for which an alert's messages need somebody's word, given or not."""
    return list(whose_word(conn, alert_id))


def whose_word(conn: Connection, alert_id: str) -> dict[str, str]:
    """Name the role whose word each of those groups needs."""
    in_question = or_(
        messages.c.approval.is_not(None), messages.c.decided_by.is_not(None), messages.c.state == MessageState.HELD
    )
    found = conn.execute(
        select(messages.c.group_id, messages.c.approval)
        .where(messages.c.alert_id == alert_id, in_question)
        .order_by(messages.c.group_id, messages.c.id)
    )
    return {row.group_id: row.approval or COORDINATOR for row in found}


def approve(conn: Connection, alert_id: str, group_id: str, by: str, now: datetime, how: How = How.COMMAND) -> int:
    """Let an alert's messages go to a group, and count them; 0 when none waits by rule, or it is too late."""
    waits = and_(_of(alert_id, group_id, now), messages.c.state == MessageState.WAITING)
    decided = {"state": MessageState.READY} | _by(by, now)
    count = conn.execute(update(messages).where(waits).values(decided)).rowcount
    if count:
        note(conn, Decision(now, by, how, What.APPROVED, alert_id, group_id))
    return count


def release(conn: Connection, alert_id: str, group_id: str, by: str, now: datetime, how: How = How.COMMAND) -> int:
    """Let go what is held, and count the messages; 0 when none is, or it is too late.

    It goes on with the rows that are left, save those of people who have been told meanwhile, because of another
    group, or have had enough for the month. The reason stays with it: it was agreed to. That the first few go first
    is waived only where they are why it was held.
    """
    take_turns(conn)
    is_held = and_(_of(alert_id, group_id, now), messages.c.state == MessageState.HELD, _goes_on())
    held = conn.execute(select(messages.c.id, messages.c.reason).where(is_held)).all()
    which = [message.id for message in held]
    leave_out(conn, and_(outbox.c.message_id.in_(which), outbox.c.state == SendState.PENDING), now, counted=True)
    first_few = case((messages.c.reason == Reason.CANARY, false()), else_=messages.c.canary)
    decided = {"state": MessageState.EXPANDED, "canary": first_few} | _by(by, now)
    count = conn.execute(update(messages).where(messages.c.id.in_(which), is_held).values(decided)).rowcount
    if count:
        because = "; ".join(sorted({str(message.reason) for message in held if message.reason}))
        note(conn, Decision(now, by, how, What.RELEASED, alert_id, group_id, because))
    return count


def decline(
    conn: Connection, alert_id: str, group_id: str, by: str, now: datetime, how: How = How.COMMAND, because: str = ""
) -> int:
    """See to it that no more of an alert goes to a group, and count the messages; 0 when it is too late.

    It is too late once the first text has left, unless the others are held. ``because`` goes into the log.
    """
    open_states = [MessageState.WAITING, MessageState.READY]
    if first_left(conn, alert_id, group_id) is None:
        open_states.append(MessageState.EXPANDED)
    by_rule = and_(messages.c.approval.is_not(None), messages.c.state.in_(open_states))
    which = and_(_of(alert_id, group_id, now), or_(by_rule, messages.c.state == MessageState.HELD))
    decided = {"state": MessageState.SUPPRESSED, "reason": Reason.DECLINED, "canary": False} | _by(by, now)
    ids = conn.execute(update(messages).where(which).values(decided).returning(messages.c.id))
    declined = ids.scalars().all()
    to_go = or_(outbox.c.state == SendState.PENDING, outbox.c.reason == Reason.STOPPED)
    rest = and_(outbox.c.message_id.in_(declined), to_go)
    no = {"state": SendState.SUPPRESSED, "reason": Reason.DECLINED, "settled_at": now}
    conn.execute(update(outbox).where(rest).values(no))
    if declined:
        note(conn, Decision(now, by, how, What.DECLINED, alert_id, group_id, because))
    return len(declined)


def take_back(conn: Connection, alert_id: str, group_id: str, by: str, now: datetime, how: How = How.COMMAND) -> int:
    """Undo a yes or a no, so that the messages wait again, and count them; 0 when nothing was decided, or it expired.

    Raises
    ------
    TooLate
        When the first text has left; the transaction must then be rolled back.
    """
    decided = _decided_on(alert_id, group_id, now)
    again = case((messages.c.approval.is_(None), MessageState.READY.value), else_=MessageState.WAITING.value)
    undone = {"state": again, "reason": None, "canary": False} | _by(None, None)
    ids = conn.execute(update(messages).where(decided).values(undone).returning(messages.c.id)).scalars().all()
    # Why somebody was left out is asked anew too, once the messages go.
    unsent = outbox.c.state.in_((SendState.PENDING, SendState.SUPPRESSED))
    conn.execute(delete(outbox).where(outbox.c.message_id.in_(ids), unsent))
    # Asked last: whoever has claimed a row in the meantime has been waited for by now.
    if ids and (left := first_left(conn, alert_id, group_id)):
        raise TooLate(f"the first text left at {left:%H:%M} UTC on {left:%d.%m.}")
    if ids:
        note(conn, Decision(now, by, how, What.TAKEN_BACK, alert_id, group_id))
    return len(ids)


def _by(who: str | None, at: datetime | None) -> dict[str, object]:
    return {"decided_by": who, "decided_at": at}


def _decided_on(alert_id: str, group_id: str, now: datetime) -> ColumnElement[bool]:
    yes = messages.c.state.in_((MessageState.READY, MessageState.HELD, MessageState.EXPANDED))
    no = and_(messages.c.state == MessageState.SUPPRESSED, messages.c.reason == Reason.DECLINED)
    return and_(_of(alert_id, group_id, now), messages.c.decided_by.is_not(None), or_(yes, no))


def _of(alert_id: str, group_id: str, now: datetime) -> ColumnElement[bool]:
    return and_(messages.c.alert_id == alert_id, messages.c.group_id == group_id, messages.c.expires > now)


def _goes_on() -> ColumnElement[bool]:
    """Tell of a message whether its alert is not stopped."""
    return not_(exists(select(switches.c.what).where(switches.c.what == messages.c.alert_id)))
