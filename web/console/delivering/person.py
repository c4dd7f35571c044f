"""A group and the made-up id of one of its members in; what they were sent and what became of it, out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from notifiers.outbox import MessageState
from notifiers.outbox.histories import Personal, personal
from notifiers.outbox.tables import messages
from notifiers.people.tables import members
from streams.core.facts import Alert
from streams.tables import alerts
from streams.told import read_alert
from web.console.alerting.spoken import theirs


@dataclass(frozen=True, slots=True)
class Got:
    """An alert that the group was told, and the texts of it that the member has; none if they were passed by."""

    alert: Alert
    texts: Sequence[Personal]
    went_out: bool


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a group, by the id that the group gave them.

    Parameters
    ----------
    listed
        Whether the group lists them now.
    ends_in
        The last two digits of their telephone number, and never more; empty where there is none.
    """

    recipient: str
    group: str
    listed: bool
    ends_in: str
    got: Sequence[Got]


def member(conn: Connection, partnership: str, group: str, recipient: str, since: datetime) -> Member:
    """Tell what somebody was sent of the alerts since a time, the newest first."""
    group_id = f"{partnership}/{group}"
    of = (members.c.group_id == group_id, members.c.recipient == recipient)
    row = conn.execute(select(members.c.active, members.c.phone).where(*of)).one_or_none()
    got = list(_got(conn, partnership, group_id, recipient, since)) if row else []
    ends_in = row.phone[-2:] if row and row.phone else ""
    return Member(recipient, group, bool(row and row.active), ends_in, got)


def _got(conn: Connection, partnership: str, group_id: str, recipient: str, since: datetime) -> Sequence[Got]:
    query = (
        select(alerts.c.body, alerts.c.raised_at, alerts.c.seq, messages.c.state)
        .join(alerts, alerts.c.alert_id == messages.c.alert_id)
        .where(
            alerts.c.partnership == partnership,
            alerts.c.raised_at >= since,
            messages.c.group_id == group_id,
            theirs(partnership, messages.c.group_id),
        )
        .distinct()
        .order_by(alerts.c.seq.desc())
    )
    told: dict[str, tuple[Alert, bool]] = {}
    for row in conn.execute(query):
        alert = read_alert(row.body, row.raised_at)
        _, out = told.get(alert.alert_id, (alert, False))
        told[alert.alert_id] = (alert, out or row.state is MessageState.EXPANDED)
    texts: dict[str, list[Personal]] = {}
    for text in personal(conn, list(told), group_id, recipient):
        texts.setdefault(text.alert_id, []).append(text)
    return [Got(alert, texts.get(id_, ()), out) for id_, (alert, out) in told.items()]
