"""How far topics reach and how far they are handled in; up to when all that was reported has been heard, out."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

Offsets = Mapping[tuple[str, int], int]
"""By topic and partition."""

PATIENCE: Final = timedelta(hours=1)
"""So long time waits for what was reported and is not decided yet; then it passes all the same, so much late."""

_SOON: Final = 16
_A_WHILE: Final = 0.25


class Ends(Protocol):
    """Tells where topics end just now: the offsets that the next records will have."""

    async def of_reports(self) -> Offsets:
        """Of all partitions of the reports."""
        ...

    async def of_incidents(self) -> Offsets:
        """Of the partitions of the incidents that are this worker's."""
        ...


class Abreast:
    """Keeps time from running ahead of the reports: nobody is told that a spate is over while some of it still waits.

    Parameters
    ----------
    ends
        Where the topics end.
    handled
        How far they are handled, by the database; None while nobody knows.
    """

    def __init__(self, ends: Ends, handled: Callable[[], Awaitable[Offsets | None]]) -> None:
        self._ends, self._handled = ends, handled
        self._last: datetime | None = None

    async def until(self, now: datetime) -> datetime | None:
        """Say up to when time may pass: to now, if what was reported by now is decided; None for not at all.

        Copies are on the topic of incidents before their reports count as handled, so first the one and then the other
        topic is waited for, as far as it reached at that moment.
        """
        if await self._come_up_to(await self._ends.of_reports()) and await self._come_up_to(
            await self._ends.of_incidents()
        ):
            self._last = now
            return now
        self._last = self._last or now
        return now - PATIENCE if now - self._last > PATIENCE else None

    async def _come_up_to(self, ends: Offsets) -> bool:
        """Wait a few seconds until partitions are handled up to there; tell whether they are."""
        for _ in range(_SOON):
            handled = await self._handled()
            if handled is not None and all(handled.get(place, -1) + 1 >= end for place, end in ends.items()):
                return True
            await asyncio.sleep(_A_WHILE)
        return False
