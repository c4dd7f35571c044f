"""What the parts of a worker say of themselves in; whether it is alive, and whether it is ready, out."""

import time
from collections.abc import Callable
from typing import Final

STUCK_AFTER: Final = 120.0
"""Seconds without any progress after which something that has work to do is stuck."""


class Health:
    """Tells the truth of a worker: ready when it does its share, alive as long as starting it anew would not help.

    Parameters
    ----------
    elapsed
        Seconds that never go back.
    """

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._waits: dict[str, str] = {}
        self._moved: dict[str, float] = {}

    def waits(self, part: str, why: str) -> None:
        """Hear that a part cannot do its work just now, and why; empty when it can."""
        if why:
            self._waits[part] = why
        else:
            self._waits.pop(part, None)
        self._moved[part] = self._elapsed()

    def works(self, part: str) -> None:
        """Hear that a part has begun a piece of work; it must end, or wait for something."""
        self._moved.setdefault(part, self._elapsed())

    def rests(self, part: str) -> None:
        """Hear that a part has done its work."""
        self._moved.pop(part, None)
        self._waits.pop(part, None)

    def unready(self) -> list[str]:
        """Say why it does not do its share; empty when it does."""
        return [f"{part}: {why}" for part, why in sorted(self._waits.items())]

    def stuck(self) -> list[str]:
        """Say what does not get on though nothing stands in its way; empty when all is well."""
        late = self._elapsed() - STUCK_AFTER
        return [
            f"{part}: nothing has moved for {STUCK_AFTER:.0f} s"
            for part, moved in sorted(self._moved.items())
            if moved < late and part not in self._waits
        ]
