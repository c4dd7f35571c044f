"""A partnership and what somebody looks for in; all that the delivery page shows out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from notifiers.outbox import switching
from notifiers.outbox.switching import Stopped
from notifiers.reasons import Reason
from streams.core.policy import Group
from web.console.alerting.house import policy_of
from web.console.premises import Premises

from .again import Lost, lost
from .money import Month, month
from .sendings import Page, Search, sendings
from .waiting import Queue, halted, queues


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the page shows."""

    page: Page
    queues: Sequence[Queue]
    halted: Sequence[tuple[str, Reason]]
    stopped: Stopped | None
    month: Month
    lost: Sequence[Lost]
    groups: Sequence[Group]
    now: datetime

    def name(self, group_id: str) -> str:
        """Say what a group is called; its key for one that is in the settings no more."""
        key = group_id.partition("/")[2]
        return next((group.name for group in self.groups if group.id == key), key)


def overview(premises: Premises, partnership: str, search: Search) -> Overview:
    """Read it."""
    policy, settings, now = policy_of(premises, partnership), premises.settings(), premises.now()
    with premises.engine.connect() as conn:
        waiting = queues(conn, settings, policy, now)
        return Overview(
            sendings(conn, partnership, search),
            waiting,
            halted(waiting),
            switching.stopped(conn),
            month(conn, settings, partnership, now),
            lost(conn, partnership, search.since),
            policy.groups,
            now,
        )
