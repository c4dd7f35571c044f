"""Word that somebody has seen enough in; an end in order, or some seconds later an end all the same, out."""

import os
import signal
from collections.abc import Callable
from threading import Event, Timer
from types import TracebackType
from typing import Final, Self

_TOLD: Final = (signal.SIGINT, signal.SIGTERM)
_PATIENCE: Final = 3.0
"""Seconds in which everything may end in order. Nothing here is worth waiting longer for: it is all made up."""


class Leaving:
    """Waits, while the block lasts, to be told to end.

    Parameters
    ----------
    last_words
        Cleans up and says goodbye where there is no time, or no patience, for more.
    """

    def __init__(self, last_words: Callable[[], object]) -> None:
        self.told = Event()
        self._last_words = last_words
        self._timer = Timer(_PATIENCE, self._at_once)
        self._timer.daemon = True
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        for each in _TOLD:
            self._before[each] = signal.signal(each, self._end)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        for each, then in self._before.items():
            signal.signal(each, then)  # type: ignore[arg-type]  # what was there before

    def _end(self, *_: object) -> None:
        """End in order the first time, and at once the second."""
        if self.told.is_set():
            self._at_once()
        self.told.set()
        self._timer.start()

    def _at_once(self) -> None:
        self._last_words()
        os._exit(0)
