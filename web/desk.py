"""Many requests at once in, one after the other to the service out: it is not made for two threads."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from queue import SimpleQueue
from threading import Thread
from typing import Protocol

from streams.arrivals import Arrival, Result

from .problems import Problem

Work = Callable[[], list[Result] | None]


class Service(Protocol):
    """What believes or refuses reports, and notices what the mere passing of time brings about."""

    def receive(self, batch: Sequence[Arrival], now: datetime) -> list[Result]:
        """Take in reports, in one transaction."""
        ...

    def tick(self, now: datetime) -> None:
        """Let time pass."""
        ...


class Desk:
    """The one place where the service is used, in one thread of its own, in the order of arrival.

    Parameters
    ----------
    service
        Takes in reports; belongs to this desk from now on.
    now
        Tells the time.
    """

    def __init__(self, service: Service, now: Callable[[], datetime]) -> None:
        self._service, self._now = service, now
        self._queue: SimpleQueue[tuple[Work, Future[list[Result] | None]] | None] = SimpleQueue()
        # A pool's thread would keep the process alive for as long as a transaction lasts.
        self._thread = Thread(target=self._work, name="service", daemon=True)
        self._thread.start()

    async def receive(self, batch: Sequence[Arrival]) -> list[Result]:
        """Take in reports, in one transaction; raises what the service raises, and `Problem` when it has to stop."""
        try:
            return await asyncio.wrap_future(self._in_turn(lambda: self._service.receive(batch, self._now()))) or []
        except asyncio.CancelledError:  # only a server that stops gives up a request: there is time to say so
            raise Problem(503, "the service is being stopped; send the same again when it is back") from None

    def tick(self) -> None:
        """Let time pass, and wait until it has; raises what the service raises."""
        self._in_turn(lambda: self._service.tick(self._now())).result()

    def close(self, within: timedelta) -> None:
        """Finish what waits, but take no longer; a transaction that is left in the middle has not happened."""
        self._queue.put(None)
        self._thread.join(within.total_seconds())

    def _in_turn(self, work: Work) -> Future[list[Result] | None]:
        future: Future[list[Result] | None] = Future()
        self._queue.put((work, future))
        return future

    def _work(self) -> None:
        while (next_one := self._queue.get()) is not None:
            work, future = next_one
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(work())
                except BaseException as fault:  # noqa: BLE001  (whatever it is, it belongs to whoever asked)
                    future.set_exception(fault)
