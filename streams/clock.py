"""The database's clock in; the time as it has it, without asking every time, out."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

ASK_EVERY = timedelta(seconds=30)

_BOOT: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # goes on while the machine sleeps


def _ticking() -> float:
    return time.clock_gettime(_BOOT)


class Timed(Protocol):
    """Something with a clock that all who work on it share."""

    def now(self) -> datetime:
        """Read that clock."""
        ...


class SharedClock:
    """The one clock of all workers: that of their database, carried on between two looks at it.

    However wrong the clocks of the workers' machines are, they agree on what is due.

    Parameters
    ----------
    source
        Whose clock it is.
    elapsed
        Seconds that never go back, of this machine.
    """

    def __init__(self, source: Timed, elapsed: Callable[[], float] = _ticking) -> None:
        self._source, self._elapsed = source, elapsed
        self._told: datetime | None = None
        self._then = 0.0

    def now(self) -> datetime:
        """Tell the time."""
        since = timedelta(seconds=self._elapsed() - self._then)
        if self._told is None or since >= ASK_EVERY:
            self._then = self._elapsed()
            self._told, since = self._source.now(), timedelta()
        return self._told + since
