"""Settings and a database in; a worker that decides and delivers there, on a bus without a broker, out."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from config.fingerprints import memory_fingerprints
from config.load import load
from streams.core.facts import Report
from streams.metrics import Metrics
from streams.policies import policies
from streams.share import Share, Terms
from streams.store import Store, open_engine
from trygvarsel.equipping import Equipment

from .bus import Bus


@dataclass(slots=True)
class Fleet:
    """A worker that decides and delivers, on a bus of one's own; hired anew, it knows what its database knows."""

    config: Path
    url: str
    bus: Bus = field(default_factory=Bus)
    ahead: timedelta = timedelta()
    engine: Engine = field(init=False)
    share: Share = field(init=False)
    equipment: Equipment = field(init=False)

    def hire(self) -> None:
        """Let somebody work for it who has never done before."""
        settings = load(self.config)
        self.engine = open_engine(self.url)
        metrics = Metrics(CollectorRegistry(), settings.partnerships, settings.channels)
        terms = Terms(policies(settings), memory_fingerprints(settings))
        self.share = Share(terms, Store(self.engine), metrics)
        self.equipment = Equipment(self.engine, metrics, lambda: datetime.now(UTC) + self.ahead)
        self.equipment.change(settings)

    def handle(self, *reports: Report) -> None:
        """Take reports in, decide on them, and deliver."""
        self.bus.feed(reports)
        self.bus.work(self.share)
        self.deliver()

    def deliver(self) -> None:
        """Deliver what is due."""
        self.equipment.deliver()
        self.equipment.deliver()

    def leave(self) -> None:
        """Let nobody work for it any more."""
        self.equipment.close()
        self.engine.dispose()
