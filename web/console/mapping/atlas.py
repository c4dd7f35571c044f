"""A partnership in; its map as it is now, of which only what has changed since last time was read anew, out."""

from datetime import date, datetime, time, timedelta
from threading import Lock
from typing import Any, Final

from sqlalchemy import Connection

from notifiers.audience import Medium
from streams.core.policy import Policy
from streams.looking.members import Homes, homes, state_of_members
from streams.looking.reports import Reports
from web.console.premises import Premises

from .grid import Grid, grid_of
from .sheet import Sheet, first_day

_KEPT_OVER: Final = timedelta(days=40)
"""Reports that have become too old are let go of once in so many days."""


class Atlas:
    """The maps of all partnerships.

    Parameters
    ----------
    premises
        The database, the settings in force and the clock.
    """

    def __init__(self, premises: Premises) -> None:
        self._premises = premises
        self._maps: dict[str, _Map] = {}

    def sheet(self, conn: Connection, partnership: str) -> Sheet:
        """Give the map as it is now; `KeyError` if no such partnership is in the settings."""
        policy = self._premises.policies()[partnership]
        now = self._premises.now()
        known = self._maps.get(partnership)
        if known is None or known.policy is not policy or known.reports.since < now - timedelta(days=500):
            known = self._maps[partnership] = _Map(policy, _midnight(now, policy) - _KEPT_OVER)
        return known.now(conn, now.astimezone(policy.timezone).date(), self._media(partnership))

    def _media(self, partnership: str) -> dict[str, set[Medium]]:
        """Say what the groups of citizens are written by: they are the neighbours who help each other."""
        settings = self._premises.settings()
        return {
            f"{partnership}/{key}": {settings.channels[name].medium for name in settings.channels_of(partnership, key)}
            for key, group in settings.partnerships[partnership].groups.items()
            if group.citizens
        }


class _Map:
    """What is kept of one partnership between two looks."""

    def __init__(self, policy: Policy, since: datetime) -> None:
        self.policy = policy
        self.reports = Reports(policy, since)
        self._grid: Grid = grid_of(policy.areas)
        self._lock = Lock()
        self._sheet: tuple[Any, Sheet] | None = None
        self._homes: tuple[Any, Homes] | None = None

    def now(self, conn: Connection, today: date, media: dict[str, set[Medium]]) -> Sheet:
        with self._lock:
            state = (state_of_members(conn), sorted(media.items(), key=lambda each: each[0]))
            seq, seen = self.reports.caught_up(conn)
            if self._homes is None or self._homes[0] != state:
                self._homes = state, homes(conn, media)
            if self._sheet is None or self._sheet[0] != (seq, state, today):
                self._sheet = (seq, state, today), Sheet(self.policy, self._grid, today, seen, self._homes[1])
            return self._sheet[1]


def _midnight(now: datetime, policy: Policy) -> datetime:
    first = first_day(now.astimezone(policy.timezone).date())
    return datetime.combine(first, time(), policy.timezone)
