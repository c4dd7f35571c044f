"""Records of the log in, from whatever thread; the same written by one thread beside the work, in their order, out."""

import logging
import queue
import time
from contextlib import suppress
from logging.handlers import QueueHandler, QueueListener
from typing import Final

from notifiers.happenings import FACTS

from .lines import TRACE
from .traces import Traces

WAITING: Final = 10_000
"""So many lines may wait for somebody to read standard error; what comes after them is left out, and counted."""

_LAST_WORDS: Final = 1.0
"""Seconds that a process which ends waits for its lines to be written."""

log = logging.getLogger(__name__)


class Outlet(QueueHandler):
    """Hands records over to a thread that writes them, so that nobody's transaction waits for whoever reads them.

    Parameters
    ----------
    writers
        What writes them.
    """

    def __init__(self, *writers: logging.Handler) -> None:
        self._lines: queue.Queue[logging.LogRecord | None] = queue.Queue(WAITING)
        super().__init__(self._lines)
        self._left_out = 0
        self._writer = _Writer(self._lines, *writers, respect_handler_level=True)
        self._writer.start()

    def writes_also_to(self, writer: logging.Handler) -> None:
        """Hand every record to one writer more."""
        self._writer.handlers = (*self._writer.handlers, writer)

    def trace_by(self, traces: Traces) -> None:
        """Say of lines from now on which report they go back to."""
        self._writer.traces = traces

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        """Leave a record as it is: nobody changes it before it is written."""
        return record

    def enqueue(self, record: logging.LogRecord) -> None:
        """Hand a record over, or count it if too many wait."""
        try:
            self._lines.put_nowait(record)
        except queue.Full:
            self._left_out += 1
            return
        if self._left_out and not self._lines.full():
            missing, self._left_out = self._left_out, 0
            log.warning("%d lines were left out: nobody took them from standard error", missing)

    def flush(self) -> None:
        """Wait, though not for ever, until what was handed over is written."""
        end = time.monotonic() + _LAST_WORDS
        while self._lines.unfinished_tasks and time.monotonic() < end:
            time.sleep(0.002)

    def close(self) -> None:
        """Write what waits, and end the thread unless somebody holds it up."""
        self.flush()
        self._writer.end()
        super().close()


class _Writer(QueueListener):
    """The thread; whatever goes wrong with one line, the next is written."""

    traces: Traces | None = None

    def handle(self, record: logging.LogRecord) -> None:
        """Write a record."""
        with suppress(Exception):
            super().handle(record)

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        """Add the trace, which may take a look into the database."""
        facts = getattr(record, FACTS, None)
        if facts and self.traces:
            setattr(record, TRACE, self.traces.of(facts))
        return record

    def end(self) -> None:
        """End the thread; one that is held up by whoever reads standard error is left behind."""
        try:
            self.enqueue_sentinel()
        except queue.Full:
            return
        if thread := self._thread:
            thread.join(_LAST_WORDS)
