"""A history and any detector of located events in; what it says at each turn, by letting it live through all, out."""

from collections.abc import Callable, Sequence

from detectors.base import Event, Finding, Located

from .turns import Turn


class Recorded:
    """Hindsight of a detector of which nothing is known but that it is one: as slow, and as sure, as the detector.

    Parameters
    ----------
    turns
        The history.
    make
        Makes the detector, fresh.
    """

    def __init__(self, turns: Sequence[Turn], make: Callable[[], Located]) -> None:
        self._turns, self._make = turns, make
        self._follow()
        self._found: dict[int, Finding] = {}
        while self._next < len(turns):
            self._step()
            if turns[self._next - 1].come and self._detector.finding:
                self._found[self._next - 1] = self._detector.finding

    def found(self, turn: int) -> Finding | None:
        """Give what the event that came completed, if anything."""
        return self._found.get(turn)

    def candidates(self) -> Sequence[int]:
        """List, in order, the turns at which anything was found."""
        return sorted(self._found)

    def review(self, turn: int, event: Event) -> Finding | None:
        """Judge one event known at that turn."""
        return self._at(turn).review(event)

    def holds(self, turn: int, finding: Finding, left: Sequence[Event]) -> bool:
        """Tell whether a finding still stood."""
        return self._at(turn).holds(finding, left)

    def _follow(self) -> None:
        self._detector, self._next = self._make(), 0

    def _step(self) -> None:
        gone, come = self._turns[self._next]
        if gone:
            self._detector.revoke(gone)
        if come:
            self._detector.update(come)
        self._next += 1

    def _at(self, turn: int) -> Located:
        """Give the detector as it was after a turn; questions mostly come in the order of the turns."""
        if self._next > turn + 1:
            self._follow()
        while self._next <= turn:
            self._step()
        return self._detector
