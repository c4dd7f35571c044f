"""The service meets one request at a time, however many come at once."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Event, Thread

import pytest

from streams.arrivals import Arrival, Result
from streams.core.facts import Outcome
from streams.store import StoreProblem
from tests.world import NOW
from web.desk import TOGETHER, Desk
from web.problems import Problem


class Alone:
    """A service that notices when it is used twice at once."""

    def __init__(self) -> None:
        self.times = 0
        self._busy = False

    def receive(self, batch: Sequence[Arrival], *_: object) -> list[Result]:
        self._use()
        return [Result(_name(arrival), Outcome.ACCEPTED) for arrival in batch]

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


def _name(arrival: Arrival) -> str:
    return str(arrival.body["name"] if isinstance(arrival.body, dict) else arrival.body)


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
    assert service.times <= 30


def test_requests_that_wait_at_the_same_time_share_a_transaction_and_each_gets_its_own_results() -> None:
    begun, end = Event(), Event()

    class Held(Alone):
        def tick(self, _: datetime) -> None:
            begun.set()
            end.wait(5)

    service = Held()
    desk = Desk(service, lambda: NOW)
    clock = Thread(target=desk.tick)
    clock.start()
    assert begun.wait(5)

    async def many() -> list[list[Result]]:
        sizes = [1, 3, TOGETHER, 1, 2]
        asked = [
            asyncio.create_task(desk.receive([_named(n, place) for place in range(size)]))
            for n, size in enumerate(sizes)
        ]
        await asyncio.sleep(0)
        end.set()
        return await asyncio.gather(*asked)

    results = asyncio.run(many())
    clock.join()
    desk.close(timedelta(seconds=5))
    assert [[each.report_id for each in mine][-1] for mine in results] == [
        "0.0",
        "1.2",
        f"2.{TOGETHER - 1}",
        "3.0",
        "4.1",
    ]
    assert [len(mine) for mine in results] == [1, 3, TOGETHER, 1, 2]
    assert service.times == 3, "the first two, the large one by itself, the last two"


def _named(request: int, place: int) -> Arrival:
    return Arrival({"name": f"{request}.{place}"}, "test")


@pytest.mark.parametrize(("fault", "spared"), [(ValueError("odd"), True), (StoreProblem("the disk is full"), False)])
def test_a_report_at_which_the_program_fails_spoils_nobody_elses_and_a_full_disk_is_everybodys(
    fault: Exception, spared: bool
) -> None:
    class Failing(Alone):
        def receive(self, batch: Sequence[Arrival], *_: object) -> list[Result]:
            if any(isinstance(arrival.body, dict) and arrival.body["name"] == "1.0" for arrival in batch):
                raise fault
            return super().receive(batch)

    desk = Desk(Failing(), lambda: NOW)

    async def three() -> list[list[Result] | BaseException]:
        asked = [asyncio.create_task(desk.receive([_named(n, 0)])) for n in range(3)]
        return await asyncio.gather(*asked, return_exceptions=True)

    blocked = Thread(target=lambda: desk.between(lambda: time.sleep(0.1)))
    blocked.start()
    time.sleep(0.02)
    first, second, third = asyncio.run(three())
    blocked.join()
    desk.close(timedelta(seconds=5))
    assert second is fault
    assert (isinstance(first, list) and isinstance(third, list)) is spared


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
