"""A pace in; the time of a town whose days may pass in seconds, and which never goes back, out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic


class DemoClock:
    """A clock that whoever tells the story sets the pace of; any thread may read it.

    Parameters
    ----------
    start
        What it shows at first, aware; it stands still until it is given a pace.
    elapsed
        Seconds that never go back.

    >>> seconds = iter([0.0, 0.0, 0.0, 0.0, 2.0])
    >>> from datetime import UTC
    >>> clock = DemoClock(datetime(2025, 11, 10, tzinfo=UTC), lambda: next(seconds))
    >>> clock.go(3600.0)
    >>> f"{clock.now():%H:%M}", f"{clock.now():%H:%M}"
    ('00:00', '02:00')
    """

    def __init__(self, start: datetime, elapsed: Callable[[], float] = monotonic) -> None:
        self._elapsed, self._lock = elapsed, Lock()
        self._shown, self._since, self._pace = start, elapsed(), 0.0

    def now(self) -> datetime:
        """Tell the time."""
        with self._lock:
            return self._read()

    @property
    def pace(self) -> float:
        """How many of its seconds pass in one."""
        return self._pace

    def go(self, pace: float) -> None:
        """Let so many seconds pass in one from now on; 0 stops it."""
        with self._lock:
            self._shown, self._since, self._pace = self._read(), self._elapsed(), max(0.0, pace)

    def put(self, at: datetime) -> None:
        """Put it on to a time; one that has passed already changes nothing."""
        with self._lock:
            self._shown, self._since = max(self._read(), at), self._elapsed()

    def _read(self) -> datetime:
        return self._shown + timedelta(seconds=(self._elapsed() - self._since) * self._pace)
