"""What is shared by those who tell with hindsight: the turns of a history, and what may be asked about each."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from detectors.base import Event, Finding


class Turn(NamedTuple):
    """One step of a history: an event is taken back, or comes, or is put in the place of another.

    Parameters
    ----------
    gone
        What is taken back; it came in an earlier turn.
    come
        What comes.
    """

    gone: Event | None
    come: Event | None


class Hindsight(Protocol):
    """What a detector that was asked for would have said at each turn of a history, had it been there.

    Turns are named by their number, from 0. Every answer is the same as the detector itself would give after it has
    been told, in their order, of all turns up to that one.
    """

    def found(self, turn: int) -> Finding | None:
        """Give what the event that came completed, if anything."""
        ...

    def candidates(self) -> Sequence[int]:
        """List, in order, the turns at which anything may have been found; at no other turn was there anything."""
        ...

    def review(self, turn: int, event: Event) -> Finding | None:
        """Judge one event known at that turn, as the detector's ``review`` does."""
        ...

    def holds(self, turn: int, finding: Finding, left: Sequence[Event]) -> bool:
        """Tell whether a finding still stood, as the detector's ``holds`` does."""
        ...
