"""Some alerts in; what is known of all of them together, read in few queries, out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from config.schema.channels import EmailChannel, TwilioChannel
from config.schema.settings import Settings
from notifiers.audience import Medium, Near
from notifiers.outbox import rewording
from notifiers.outbox.acknowledging import Acknowledgement, acknowledged
from notifiers.outbox.asking import Question, questions
from notifiers.outbox.rewording import Earlier, Which
from notifiers.outbox.tables import switches
from streams.core import routing
from streams.core.policy import Group, Policy

from .reach import Reach, reach
from .spoken import Tally, tallies

Of = tuple[str, str]
"""An alert and a group, as delivery names it."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the texts of some alerts are told with."""

    settings: Settings
    policy: Policy
    now: datetime
    tallies: Mapping[int, Tally]
    earlier: Mapping[Which, Sequence[Earlier]]
    firsts: Mapping[Of, Acknowledgement]
    questions: Mapping[Of, Question]
    stopped: frozenset[str]
    _reached: dict[tuple[str, Medium, Near | None], Reach] = field(default_factory=dict)

    def medium(self, channel: str) -> Medium:
        """Say what a channel writes to; one that is in the settings no more wrote to phones."""
        given = self.settings.channels.get(channel)
        return given.medium if given else Medium.PHONE

    def price(self, channel: str) -> float:
        """Say what a segment costs on a channel."""
        given = self.settings.channels.get(channel)
        return given.price_per_segment if isinstance(given, TwilioChannel) else 0.0

    def looks(self, channel: str) -> str:
        """Say what its texts look like to who gets them: ``phone``, ``mail`` or ``room``."""
        if isinstance(self.settings.channels.get(channel), EmailChannel):
            return "mail"
        return "phone" if self.medium(channel) is Medium.PHONE else "room"

    def group(self, group_id: str) -> Group | None:
        """Find a group; None for one that is in the settings no more."""
        key = group_id.partition("/")[2]
        return next((each for each in self.policy.groups if each.id == key), None)

    def rested(self, group_id: str) -> datetime:
        """Say when a group's quiet hours end; now, if it has none just now."""
        group = self.group(group_id)
        return routing.due(self.policy, group, self.now) if group else self.now

    def reach(self, conn: Connection, group_id: str, channel: str, near: Near | None) -> Reach:
        """Count whom a text would reach; whatever is asked twice is counted once."""
        asked = (group_id, self.medium(channel), near)
        if asked not in self._reached:
            self._reached[asked] = reach(conn, *asked)
        return self._reached[asked]


def look_around(conn: Connection, settings: Settings, policy: Policy, alert_ids: list[str], now: datetime) -> Around:
    """Read it."""
    firsts = {(each.alert_id, each.group_id): each for each in acknowledged(conn, alert_ids)}
    asked = {(each.alert_id, each.group_id): each for each in questions(conn, now)} if alert_ids else {}
    stopped = frozenset(conn.execute(select(switches.c.what).where(switches.c.what.in_(alert_ids))).scalars())
    had = rewording.earlier(conn, alert_ids)
    return Around(settings, policy, now, tallies(conn, alert_ids), had, firsts, asked, stopped)
