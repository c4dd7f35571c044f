"""Messages that did not arrive in; those that may be sent again on their way, and why the others are not, out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select

from config.schema.settings import Settings
from notifiers.outbox.auditing import How
from notifiers.outbox.dead_letters import DEAD, dead_letters
from notifiers.outbox.resending import Order, resend
from notifiers.outbox.tables import outbox
from notifiers.people import People
from notifiers.reasons import Reason
from streams.letters import barred
from streams.tables import alerts
from streams.told import read_alert
from web.console.alerting.spoken import theirs


@dataclass(frozen=True, slots=True)
class Lost:
    """How many messages of one alert to one group did not arrive for one reason."""

    alert_id: str
    spate_id: str
    stage: str
    group_id: str
    reason: Reason | None
    count: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Again:
    """How many are sent again, and how many must not be, by reason."""

    back: int
    refused: Counter[Reason]


def lost(conn: Connection, partnership: str, since: datetime) -> Sequence[Lost]:
    """List what did not arrive of the alerts since a time, the newest first."""
    kind = (outbox.c.alert_id, outbox.c.group_id, outbox.c.reason)
    query = (
        select(*kind, func.count().label("many"), alerts.c.body, alerts.c.raised_at)
        .join(alerts, alerts.c.alert_id == outbox.c.alert_id)
        .where(
            alerts.c.partnership == partnership,
            alerts.c.raised_at >= since,
            outbox.c.state.in_(DEAD),
            theirs(partnership, outbox.c.group_id),
        )
        .group_by(*kind, alerts.c.body, alerts.c.raised_at, alerts.c.seq)
        .order_by(alerts.c.seq.desc(), outbox.c.group_id, func.count().desc())
    )
    found = []
    for row in conn.execute(query):
        alert = read_alert(row.body, row.raised_at)
        of = (row.alert_id, alert.spate_id, alert.stage.value, row.group_id)
        found.append(Lost(*of, row.reason, row.many, row.raised_at))
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose messages of which alert are to be sent again, those lost for one reason; None for no known reason."""

    partnership: str
    alert_id: str
    group_id: str
    reason: Reason | None
    perhaps_twice: bool = False


def again(database: Engine, settings: Settings, key: bytes, wanted: Wanted, by: str, at: datetime) -> Again:
    """Put them back among what is to be sent, save those that must not be sent again; all in one transaction."""
    if not wanted.group_id.startswith(f"{wanted.partnership}/"):
        return Again(0, Counter())
    with database.begin() as conn:
        found = [
            letter
            for letter in dead_letters(conn, alert_id=wanted.alert_id)
            if letter.group_id == wanted.group_id and letter.reason == wanted.reason
        ]
        not_to_be_told = barred(conn, settings, People(key), found)
        order = Order(by, at, perhaps_twice=wanted.perhaps_twice, how=How.CONSOLE)
        done = resend(conn, [letter for letter in found if letter.ref not in not_to_be_told], order)
    return Again(done.back, done.refused + Counter(not_to_be_told.values()))
