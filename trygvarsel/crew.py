"""A process that joins a fleet in; what it works by, delivers with, and says of how it fares, out."""

import socket
from datetime import timedelta
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from config.schema.settings import Settings
from streams.adopting import Adoption, Surroundings
from streams.clock import SharedClock
from streams.faults import in_one_line
from streams.health import Health
from streams.metrics import Metrics
from streams.process_metrics import ProcessMetrics
from streams.share import Terms
from streams.stock import Stocktaker
from streams.stock_metrics import StockMetrics
from streams.store import Store
from streams.work import SettingsUnreadable
from web.vitals import Vitals

from .background import Background
from .equipping import Equipment
from .faring import halted
from .joining import begun
from .logs.aloud import say_aloud, warn_aloud

STOCK_EVERY: Final = timedelta(seconds=30)

SETTINGS: Final = "taking up the settings"


class Crew:
    """What a member of a fleet has besides its own work. ``vitals`` can be asked from the first moment.

    Parameters
    ----------
    process
        The verb it was started with.
    delivers
        Whether it sends messages; who does not needs no channel, and no secret.
    """

    def __init__(self, process: str, *, delivers: bool = True) -> None:
        self.health, self.registry = Health(), CollectorRegistry()
        self.metrics = Metrics(self.registry, (), ())
        self.work, self.beside = Background(warn_aloud, self.health), Background(warn_aloud)
        self.vitals = Vitals(
            lambda: [*self.work.beyond_help(), *self.beside.beyond_help()], self.health.unready, self._attention
        )
        ProcessMetrics(self.registry, process, self.vitals.stuck, self.vitals.unready, delivers=delivers)
        self._delivers = delivers
        self._equipment: Equipment | None = None
        self._settings: Settings | None = None

    def join(self, engine: Engine, config: Path) -> tuple[Adoption, Terms]:
        """Take up the settings in force, however long it takes until that can be done; until then say why it takes."""
        if self._delivers:
            self._equipment = Equipment(engine, self.metrics, SharedClock(Store(engine)).now)
        around = Surroundings(config, socket.gethostname(), self.metrics, say_aloud, self._equip, self._rest)
        adoption = Adoption(engine, around)
        terms = begun(adoption.begin, lambda why: self.health.waits(SETTINGS, why))
        self.health.rests(SETTINGS)
        return adoption, terms

    @property
    def settings(self) -> Settings:
        """Those that were taken up last; raises `SettingsUnreadable` before any were."""
        if self._settings is None:
            raise SettingsUnreadable("none have been adopted yet")
        return self._settings

    @property
    def sending(self) -> str:
        """Say whether messages leave from here."""
        if not self._delivers:
            return "messages are delivered by others"
        return f"sending is {'on' if self.settings.sending else 'off'}"

    def take_stock(self, store: Store) -> None:
        """Count again and again, beside the work, what is in the database."""
        taker = Stocktaker(store, lambda: self.settings, SharedClock(store).now, StockMetrics(self.registry).show)
        self.beside.repeat("taking stock", STOCK_EVERY, taker.take)

    def deliver(self) -> None:
        """Deliver what is due, and note how that goes; lets every error pass."""
        if self._equipment is None:
            return
        self.health.works("delivery")
        try:
            self._equipment.deliver()
        except Exception as fault:
            self.health.waits("delivery", in_one_line(fault))
            raise
        self.health.rests("delivery")

    def leave(self, landing: timedelta) -> None:
        """Begin nothing more, and wait so long, at most, for what is under way; then hang up."""
        if self._equipment:
            self._equipment.stop()
        self.beside.stop(timedelta())
        if self.work.stop(landing) and self._equipment:
            self._equipment.close()

    def _equip(self, settings: Settings) -> None:
        if self._equipment:
            self._equipment.change(settings)
        self._settings = settings

    def _rest(self) -> None:
        if self._equipment:
            self._equipment.rest()

    def _attention(self) -> list[str]:
        return [*(halted(self._equipment) if self._equipment else ()), *self.beside.health.unready()]
