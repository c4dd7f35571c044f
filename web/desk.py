"""Many requests at once in, one after the other to the service out: it is not made for two threads."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from typing import Final, Protocol, TypeVar

from streams.arrivals import Arrival, Result
from streams.faults import in_one_line
from streams.store import StoreProblem

from .problems import Problem

log = logging.getLogger(__name__)

T = TypeVar("T")

TOGETHER: Final = 200
"""So many reports of requests that wait at the same time are taken in by one transaction, at most."""


class Service(Protocol):
    """What believes or refuses reports, and notices what the mere passing of time brings about."""

    def receive(self, batch: Sequence[Arrival], now: datetime) -> list[Result]:
        """Take in reports, in one transaction."""
        ...

    def tick(self, now: datetime) -> None:
        """Let time pass."""
        ...


@dataclass(frozen=True, slots=True)
class _Handed:
    """Reports that somebody has handed in, and waits for what becomes of them."""

    batch: Sequence[Arrival]
    results: Future[list[Result]] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Something else to be done when its turn comes."""

    work: Callable[[], object]
    done: Future[object] = field(default_factory=Future)


class Desk:
    """The one place where the service is used, in one thread of its own, in the order of arrival.

    Requests that wait at the same time share a transaction, so that many senders at once wait for few commits; each
    is answered only when it is kept.

    Parameters
    ----------
    service
        Takes in reports; belongs to this desk from now on.
    now
        Tells the time.
    """

    def __init__(self, service: Service, now: Callable[[], datetime]) -> None:
        self._service, self._now = service, now
        self._queue: SimpleQueue[_Handed | _Asked | None] = SimpleQueue()
        # A pool's thread would keep the process alive for as long as a transaction lasts.
        self._thread = Thread(target=self._work, name="service", daemon=True)
        self._thread.start()

    async def receive(self, batch: Sequence[Arrival]) -> list[Result]:
        """Take in reports, in one transaction; raises what the service raises, and `Problem` when it has to stop."""
        handed = _Handed(batch)
        self._queue.put(handed)
        try:
            return await asyncio.wrap_future(handed.results)
        except asyncio.CancelledError:  # only a server that stops gives up a request: there is time to say so
            raise Problem(503, "the service is being stopped; send the same again when it is back") from None

    def tick(self) -> None:
        """Let time pass, and wait until it has; raises what the service raises."""
        self.between(lambda: self._service.tick(self._now()))

    def between(self, work: Callable[[], object]) -> None:
        """Do something while the service is between two transactions, and wait for it; raises what it raises."""
        asked = _Asked(work)
        self._queue.put(asked)
        asked.done.result()

    def close(self, within: timedelta) -> None:
        """Finish what waits, but take no longer; a transaction that is left in the middle has not happened."""
        self._queue.put(None)
        self._thread.join(within.total_seconds())

    def _work(self) -> None:
        for turn in self._turns():
            if isinstance(turn, _Asked):
                _fulfil(turn.done, turn.work)
            else:
                self._take_in([each for each in turn if each.results.set_running_or_notify_cancel()])

    def _turns(self) -> "Iterator[list[_Handed] | _Asked]":
        """Give what comes, in order; reports that wait at the same time are one turn."""
        together: list[_Handed] = []
        while True:
            if together and self._queue.empty():
                yield together
                together = []
            waits = self._queue.get()
            if together and not (isinstance(waits, _Handed) and _many(together) + len(waits.batch) <= TOGETHER):
                yield together
                together = []
            if waits is None:
                return
            if isinstance(waits, _Handed):
                together.append(waits)
            else:
                yield waits

    def _take_in(self, together: Sequence[_Handed]) -> None:
        """Take in several requests at once; if the service fails at one of them, each has its own turn after all."""
        if len(together) > 1:
            try:
                results = iter(self._receive([arrival for each in together for arrival in each.batch]))
            except StoreProblem as away:
                for each in together:
                    each.results.set_exception(away)
                return
            except Exception as fault:  # noqa: BLE001 - whose report it is shows when each comes alone
                log.debug("%d requests cannot be taken in together: %s", len(together), in_one_line(fault))
            else:
                for each in together:
                    each.results.set_result(list(islice(results, len(each.batch))))
                return
        for each in together:
            _fulfil(each.results, partial(self._receive, each.batch))

    def _receive(self, batch: Sequence[Arrival]) -> list[Result]:
        return self._service.receive(batch, self._now())


def _many(together: Sequence[_Handed]) -> int:
    return sum(len(each.batch) for each in together)


def _fulfil(promised: Future[T], work: Callable[[], T]) -> None:
    try:
        promised.set_result(work())
    except BaseException as fault:  # noqa: BLE001  (whatever it is, it belongs to whoever asked)
        promised.set_exception(fault)
