"""Settings that come into force in; the channels and terms that a worker delivers by from then on, out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy import Engine

from config.schema.settings import Settings
from notifiers.keys import installation_key
from notifiers.outbox import Settlement
from streams.metrics import Metrics
from streams.policies import policies
from streams.service import Service
from streams.store import Store
from streams.work import SettingsUnreadable

from .delivering import Deliverer
from .logs.aloud import warn_aloud
from .opening import SetUpProblem
from .wiring import House, utc_now


@dataclass(frozen=True, slots=True)
class Opened:
    """Channels that were opened, to be put to use or hung up again."""

    equipment: "Equipment"
    deliverer: Deliverer

    def put(self) -> None:
        """Deliver by them from the next round on."""
        self.equipment.put(self.deliverer)

    def close(self) -> None:
        """Hang up; nothing was delivered by them."""
        self.deliverer.close()


class Equipment:
    """What a worker delivers with: nothing before settings are in force, and then what they say.

    Parameters
    ----------
    engine
        The database of all workers.
    metrics
        Where it is counted.
    now
        Tells the time; the same for all workers, if it is to.
    say
        Tells the operator something.
    """

    def __init__(
        self,
        engine: Engine,
        metrics: Metrics,
        now: Callable[[], datetime] = utc_now,
        say: Callable[[str], object] = warn_aloud,
    ) -> None:
        self._engine, self._metrics, self._now, self._say = engine, metrics, now, say
        self._deliverer: Deliverer | None = None
        self._owed: list[Settlement] = []
        self._at_work = Lock()
        with engine.begin() as conn:
            self._key = installation_key(conn)

    def change(self, settings: Settings) -> None:
        """Deliver by these settings from the next round on.

        Raises
        ------
        SettingsUnreadable
            When something they rely on is not there, such as a secret. Nothing is to be delivered then, by no settings.
        """
        self.opened(settings).put()

    def opened(self, settings: Settings) -> Opened:
        """Open the channels of these settings; raises `SettingsUnreadable`."""
        try:
            return Opened(self, Deliverer(self._house(settings), self._say))
        except SetUpProblem as problem:
            raise SettingsUnreadable(str(problem)) from None

    def rest(self) -> None:
        """Deliver nothing until there are settings to deliver by again."""
        self.put(None)

    @property
    def halted(self) -> set[str]:
        """The channels that wait until somebody has set them right."""
        return self._deliverer.halted if self._deliverer else set()

    def stop(self) -> None:
        """Begin nothing more; what is under way lands."""
        if self._deliverer:
            self._deliverer.stop()

    def close(self) -> None:
        """Hang up, once no round is under way."""
        if self._deliverer:
            self._deliverer.close()

    def deliver(self) -> None:
        """Deliver what is due, or a second's worth of it."""
        with self._at_work:
            if self._deliverer:
                self._deliverer.once()

    def put(self, fresh: Deliverer | None) -> None:
        """Let the round under way land, and hang up what it was done with.

        What could not be written down of that round, because the disk was full, is written down by whoever comes next.
        """
        if self._deliverer:
            self._deliverer.stop()
        with self._at_work:
            before, self._deliverer = self._deliverer, fresh
            self._owed += before.hand_over() if before else ()
            if fresh:
                fresh.take_over(self._owed)
                self._owed = []
        if before:
            before.close()

    def _house(self, settings: Settings) -> House:
        service = Service(policies(settings), Store(self._engine), self._metrics)
        return House(settings, self._engine, service, self._metrics, self._now, self._key)
