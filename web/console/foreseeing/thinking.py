"""Questions in; one answered at a time, the overtaken ones not at all, and the past learned before the first, out."""

from collections import Counter
from datetime import datetime
from threading import Lock, Thread

from sqlalchemy import Engine

from config.schema.settings import Settings
from streams.foresight.comparing import Compared
from streams.foresight.foreseeing import Foresight, Foresights


class Overtaken(Exception):  # noqa: N818  (what happened, not what went wrong)
    """Somebody has asked something else since."""


class Thinking:
    """Answers what-ifs for the pages of all partnerships.

    Parameters
    ----------
    engine
        The database.
    """

    def __init__(self, engine: Engine) -> None:
        self._foresights = Foresights(engine)
        self._doing: dict[str, tuple[str, float]] = {}
        self._failed: dict[str, Exception] = {}
        self._lock = Lock()
        self._asked: Counter[tuple[str, int]] = Counter()
        self._turns: dict[str, Lock] = {}

    def progress(self, partnership: str, settings: Settings, now: datetime) -> tuple[str, float] | None:
        """Say how far the past is learned, and see to it that it is; None once it is.

        Raises
        ------
        Exception
            Once, when it could not be learned.
        """
        foresight = self._foresights.of(partnership)
        if foresight.ready(settings, now):
            return None
        with self._lock:
            if (failed := self._failed.pop(partnership, None)) is not None:
                raise failed
            if partnership not in self._doing:
                self._doing[partnership] = "reading", 0.0
                Thread(target=self._learn, args=(partnership, foresight, settings, now), daemon=True).start()
            return self._doing[partnership]

    def answer(
        self, partnership: str, account: int, new: tuple[Settings, Settings], years: int, now: datetime
    ) -> Compared:
        """Compare settings in force with others; raises `Overtaken` when the same person has asked anew meanwhile.

        Parameters
        ----------
        new
            The settings in force, and those to try.
        """
        with self._lock:
            self._asked[partnership, account] += 1
            ticket = self._asked[partnership, account]
            turn = self._turns.setdefault(partnership, Lock())
        with turn:
            if self._asked[partnership, account] != ticket:
                raise Overtaken
            return self._foresights.of(partnership).compare(*new, years, now)

    def foresight(self, partnership: str) -> Foresight:
        """Give a partnership's own."""
        return self._foresights.of(partnership)

    def _learn(self, partnership: str, foresight: Foresight, settings: Settings, now: datetime) -> None:
        def note(doing: str, part: float) -> None:
            self._doing[partnership] = doing, part

        try:
            foresight.warm(settings, now, note)
        except Exception as failed:  # noqa: BLE001  (whatever it is, it is raised where somebody asks)
            self._failed[partnership] = failed
        finally:
            with self._lock:
                self._doing.pop(partnership, None)
