"""A reply we could give in; whether to give it, so that two machines never talk to each other for ever, out."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from .answers import Reply

MOST_A_DAY = 4
"""How many replies one number gets in a day."""

_REMEMBERED = 10_000


@dataclass(slots=True)
class _Today:
    day: date
    said: dict[str, Reply] = field(default_factory=dict)


class Restraint:
    """Remembers who was told what today, in memory alone: after a restart, one more reply does no harm.

    That nobody reads texts here is said once a day, and no number gets more than ``MOST_A_DAY`` replies. A text that
    is handed in again, since our answer was lost on the way, is answered again.
    """

    def __init__(self, remembered: int = _REMEMBERED) -> None:
        self._remembered = remembered
        self._people: OrderedDict[str, _Today] = OrderedDict()
        self._lock = Lock()

    def allows(self, person: str, text_id: str, reply: Reply, day: date) -> bool:
        """Say whether to give a reply to a text, and count it as given."""
        with self._lock:
            said = self._today(person, day).said
            if said.get(text_id) is reply:
                return True
            if len(said) >= MOST_A_DAY or (reply is Reply.NOBODY_READS and reply in said.values()):
                return False
            said[text_id] = reply
            return True

    def _today(self, person: str, day: date) -> _Today:
        today = self._people.get(person)
        if today is None or today.day != day:
            today = self._people[person] = _Today(day)
        self._people.move_to_end(person)
        while len(self._people) > self._remembered:
            self._people.popitem(last=False)
        return today
