"""The service meets one request at a time, however many come at once."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Event, Thread

import pytest

from streams.arrivals import Arrival, Result
from streams.core.facts import Outcome
from tests.world import NOW
from web.desk import Desk
from web.problems import Problem


class Alone:
    """A service that notices when it is used twice at once."""

    def __init__(self) -> None:
        self.times = 0
        self._busy = False

    def receive(self, batch: Sequence[Arrival], *_: object) -> list[Result]:
        self._use()
        return [Result(str(arrival.body), Outcome.ACCEPTED) for arrival in batch]

    def tick(self, _: datetime) -> None:
        self._use()

    def offset(self, *_: object) -> int | None:
        return None

    def _use(self) -> None:
        assert not self._busy, "used by two at once"
        self._busy = True
        time.sleep(0.002)
        self._busy = False
        self.times += 1


def test_requests_and_the_clock_take_turns() -> None:
    service = Alone()
    desk = Desk(service, lambda: NOW)

    async def many() -> list[list[Result]]:
        return await asyncio.gather(*(desk.receive([Arrival(str(n).encode(), "test")]) for n in range(20)))

    def ticking() -> None:
        for _ in range(10):
            desk.tick()

    clock = Thread(target=ticking)
    clock.start()
    results = asyncio.run(many())
    clock.join()
    desk.close(timedelta(seconds=5))
    assert [result.report_id for [result] in results] == [f"b'{n}'" for n in range(20)]
    assert service.times == 30


def test_a_request_that_a_stopping_server_gives_up_is_told_to_come_again() -> None:
    desk = Desk(Alone(), lambda: NOW)

    async def given_up() -> None:
        request = asyncio.create_task(desk.receive([Arrival(b"{}", "test")]))
        await asyncio.sleep(0)
        request.cancel()
        await request

    with pytest.raises(Problem, match="send the same again"):
        asyncio.run(given_up())
    desk.close(timedelta(seconds=5))


def test_it_does_not_wait_for_a_transaction_that_will_not_end() -> None:
    class Slow(Alone):
        def tick(self, _: datetime) -> None:
            begun.set()
            end.wait(5)

    begun, end = Event(), Event()
    desk = Desk(Slow(), lambda: NOW)
    clock = Thread(target=desk.tick)
    clock.start()
    assert begun.wait(5)
    desk.close(timedelta(milliseconds=10))
    end.set()
    clock.join()
