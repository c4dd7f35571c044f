"""Reports on their way to the topic in; what a worker will make of each, told ahead, out."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final

from .arrivals import Arrival, Result
from .core.policy import Policy
from .effects import Effects
from .intake import Intake, Notes
from .sorting import Note, Noted, Sorter

REMEMBERED: Final = 100_000
"""Of so many reports it is known that they are on their way, until a worker has noted them."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """What will become of a batch, and what will be noted of it."""

    results: list[Result]
    noted: dict[str, Noted]


class Foreteller:
    """Answers as the service in one process would, though others decide later.

    What is noted, by whoever sorts, is read and never written here; what was sent and is not noted yet is remembered,
    so that the same report sent twice is a duplicate the second time however far behind the workers are. Two of these
    that are handed the same report at once both accept it; whoever sorts then takes it in once.

    Parameters
    ----------
    notes
        What workers have noted.
    policies
        Give those in force.
    """

    def __init__(self, notes: Notes, policies: Callable[[], Sequence[Policy]]) -> None:
        self._underway, self._policies = _Underway(notes), policies
        self._by: tuple[Sequence[Policy], Intake] | None = None

    def foretell(self, batch: Sequence[Arrival], now: datetime) -> Foretold:
        """Tell ahead. All of it is to be sent: whoever sorts keeps what is refused, and knows duplicates itself."""
        effects = Effects()
        results, _ = self._intake().take_in(batch, now, effects)
        return Foretold(results, {key: each.after for key, each in effects.noted.items()})

    def sent(self, foretold: Foretold) -> None:
        """Remember that a batch is on its way."""
        self._underway.remember(foretold.noted)

    def _intake(self) -> Intake:
        policies = self._policies()
        if self._by is None or self._by[0] is not policies:
            self._by = policies, Intake(Sorter(policies), self._underway, None, announces=False)
        return self._by[1]


class _Underway:
    """What is noted, and what will be."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._sent: OrderedDict[str, Noted] = OrderedDict()
        self._lock = Lock()

    def noted(self, keys: Sequence[str]) -> dict[str, Noted]:
        found = dict(self._notes.noted(keys))
        with self._lock:
            for key in keys:
                if (sent := self._sent.get(key)) is not None:
                    found[key] = _newest(found.get(key, {}), sent)
        return found

    def remember(self, noted: Mapping[str, Noted]) -> None:
        with self._lock:
            for key, each in noted.items():
                self._sent[key] = _newest(self._sent.pop(key, {}), each)
            while len(self._sent) > REMEMBERED:
                self._sent.popitem(last=False)


def _newest(one: Noted, other: Noted) -> Noted:
    """Lay two notes of a report together: of each region's the one of the higher version."""
    found: dict[str, Note] = dict(one)
    for region, note in other.items():
        if region not in found or found[region].rank <= note.rank:
            found[region] = note
    return found
