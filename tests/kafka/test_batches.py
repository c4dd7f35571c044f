"""Batches: how many records share one, what happens when one cannot be handled, and what is let go of."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain

import pytest

from streams.batches import LARGEST, ROOM, Batches, Delivered
from streams.effects import Fenced, SettingsChanged
from streams.store import StoreAway


class Handler:
    """Handles batches by writing down their offsets, or ends as it was told to."""

    def __init__(self, *ends: Exception) -> None:
        self.tried: list[list[int]] = []
        self.handled: list[list[int]] = []
        self.acknowledged: list[int] = []
        self.stopped = 0
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()
        self._ends = list(ends)
        self.batches = Batches(self._handle, self._stop)

    def record(self, offset: int) -> Delivered:
        return Delivered("t", 0, offset, None, (), b"", lambda: self.acknowledged.append(offset))

    async def add(self, *offsets: int) -> None:
        for offset in offsets:
            await self.batches.add(self.record(offset))

    async def _handle(self, batch: Sequence[Delivered]) -> None:
        self.tried.append([record.offset for record in batch])
        await self.may_go_on.wait()
        if self._ends:
            raise self._ends.pop(0)
        self.handled.append(self.tried[-1])

    def _stop(self) -> None:
        self.stopped += 1


def run(scene: Callable[[], Awaitable[None]]) -> None:
    async def within_reason() -> None:
        await asyncio.wait_for(scene(), 20)

    asyncio.run(within_reason())


def test_what_came_meanwhile_is_the_next_batch_up_to_the_most_there_may_be() -> None:
    async def scene() -> None:
        them = Handler()
        await them.add(0)
        assert await them.batches.handle_next() == 1
        await them.add(*range(1, LARGEST + 11))
        assert [await them.batches.handle_next() for _ in range(3)] == [LARGEST, 10, 0]
        assert list(chain(*them.handled)) == them.acknowledged == list(range(LARGEST + 11))

    run(scene)


def test_whoever_brings_more_than_there_is_room_for_waits() -> None:
    async def scene() -> None:
        them = Handler()
        bringing = asyncio.create_task(them.add(*range(ROOM + 1)))
        await asyncio.wait([bringing], timeout=0.05)
        assert not bringing.done()
        await them.batches.handle_next()
        await bringing

    run(scene)


@pytest.mark.parametrize("overtaken", [Fenced("t[0] was handled by another worker"), SettingsChanged()])
def test_a_batch_that_was_overtaken_is_handled_again_and_acknowledged_once(overtaken: Exception) -> None:
    async def scene() -> None:
        them = Handler(overtaken, overtaken)
        await them.add(0, 1)
        await them.batches.handle_next()
        assert (them.tried, them.handled, them.acknowledged) == ([[0, 1]] * 3, [[0, 1]], [0, 1])

    run(scene)


def test_a_database_that_is_away_is_complained_of_once_for_each_reason(caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        them = Handler(StoreAway("it is full"), StoreAway("it is full"), StoreAway("it is gone"))
        await them.add(0)
        await them.batches.handle_next()
        assert (them.handled, them.acknowledged, them.batches.fault) == ([[0]], [0], None)

    with caplog.at_level(logging.WARNING):
        run(scene)
    said = [record.getMessage() for record in caplog.records]
    assert said == ["has to wait: it is full", "has to wait: it is gone", "goes on"]


def test_after_a_fault_nothing_more_is_handled_or_acknowledged() -> None:
    async def scene() -> None:
        fault = ValueError()
        them = Handler(fault)
        await them.add(0)
        await them.batches.handle_next()
        await them.add(1)
        await them.batches.handle_next()
        await them.batches.run()  # ends by itself
        await them.batches.close()
        assert (them.batches.fault, them.stopped) == (fault, 1)
        assert (them.handled, them.acknowledged) == ([], [])

    run(scene)


def test_what_waits_is_let_go_of_and_may_come_again() -> None:
    async def scene() -> None:
        them = Handler()
        await them.add(0)
        await them.batches.let_go()
        assert await them.batches.handle_next() == 0
        await them.add(0)
        assert await them.batches.handle_next() == 1
        assert them.acknowledged == [0]

    run(scene)


def test_whoever_lets_go_waits_for_the_batch_under_way_and_no_other_begins() -> None:
    async def scene() -> None:
        them = Handler()
        them.may_go_on.clear()
        await them.add(*range(LARGEST + 5))
        working = asyncio.create_task(them.batches.run())
        await asyncio.sleep(0.01)
        leaving = asyncio.create_task(them.batches.let_go())
        await asyncio.wait([leaving], timeout=0.05)
        assert not leaving.done()
        them.may_go_on.set()
        await leaving
        await asyncio.sleep(0.01)
        assert them.acknowledged == list(range(LARGEST))
        working.cancel()

    run(scene)


def test_who_waited_for_room_when_everything_was_let_go_brings_nothing_old() -> None:
    async def scene() -> None:
        them = Handler()
        bringing = asyncio.create_task(them.add(*range(ROOM + 1)))
        await asyncio.wait([bringing], timeout=0.05)
        await them.batches.let_go()
        await bringing
        assert await them.batches.handle_next() == 0

    run(scene)


def test_after_closing_nothing_is_taken_in() -> None:
    async def scene() -> None:
        them = Handler()
        await them.batches.close()
        await them.add(0)
        assert (await them.batches.handle_next(), them.acknowledged) == (0, [])

    run(scene)
