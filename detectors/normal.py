"""Located events in, in any order; the latest of them, and what is normal round a place, out."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .base import Event
from .pace import Pace
from .place import PlaceShare
from .timeline import Floats, Timeline

_KEPT = 4  # windows for which events are remembered one by one
_FEWEST = 30  # events without which nothing is normal yet


class Usual(NamedTuple):
    """What is usual round a place now.

    Parameters
    ----------
    rates
        Events a day in each circle, on an average day of the week.
    crowd
        How many the widest circle expects within the window, by what all circles say together.
    known
        How many events that rests on.
    per_day
        Events a day on the whole ground.
    crowding
        How busy the place is, 1 for places like those where most events come.
    """

    rates: Floats
    crowd: float
    known: float
    per_day: float
    crowding: float


class Normal:
    """What is normal: a place's share of all events times what the whole ground expects now.

    Events count as normal once they are older than the window; the latest are also kept one by one, what is older
    than four windows lives on only in what is normal. So what is remembered grows with the places that were ever
    hit, not with the events, and the same events leave exactly the same state in whatever order they came. One date
    far in the future makes everything count as normal until it is taken back, and ten make the latest be forgotten
    one by one for good: refuse such dates at the door.

    Parameters
    ----------
    radii
        Of the circles, in metres, ascending.
    window
        In days.
    half_life
        Days after which an event counts half in a place's share.
    spot
        Metres within which events are at one and the same place.
    recent, pace
        What keeps the latest events, and the pace: for hindsight, which does both in its own way.

    Examples
    --------
    >>> normal = Normal(radii=(300.0, 700.0), window=10, half_life=365, spot=50)
    >>> for n in range(1000):
    ...     normal.add(Event(str(n), n / 2, 400.0 * (n % 7), 400.0 * (n % 11)))
    >>> usual = normal.usual(1200.0, 1200.0)
    >>> round(usual.per_day, 1), len(normal.recent)
    (2.0, 90)
    """

    def __init__(
        self,
        radii: tuple[float, ...],
        window: float,
        half_life: float,
        spot: float,
        recent: Callable[[float], Timeline] = Timeline,
        pace: Callable[[], Pace] = Pace,
    ) -> None:
        self.radii = radii
        self.window = window
        self.recent = recent(_KEPT * window)
        self.pace = pace()
        self._share = PlaceShare(radii, half_life, spot)
        self._count = 0
        self._settled = 0

    def add(self, event: Event) -> None:
        """Take in an event.

        Raises
        ------
        ValueError
            When its day, place or span is no number; nothing is changed then.
        """
        if not math.isfinite(event.day + event.x + event.y + event.span) or event.span < 0:
            raise ValueError(f"event {event.key!r}: day, x, y and span must be finite numbers, and span 0 or more")
        self._count += 1
        self.pace.add(event)
        if event.day < self.recent.begins:
            self._share.add(event)
            return
        if self.recent.insert(event) < self._settled:
            self._share.add(event)
            self._settled += 1
        self._settle()

    def remove(self, event: Event) -> None:
        """Forget an event as if it had never been; one too old to be remembered by itself must have been taken in."""
        at = self.recent.find(event)
        if at is None and event.day >= self.recent.begins:
            return
        if at is not None:
            event = self.recent.event(at)
            self.recent.remove(event)
        self._count -= 1
        self.pace.add(event, -1)
        if at is None or at < self._settled:
            self._share.add(event, -1)
            self._settled -= at is not None
        self._settle()

    def days(self) -> float | None:
        """Count the days of history; None when that is too few events to say what is normal."""
        begun = self.pace.begun
        if self._count <= _FEWEST or begun is None or not len(self.recent):
            return None
        return self.last - begun

    @property
    def last(self) -> float:
        """The day of the newest event."""
        return float(self.recent.days[-1])

    def per_day(self) -> float:
        """Expect so many events a day on the whole ground."""
        return self.pace.per_day(self.last)

    def usual(self, x: float, y: float) -> Usual:
        """Tell what is usual round a place, in metres."""
        per_day = self.per_day()
        shares = self._share.at(x, y, self.last - self.window)
        density = [share / radius**2 for share, radius in zip(shares.circles, self.radii, strict=True)]
        even = math.exp(sum(map(math.log, density)) / len(density)) * self.radii[-1] ** 2
        return Usual(
            rates=np.array(shares.circles) * per_day,
            crowd=even * per_day * self.window,
            known=1.0 / (1.0 / shares.known + self.pace.restlessness),
            per_day=per_day,
            crowding=self._share.crowding(x, y),
        )

    def state(self) -> dict[str, Any]:
        """Give all that is remembered, ready for JSON."""
        counted = {"asked": self._asked(), "count": self._count, "settled": self._settled}
        return {
            **counted, "recent": self.recent.state(), "share": self._share.state(), "pace": self.pace.state(),
        }  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        """Go on, from fresh, with what another of the same parameters remembered."""
        if state.get("asked") != self._asked():
            raise ValueError(f"the state is of other radii, window, half_life or spot than {self._asked()}")
        self._count, self._settled = state["count"], state["settled"]
        self.recent.restore(state["recent"])
        self._share.restore(state["share"])
        self.pace.restore(state["pace"])

    def _asked(self) -> list[Any]:
        return [list(self.radii), self.window, self._share.half_life, self._share.spot]

    def _settle(self) -> None:
        """Let what is older than the window, and only that, count as normal; let go of what is older yet."""
        recent = self.recent
        target = recent.since(self.last - self.window) if len(recent) else 0
        while self._settled < target:
            self._share.add(recent.event(self._settled))
            self._settled += 1
        while self._settled > target:
            self._settled -= 1
            self._share.add(recent.event(self._settled), -1)
        self._settled -= recent.forget()
