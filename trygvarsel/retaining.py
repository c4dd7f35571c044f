"""A house in; what is too old to be kept deleted from its database, once a day and a little at a time, out."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from streams.retention.passing import Asked, Passing, last_noted

from .wiring import House

AT_FIRST: Final = timedelta(minutes=10)
"""After a start there is more urgent work."""

DAILY: Final = timedelta(days=1)


class Daily:
    """Goes through the tables once a day; in a fleet, whoever is first.

    Parameters
    ----------
    house
        Whose database and settings they are.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._next = house.now() + AT_FIRST
        self._steps: Iterator[None] | None = None

    def step(self) -> None:
        """Do a little of it, where the time has come; lets the errors of the database pass."""
        if self._steps is None and self._house.now() >= self._next:
            self._steps = self._begun()
        if self._steps is not None and next(self._steps, self) is self:
            self._steps = None

    def _begun(self) -> Iterator[None] | None:
        now = self._house.now()
        self._next = now + DAILY
        with self._house.engine.connect() as conn:
            last = last_noted(conn)
        if last is not None and now - last < DAILY / 2:
            return None
        passing = Passing(self._house.service.store, Asked.by_settings(self._house.settings, now))
        return passing.steps()
