"""Alerts in; what has become of their messages, said in sentences and given as values for JSON, out."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from config.schema.roles import holders
from notifiers.audience import Listed
from notifiers.outbox import MessageState, switching
from notifiers.outbox.histories import History, Text, histories, personal
from notifiers.people import People
from notifiers.reasons import Reason
from streams.core import routing
from streams.going import still_going, sum_of
from trygvarsel.telling import Telling, held_by
from trygvarsel.wiring import House

from .deciding import clock

Say = Callable[[str], object]


def tell_delivery(house: House, conn: Connection, alert_ids: Sequence[str], say: Say) -> list[dict[str, object]]:
    """Say what has become of alerts, group by group, and give it as values."""
    now = house.now()
    if was := switching.stopped(conn):
        say(f"everything is stopped by {was.by}, since {clock(house.settings, '', was.at)}")
    told = []
    for history in histories(conn, alert_ids, now):
        said = _sentences(house, conn, history, now)
        for sentence in said:
            say(f"{history.alert_id} {history.group_id}: {sentence}")
        told.append(_values(history, said, now))
    return told


def tell_person(
    house: House, conn: Connection, alert_ids: Sequence[str], group_id: str, recipient: str
) -> list[dict[str, object]]:
    """Say what has become of alerts for one member of a group, a sentence for each text."""
    now = house.now()
    telling = _telling(house, group_id, now)
    told: list[dict[str, object]] = []
    for history in histories(conn, alert_ids, now):
        if history.group_id == group_id:
            texts = personal(conn, [history.alert_id], group_id, recipient)
            own = [telling.personally(text, held_by(history)) for text in texts]
            said = own or _too_far(house, conn, history, recipient) or [_not_looked_up(house, conn, history, now)]
            told.extend({"alert_id": history.alert_id, "recipient": recipient, "said": each} for each in said)
    return told


def _too_far(house: House, conn: Connection, history: History, recipient: str) -> list[str]:
    """Say that a member was passed by for where they live; they have no row of their own."""
    people, listed = People(house.key), Listed(history.group_id, recipient)
    gone_out = {text.channel: text.near for text in history.texts if text.state is MessageState.EXPANDED and text.near}
    is_listed = people.is_listed(conn, listed)
    return [
        f"was not sent by {channel}: {Reason.TOO_FAR}"
        for channel, near in gone_out.items()
        if is_listed and not people.lives_near(conn, listed, near)
    ]


def _sentences(house: House, conn: Connection, history: History, now: datetime) -> list[str]:
    alert_id, group_id = history.alert_id, history.group_id
    sums = {
        reason: found
        for reason in set(held_by(history).values())
        if (found := sum_of(house.settings, conn, alert_id, group_id, reason, now))
    }
    return _telling(house, group_id, now).sentences(history, still_going(conn, alert_id, group_id), sums)


def _not_looked_up(house: House, conn: Connection, history: History, now: datetime) -> str:
    if any(text.state is MessageState.EXPANDED for text in history.texts):
        return "was not in the group when it went out"
    return "; ".join(_sentences(house, conn, history, now))


def _telling(house: House, group_id: str, now: datetime) -> Telling:
    partnership, _, group = group_id.partition("/")
    settings = house.settings.partnerships.get(partnership)
    return Telling(
        now,
        lambda at: clock(house.settings, group_id, at),
        _quiet_until(house, partnership, group, now),
        lambda role: holders(settings.roles, role) if settings else (),
    )


def _quiet_until(house: House, partnership: str, group: str, now: datetime) -> datetime | None:
    for policy in house.service.policies:
        for each in policy.groups:
            if (policy.partnership, each.id) == (partnership, group):
                due = routing.due(policy, each, now)
                return due if due > now else None
    return None


def _values(history: History, said: list[str], now: datetime) -> dict[str, object]:
    """Give all that is known as values for JSON."""
    states: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for sends in history.sends:
        states[sends.state] += sends.count
        if sends.reason is not None:
            reasons[sends.reason] += sends.count
    first = history.acknowledged
    return {
        "alert_id": history.alert_id,
        "group": history.group_id.partition("/")[2],
        "texts": [_text_values(text) for text in history.texts],
        "sends": dict(states),
        "reasons": dict(reasons),
        "acknowledged": first and {"by": first.by, "how": first.how, "at": first.at.isoformat()},
        "unanswered": bool(history.question and history.question.in_vain(now)),
        "said": said,
    }


def _text_values(text: Text) -> dict[str, object]:
    return {
        "channel": text.channel,
        "language": text.language,
        "state": text.state,
        "reason": text.reason,
        "approval": text.approval,
        "decided_by": text.decided_by,
        "decided_at": text.decided_at and text.decided_at.isoformat(),
        "due": text.due.isoformat(),
        "expires": text.expires.isoformat(),
    }
