"""What the parts of a process say of themselves in; whether it is alive, and whether it is ready, out."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Final

STUCK_AFTER: Final = 600.0
"""Seconds without any progress after which something that has begun a piece of work is stuck.

Nothing takes longer: the longest is to go through the past again, half a millisecond for each of at most a million
reports that a process remembers.
"""


class Health:
    """Tells the truth of a process: ready when it does its share, alive as long as starting it anew would not help.

    It may be told and asked from any thread.

    Parameters
    ----------
    elapsed
        Seconds that never go back.
    """

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._lock = Lock()
        self._waits: dict[str, str] = {}
        self._begun: dict[str, float] = {}

    def waits(self, part: str, why: str) -> None:
        """Hear that a part cannot do its work just now, and why; empty when it can."""
        with self._lock:
            self._begun.pop(part, None)
            self._waits.pop(part, None)
            if why:
                self._waits[part] = why

    def works(self, part: str) -> None:
        """Hear that a part has begun a piece of work, or tries it again; it must end, or wait for something."""
        with self._lock:
            self._begun.setdefault(part, self._elapsed())

    def rests(self, part: str) -> None:
        """Hear that a part has done its work."""
        self.waits(part, "")

    def unready(self, *parts: str) -> list[str]:
        """Say why it does not do its share, or why these parts do not; empty when they do."""
        with self._lock:
            return [f"{part}: {why}" for part, why in sorted(self._waits.items()) if not parts or part in parts]

    def stuck(self) -> list[str]:
        """Say what does not get on though it does not wait for anything; empty when all is well."""
        late = self._elapsed() - STUCK_AFTER
        with self._lock:
            return [
                f"{part}: nothing has moved for {STUCK_AFTER:.0f} s"
                for part, begun in sorted(self._begun.items())
                if begun < late
            ]
