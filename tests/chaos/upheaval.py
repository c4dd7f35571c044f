"""What is to happen and a fleet in; all of it happening, at its moment, out."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tests.kafka.broker import Node
from tests.postgres import Server

from .feeder import Feeder
from .fleet import Fleet, Worker
from .happenings import Happening, Kind

STUCK = 300.0
"""Seconds without a single report decided on, after which a run is given up."""


AT_WORK = 0.8
"""The share of what happens that happens to a worker that has begun to handle reports."""


class Stuck(Exception):  # noqa: N818  (it reads as what happened)
    """The workers get no further."""


@dataclass(slots=True)
class Upheaval:
    """Makes things happen while workers work.

    ``decided`` tells how many reports have been decided on, and ``progress`` is told of it.
    """

    fleet: Fleet
    feeder: Feeder
    broker: Node
    database: Server
    decided: Callable[[], int]
    progress: Callable[[int, Counter[Kind]], object] = lambda _decided, _happened: None
    happened: Counter[Kind] = field(default_factory=Counter)
    _asleep: list[tuple[float, Worker]] = field(default_factory=list)
    _last: tuple[int, float] = (-1, 0.0)

    def run(self, happenings: Sequence[Happening]) -> None:
        """Let everything happen, each as soon as so many reports have been decided on.

        Raises `Stuck` when the workers get no further.
        """
        for each in happenings:
            while self.look() < each.at:
                time.sleep(0.03)
            self._rest(each.delay)
            self._happen(each)
            self.happened[each.kind] += 1

    def look(self) -> int:
        """See how far the workers are; wake who has slept enough, and replace who has ended."""
        if self.feeder.fault:
            raise self.feeder.fault
        now, decided = time.monotonic(), self.decided()
        if decided != self._last[0]:
            self._last = decided, now
        if now - self._last[1] > STUCK:
            raise Stuck(f"no report was decided on for {STUCK:.0f} seconds, after {decided:,} were")
        for wake, worker in [each for each in self._asleep if each[0] <= now]:
            self._asleep.remove((wake, worker))
            worker.resume()
        self.fleet.tend()
        self.progress(decided, self.happened)
        return decided

    def calm(self) -> None:
        """Wake everybody."""
        for _, worker in self._asleep:
            worker.resume()
        self._asleep.clear()

    def _rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(0.01)
            with suppress(Stuck):
                self.look()

    def _choose(self, chooses: float) -> Worker:
        """Choose somebody: mostly one of those who are at work already, at times one who is still getting up."""
        there = self.fleet.working
        at_work = [worker for worker in there if worker.at_work]
        if at_work and chooses < AT_WORK:
            there, chooses = at_work, chooses / AT_WORK
        return there[int(chooses * len(there))]

    def _happen(self, each: Happening) -> None:
        chosen = self._choose(each.chooses)
        match each.kind:
            case Kind.KILL:
                self.fleet.kill(chosen)
            case Kind.PAUSE:
                chosen.pause()
                self._asleep.append((time.monotonic() + each.lasts, chosen))
            case Kind.JOIN:
                self.fleet.start()
            case Kind.LEAVE:
                chosen.resume()
                chosen.terminate()
            case Kind.BROKER:
                with self.feeder.line:  # a source that must keep its order waits while the broker is away
                    self.broker.stop(patience=30)
                    time.sleep(each.lasts)
                    self.broker.start()
                    self.broker.wait()
            case Kind.DATABASE:
                self.database.stop()
                time.sleep(each.lasts)
                self.database.start()
