"""Texts for numbers in; what each of some phones shows, and what is new since somebody last looked, out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock


@dataclass(frozen=True, slots=True)
class Handset:
    """A phone that is drawn.

    Parameters
    ----------
    id
        Names it in addresses.
    owner, group
        Who holds it, and what they are in; empty for whoever looks on.
    note
        The name of a phrase for what is special about it; empty if nothing is.
    """

    id: str
    number: str = field(repr=False)
    owner: str
    group: str
    note: str = ""

    @property
    def national(self) -> str:
        """The number as it is written at home.

        >>> Handset("b", "+4520100000", "Birthe", "Naboer").national
        '20 10 00 00'
        """
        digits = self.number[3:]
        return " ".join(digits[n : n + 2] for n in range(0, len(digits), 2))


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text on a phone; ``own`` says that its owner wrote it."""

    at: datetime
    text: str
    own: bool = False


class Handsets:
    """What the phones show; any thread may add to it or read it.

    Parameters
    ----------
    drawn
        The phones that somebody can see. Texts to others are counted and forgotten.
    """

    def __init__(self, drawn: Sequence[Handset]) -> None:
        self.drawn = tuple(drawn)
        self._lock = Lock()
        self._bubbles: dict[str, list[tuple[int, Bubble]]] = {each.number: [] for each in drawn}
        self._count = 0

    def show(self, number: str, bubble: Bubble) -> None:
        """Light up a phone."""
        with self._lock:
            self._count += 1
            if number in self._bubbles:
                self._bubbles[number].append((self._count, bubble))

    @property
    def count(self) -> int:
        """How many texts there were, to whomever."""
        return self._count

    def bubbles(self, handset: Handset) -> list[Bubble]:
        """Give what a phone shows, the oldest first."""
        with self._lock:
            return [bubble for _, bubble in self._bubbles[handset.number]]

    def changed(self, since: int) -> list[Handset]:
        """Name the phones that something has come to since there were so many texts."""
        with self._lock:
            newest = {number: shown[-1][0] for number, shown in self._bubbles.items() if shown}
        return [each for each in self.drawn if newest.get(each.number, 0) > since]

    def find(self, handset: str) -> Handset | None:
        """Find a phone by its id."""
        return next((each for each in self.drawn if each.id == handset), None)
