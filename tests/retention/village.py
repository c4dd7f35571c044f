"""A database in; a partnership that lives through years on it, its old reports let go of whenever told to, out."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, func, select

from config.schema.retention import LOOKS_BACK, RetentionSettings
from streams.arrivals import Arrival
from streams.core.facts import Outcome, Report
from streams.core.snapshot import written
from streams.metrics import Metrics
from streams.policies import policies
from streams.regions import Regions
from streams.remembering import Remembering
from streams.reports import write_json
from streams.retention.passing import Asked, Passing
from streams.service import Service
from streams.store import Store
from tests.world import START, burglary, settings

TOWN = settings("""
    partnerships:
      lund:
        name: Bo trygt Lund
        areas:
          nord: {name: Nordby, circle: {lat: 56.23, lon: 11.55, metres: 3300}}
          syd: {name: Sydby, circle: {lat: 56.17, lon: 11.55, metres: 3300}}
        detection:
          - {kind: near_repeat, events: 3, radius: 400 m, window: 7 days}
        spates: {over_after: 5 days}
        groups:
          nabo: {name: Naboer, kind: neighbourhood_watch, cooldown: 3 days, approval: none}
          politi: {name: Politi, kind: police, hears: [opened, growing, over, withdrawn]}
""")
POLICIES = policies(TOWN)
SHORT = RetentionSettings().model_copy(update={"reports": LOOKS_BACK, "alerts": LOOKS_BACK})


def day(days: float) -> datetime:
    """Give the moment so many days after the start."""
    return START + timedelta(days=days)


def at(name: str, days: float, x: float = 0.0, **facts: Any) -> Report:
    """Report a burglary so many days after the start."""
    return burglary(name, days * 24, x=x, **facts)


def corrected(report: Report, days: float, **facts: Any) -> Report:
    """Report it once more, so many days after the start, with other facts."""
    return replace(report, revision=report.revision + 1, reported_at=day(days), **facts)


class Village:
    """A service on a database."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.store = engine, Store(engine)
        self.begin()

    def begin(self) -> None:
        """Start the service, also anew."""
        self.service = Service(POLICIES, self.store, Metrics(CollectorRegistry(), ["lund"], ["sms"]))

    def send(self, *reports: Report, now: datetime | None = None) -> list[Outcome]:
        """Send reports as they were made, or later."""
        outcomes = []
        for report in reports:
            arrival = Arrival(write_json(report).encode(), "test")
            outcomes += [each.outcome for each in self.service.receive([arrival], now or report.reported_at or START)]
        return outcomes

    def pass_(self, now: datetime, kept: RetentionSettings = SHORT) -> Counter[str]:
        """Let go of what is too old by now."""
        passing = Passing(self.store, Asked(kept, {"lund": POLICIES[0].timezone}, now))
        for _ in passing.steps():
            pass
        return +passing.gone

    def tries(self, now: datetime, most: int) -> int:
        """Take so many steps at most, and count the lines of the journal that went by them."""
        passing = Passing(self.store, Asked(SHORT, {}, now))
        for _ in islice(passing.steps(), most):
            pass
        return passing.gone["journal"]

    def remembered_keys(self) -> list[str]:
        """List the reports that somebody remembers who has just started."""
        return list(Remembering(Regions(POLICIES), self.store, {"lund": ""}).region("lund").memory.heard)

    def would(self, now: datetime, kept: RetentionSettings = SHORT) -> Counter[str]:
        """Count what would go."""
        return Passing(self.store, Asked(kept, {"lund": POLICIES[0].timezone}, now)).would()

    def remembered(self) -> dict[str, Any]:
        """Give what somebody remembers who has just started."""
        return written(Remembering(Regions(POLICIES), self.store, {"lund": ""}).region("lund").memory)

    def journal(self) -> list[tuple[str, int]]:
        """List the reports in the journal, with their revisions."""
        return [(entry.report.report_id, entry.report.revision) for entry in self.store.journal() if entry.report]

    def rows(self, table: Any) -> int:
        """Count the rows of a table."""
        with self.engine.connect() as conn:
            return conn.execute(select(func.count()).select_from(table)).scalar_one()
