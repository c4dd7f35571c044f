"""Reports in; what became of each, wherever that is decided, out: what the intake needs of the service behind it."""

from collections.abc import Sequence
from typing import Protocol

from streams.arrivals import Arrival, Result


class Receiving(Protocol):
    """Where reports are handed in: a service in this process, or one behind a topic."""

    async def receive(self, batch: Sequence[Arrival]) -> list[Result]:
        """Take in reports, all of them or none, and tell of each in its turn what became of it.

        Raises
        ------
        StoreProblem
            When they cannot be kept just now; the sender is told to come again.
        Problem
            When there is more to say about it.
        """
        ...
