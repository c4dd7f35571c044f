"""What is known with hindsight in; stand-ins that the core asks as it would ask its detectors out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Never

from detectors.base import Event, Finding
from detectors.counts import Rise
from detectors.hindsight.turns import Hindsight

from .counted import CountedPast, Rises


@dataclass(slots=True)
class Hand:
    """The hand of the clock that all stand-ins look at: the number of the change that is being lived through."""

    turn: int = -1


class StandingLocated:
    """Says at each turn what a detector of located events would have said; learns nothing, for all is known."""

    def __init__(self, hindsight: Hindsight, hand: Hand) -> None:
        self._hindsight, self._hand = hindsight, hand
        self.finding: Finding | None = None

    @property
    def drift_detected(self) -> bool:
        """Whether the newest event completed a spate."""
        return self.finding is not None

    @property
    def keys(self) -> list[str]:
        """Nothing: a foresight lets go of nothing, so nobody asks what is to be kept."""
        return []

    def update(self, x: Event) -> None:  # noqa: ARG002  (it is the event of the turn)
        """Say what the event of this turn completed."""
        self.finding = self._hindsight.found(self._hand.turn)

    def revoke(self, x: Event) -> None:
        """Do nothing: that it goes is known."""

    def review(self, x: Event) -> Finding | None:
        """Judge one event that is known by now."""
        return self._hindsight.review(self._hand.turn, x)

    def holds(self, finding: Finding, left: Sequence[Event]) -> bool:
        """Tell whether a finding would still stand."""
        return self._hindsight.holds(self._hand.turn, finding, left)

    def state(self) -> Never:
        """Refuse: nobody writes down what never was."""
        raise NotImplementedError("a foresight is not written down")

    def restore(self, state: dict[str, Any]) -> Never:
        """Refuse, likewise."""
        raise NotImplementedError("a foresight is not written down")


class StandingCounts:
    """Says day by day which rises a detector of counts would have known of."""

    def __init__(self, counted: CountedPast, hand: Hand) -> None:
        self._counted, self._hand = counted, hand
        self._turn = -1
        self._rises: Rises = ()
        self.closed: int | None = None

    @property
    def rises(self) -> list[Rise]:
        """The rises known by now, oldest first."""
        if self._hand.turn > self._turn:
            self._turn, self._rises = self._hand.turn, self._counted.after_turn[self._hand.turn]
        return list(self._rises)

    def add(self, day: int, sign: int = 1) -> None:
        """Do nothing: it was counted."""

    def close(self, day: int) -> None:
        """Complete a day, after which more may be known than after the last change."""
        self._turn, self._rises = self._hand.turn, self._counted.after_day.get(day, self._rises)
