"""Attempts in, some at a time under way at once; what came of them, in handfuls worth a transaction, out."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from .outbox import Settlement

_AT_LATEST = timedelta(milliseconds=50)


class Flight:
    """Attempts under way.

    Parameters
    ----------
    most
        How many may be under way at once.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._under_way: set[asyncio.Task[Settlement]] = set()
        self._landed: list[Settlement] = []
        self._enough = asyncio.Event()
        self.fault: BaseException | None = None
        """The first thing an attempt raised that it should not have."""

    @property
    def under_way(self) -> int:
        """How many have not come to an end."""
        return len(self._under_way)

    @property
    def room(self) -> int:
        """How many more may begin."""
        return self._most - len(self._under_way)

    def begin(self, attempt: Coroutine[Any, Any, Settlement]) -> None:
        """Begin one."""
        task = asyncio.create_task(attempt)
        self._under_way.add(task)
        task.add_done_callback(self._land)

    def landed(self) -> list[Settlement]:
        """Hand over what came to an end since the last call."""
        landed, self._landed = self._landed, []
        return landed

    async def some(self) -> None:
        """Wait until a quarter has come to an end, or everything, or a little while has passed since the first did."""
        await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        self._enough.clear()
        if self._under_way and len(self._landed) < self._most // 4:
            try:
                await asyncio.wait_for(self._enough.wait(), _AT_LATEST.total_seconds())
            except TimeoutError:
                return

    async def rest(self) -> None:
        """Wait until everything has come to an end."""
        if self._under_way:
            await asyncio.wait(self._under_way)

    def _land(self, task: asyncio.Task[Settlement]) -> None:
        self._under_way.discard(task)
        fault = task.exception()
        if fault is None:
            self._landed.append(task.result())
        self.fault = self.fault or fault
        if not self._under_way or len(self._landed) >= self._most // 4:
            self._enough.set()
