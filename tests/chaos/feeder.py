"""Rows and a broker in; the rows on the reports topic, slice by slice as the workers get on, out."""

import time
from collections.abc import Callable, Sequence
from random import Random
from threading import Event, Lock, Thread

from streams.files import Row
from streams.publish import Publisher, PublishFailed
from streams.topics import BrokerDown

AHEAD = 600
"""So many reports the sources are at most ahead of what has been decided: more than a batch, less than a backlog."""


class Feeder:
    """Sources that send in order, no faster than they are listened to; ``line`` is free between two slices.

    Parameters
    ----------
    broker, topic
        Where to.
    rows
        What, in order; ``file`` is the source.
    decided
        Tells how many of them have been decided on.
    seed
        Of the slices' sizes.
    """

    def __init__(self, broker: str, topic: str, rows: Sequence[Row], decided: Callable[[], int], seed: int) -> None:
        self._broker, self._topic, self._rows, self._decided = broker, topic, rows, decided
        self._chance = Random(seed)
        self._enough = Event()
        self._thread = Thread(target=self._feed, name="feeder", daemon=True)
        self.line = Lock()
        self.sent = 0
        self.fault: Exception | None = None

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    @property
    def done(self) -> bool:
        """Tell whether everything is on the topic."""
        return self.sent == len(self._rows)

    def stop(self) -> None:
        """Send no more."""
        self._enough.set()
        self._thread.join()

    def _feed(self) -> None:
        try:
            while not (self.done or self._enough.is_set()):
                if self.sent - self._decided() > AHEAD:
                    time.sleep(0.05)
                    continue
                with self.line:
                    self._send(self._chance.randint(10, 250))
        except Exception as fault:  # noqa: BLE001  (whoever watches the run says so)
            self.fault = fault

    def _send(self, many: int) -> None:
        """Send a slice, again and again until all of it is there; what is there twice is known by its revision."""
        some = self._rows[self.sent : self.sent + many]
        while not self._enough.is_set():
            try:
                with Publisher(self._broker, self._topic) as publisher:
                    publisher.publish((row.file, row.raw.encode()) for row in some)
            except (BrokerDown, PublishFailed):
                time.sleep(0.5)
            else:
                self.sent += len(some)
                return
