"""A spate in; all that its page shows, read in few queries, out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from config.schema.detection import DetectionSettings
from notifiers.outbox import switching
from notifiers.outbox.auditing import Decision, audit
from notifiers.outbox.switching import Stopped
from streams.core.facts import Alert, Stage
from streams.looking.spates import CLOSED, area_name
from web.access.roles import Person, Role
from web.console.premises import Premises

from .closing import Closing, closing
from .curve import Curve, curve
from .explaining import Said, chance, could_have, threshold, usual
from .hearing import Hearing
from .house import policy_of
from .incidents import Seen, incidents_of, seen
from .listening import hearings
from .spates import stages_of


@dataclass(frozen=True, slots=True)
class Noticing:
    """A detector that may have noticed it, and what it takes for it to speak."""

    kind: str
    threshold: Said


@dataclass(frozen=True, slots=True)
class Told:
    """All that there is to tell of a spate.

    Parameters
    ----------
    record
        The coordinators' own stages of it, in their order.
    newest
        The last of them that told numbers: an end tells those of the news before it.
    """

    id: str
    area: str
    record: Sequence[Alert]
    newest: Alert
    usual: Said
    chance: Said
    noticed_by: Sequence[Noticing]
    curve: Curve
    incidents: Sequence[Seen]
    hearings: Sequence[Hearing]
    decisions: Sequence[Decision]
    closing: Closing | None
    stopped: Stopped | None
    now: datetime

    @property
    def goes_on(self) -> bool:
        """Whether no stage has ended it."""
        return self.record[-1].stage not in CLOSED

    @property
    def withdrawn(self) -> bool:
        """Whether corrected reports have undone it."""
        return self.record[-1].stage is Stage.WITHDRAWN


def tell_spate(premises: Premises, partnership: str, person: Person, spate_id: str) -> Told | None:
    """Read it; None if the partnership has no such spate."""
    policy, settings, now = policy_of(premises, partnership), premises.settings(), premises.now()
    with premises.engine.connect() as conn:
        stages = stages_of(conn, partnership, spate_id)
        record = [alert for alert in stages if alert.group is None]
        if not record:
            return None
        heard = hearings(conn, settings, policy, stages, now)
        decided = _decisions(conn, stages)
        stopped = switching.stopped(conn)
    newest = next((alert for alert in reversed(record) if alert.stage not in CLOSED), record[-1])
    believed = incidents_of(premises.engine, policy, newest.report_ids)
    detection = settings.partnerships[partnership].detection
    return Told(
        spate_id,
        area_name(policy, newest.lat, newest.lon),
        record,
        newest,
        usual(newest.expected),
        chance(newest.false_alerts_per_year),
        [_noticing(each) for each in could_have(newest, detection)],
        curve(record, [each.known_at for each in believed], now),
        seen(policy, newest, believed, exactly=person.may(Role.POLICE, partnership)),
        heard,
        decided,
        closing(policy, stages, believed),
        stopped,
        now,
    )


def _noticing(detector: DetectionSettings) -> Noticing:
    return Noticing(detector.kind, threshold(detector))


def _decisions(conn: Connection, stages: Sequence[Alert]) -> list[Decision]:
    """List what was decided of a spate's alerts, the oldest first."""
    ids = [alert.alert_id for alert in stages]
    columns = [audit.c[name] for name in Decision.__slots__]
    found = conn.execute(select(*columns).where(audit.c.alert_id.in_(ids)).order_by(audit.c.id))
    return [Decision(**row) for row in found.mappings()]
