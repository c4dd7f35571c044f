"""Work to be done again and again in, a thread for each that keeps at it until told to stop out."""

import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from streams.effects import Fenced
from streams.faults import in_one_line
from streams.health import Health
from streams.store import StoreProblem
from streams.topics import BrokerDown
from streams.work import SettingsUnreadable

log = logging.getLogger(__name__)


class Background:
    """Work beside the service. A database or a disk out of reach is said once, and tried again until it is back.

    Parameters
    ----------
    say
        Tells the operator something, from whatever thread.
    health
        Hears how each work fares.
    """

    def __init__(self, say: Callable[[str], object], health: Health | None = None) -> None:
        self._say, self.health = say, health or Health()
        self._stop = Event()
        self._threads: dict[str, Thread] = {}

    def repeat(self, name: str, every: timedelta, work: Callable[[], object]) -> None:
        """Start work of some name, at once and then again and again."""
        # It must not outlive the process: what a crash leaves behind is made good at the next start.
        thread = Thread(target=self._repeat, args=(name, every, work), name=name, daemon=True)
        self._threads[name] = thread
        thread.start()

    def stopped(self) -> list[str]:
        """Name the work that has stopped, though it should not have."""
        return [name for name, thread in self._threads.items() if not thread.is_alive()]

    def beyond_help(self) -> list[str]:
        """Say what only a new start of the process would mend: work that has stopped, or is stuck."""
        ended = (f"{work} has stopped: the process must be started again" for work in self.stopped())
        return [*ended, *self.health.stuck()]

    def stop(self, within: timedelta) -> bool:
        """Let no work begin again, and wait for what is under way, but no longer than that; tell whether it ended."""
        self._stop.set()
        end = monotonic() + within.total_seconds()
        for thread in self._threads.values():
            thread.join(max(0.0, end - monotonic()))
        return len(self.stopped()) == len(self._threads)

    def _repeat(self, name: str, every: timedelta, work: Callable[[], object]) -> None:
        trouble = ""
        try:
            while not self._stop.is_set():
                trouble = self._once(name, work, trouble)
                self._stop.wait(every.total_seconds())
        except Exception as fault:  # noqa: BLE001  (said where it can be heard; the health check tells of it too)
            log.error("%s has stopped: %s; start the service again", name, in_one_line(fault))  # noqa: TRY400

    def _once(self, name: str, work: Callable[[], object], trouble: str) -> str:
        """Do the work; return what stands in its way, said once."""
        self.health.works(name)
        try:
            work()
        except (SQLAlchemyError, StoreProblem, OSError, SettingsUnreadable, BrokerDown, Fenced) as error:
            found = _why(error)
            self.health.waits(name, found)
            if found != trouble and not isinstance(error, SettingsUnreadable):  # of that whoever reads them has told
                self._say(f"{name} has to wait: {found}; nothing is lost, and it is tried again")
            return found
        self.health.rests(name)
        if trouble:
            self._say(f"{name} goes on")
        return ""


def _why(error: Exception) -> str:
    match error:
        case SettingsUnreadable() | BrokerDown():
            return str(error)
        case Fenced():
            return "somebody else has just changed what it rests on"
    return in_one_line(error)
