"""One look after another at the database in; everybody who waits for news woken when there is some, out."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from .marks import Position

log = logging.getLogger(__name__)

EVERY: Final = 0.5
"""Seconds between two looks."""

MOST_EACH: Final = 24
"""Streams that one account may hold open, however often it is signed in: a browser opens six to a host."""

MOST: Final = 500
"""Streams that one process serves at a time."""

MOST_HERE: Final = MOST // 2
"""And so many of them for one partnership: nobody there can keep all others from listening."""

_LEISURE: Final = 5
"""A look is followed by a rest of at least so many times as long as it took: a slow database is not made slower."""

_LONGEST_REST: Final = 3.0
"""But of no more seconds than these: nobody is to look at an old page for long."""

_AFTER_TROUBLE: Final = 5.0


class Crowded(Exception):  # noqa: N818 - said to a person, as it stands
    """Nobody more can listen just now."""


class Hub:
    """Looks while anybody listens, and not otherwise.

    There are no queues: whoever listens remembers the position they know of, and is told of what differs from the
    newest, however much it was that they missed. All of it belongs to one event loop.

    Parameters
    ----------
    look
        Takes the positions of some partnerships, in a thread.
    every
        Seconds between two looks.
    """

    def __init__(self, look: Callable[[Collection[str]], Mapping[str, Position]], every: float = EVERY) -> None:
        self._look, self._every = look, every
        self._latest: dict[str, Position] = {}
        self._listening: Counter[str] = Counter()
        self._held: Counter[int] = Counter()
        self._poll: asyncio.Task[None] | None = None
        self._news = asyncio.Condition()
        self.closed = False

    @property
    def listening(self) -> int:
        """Say how many streams are open."""
        return self._listening.total()

    def standing(self, partnership: str) -> Position:
        """Say where a partnership stands, for a page that will listen from there on; looks if nobody does just now."""
        return self._latest.get(partnership) or self._look((partnership,))[partnership]

    @asynccontextmanager
    async def joined(self, partnership: str, account: int) -> AsyncIterator[None]:
        """Listen for as long as the block lasts; raises `Crowded`."""
        self.admits(partnership, account)
        self._listening[partnership] += 1
        self._held[account] += 1
        if self._poll is None or self._poll.done():
            self._poll = asyncio.create_task(self._keep_looking())
        try:
            yield
        finally:
            self._leave(partnership, account)

    def admits(self, partnership: str, account: int) -> None:
        """Raise `Crowded` if there is no room for one more stream, of this account, of its partnership or at all."""
        here = self._listening[partnership] >= MOST_HERE
        if here or self._held[account] >= MOST_EACH or self.listening >= MOST:
            raise Crowded("so many pages are open already that this one is not kept up to date; close some of them")

    async def news(self, partnership: str, known: Position | None, within: float) -> Position | None:
        """Wait for another position than the one that is known; None when time is up, or this is the end."""
        try:
            async with asyncio.timeout(within), self._news:
                await self._news.wait_for(lambda: self.closed or self._latest.get(partnership, known) != known)
        except TimeoutError:
            return None
        return None if self.closed else self._latest[partnership]

    async def close(self) -> None:
        """End all streams at once."""
        self.closed = True
        async with self._news:
            self._news.notify_all()

    def _leave(self, partnership: str, account: int) -> None:
        # A difference of counters forgets what there is none of any more.
        self._listening -= Counter([partnership])
        self._held -= Counter([account])
        if partnership not in self._listening:  # what is not looked at any more is not the latest for long
            self._latest.pop(partnership, None)

    async def _keep_looking(self) -> None:
        while self._listening and not self.closed:
            began = time.monotonic()
            try:
                found = await run_in_threadpool(self._look, tuple(self._listening))
            except SQLAlchemyError:
                # Its own text may repeat what was asked for: it is not for the log.
                log.warning("the database does not answer; open pages are not kept up to date meanwhile")
                await asyncio.sleep(_AFTER_TROUBLE)
                continue
            await self._tell({name: each for name, each in found.items() if name in self._listening})
            rest = min(_LEISURE * (time.monotonic() - began), _LONGEST_REST)
            await asyncio.sleep(max(self._every, rest))

    async def _tell(self, found: Mapping[str, Position]) -> None:
        if found.items() <= self._latest.items():
            return
        async with self._news:
            self._latest.update(found)
            self._news.notify_all()
