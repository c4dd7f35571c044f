"""A database in; somebody who writes to its journal without a pause, and how long each time took, out."""

import time
from threading import Event, Thread

from sqlalchemy import Engine, func, insert, select

from streams import tables
from tests.world import START


class Working(Thread):
    """Writes to the journal and reads it, over and over; ``took`` are the seconds of each transaction."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(daemon=True)
        self._engine, self._enough = engine, Event()
        self.took: list[float] = []

    def run(self) -> None:
        row = {"received_at": START, "partnership": "lund"}
        while not self._enough.is_set():
            began = time.monotonic()
            with self._engine.begin() as conn:
                conn.execute(insert(tables.journal), row)
                conn.scalar(select(func.max(tables.journal.c.seq)))
            self.took.append(time.monotonic() - began)

    def stop(self) -> None:
        """Write no more."""
        self._enough.set()
        self.join()
