"""Wrong passwords in; how long whoever tries must wait before the next one out."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, NamedTuple

from .household import household_of

_LONGEST: Final = timedelta(minutes=15)
_FORGOTTEN: Final = timedelta(hours=1)
_REMEMBERED: Final = 20_000


class Free(NamedTuple):
    """How many mistakes cost nothing: of one address at one login, at one login, of one address."""

    both: int = 4
    login: int = 40
    address: int = 25


@dataclass(slots=True)
class _Mistakes:
    count: int
    last: datetime


class Patience:
    """Counts mistakes, in memory alone, and doubles the wait with each one beyond those that are free.

    Whoever is mistaken for an hour no more is forgotten; so are the oldest, when too many are remembered. Logins that
    do not exist are counted like those that do. A stranger can make the owner of a login wait only by mistakes from
    many addresses, and then for no longer than a quarter of an hour at a time.
    """

    def __init__(self, free: Free = Free(), remembered: int = _REMEMBERED) -> None:  # noqa: B008 - it never changes
        self._free, self._remembered = free, remembered
        self._made: OrderedDict[tuple[str, str], _Mistakes] = OrderedDict()
        self._lock = Lock()

    def must_wait(self, login: str, address: str, now: datetime) -> bool:
        """Tell whether it is too soon for another attempt."""
        with self._lock:
            return any(now < self._until(key, free, now) for key, free in self._keys(login, address))

    def mistaken(self, login: str, address: str, now: datetime) -> None:
        """Count a mistake."""
        with self._lock:
            for key, _ in self._keys(login, address):
                made = self._recent(key, now) or _Mistakes(0, now)
                self._made[key] = _Mistakes(made.count + 1, now)
                self._made.move_to_end(key)
            while len(self._made) > self._remembered:
                self._made.popitem(last=False)

    def came_in(self, login: str, address: str) -> None:
        """Forget the mistakes of whoever got in; what others tried at the same login stays counted."""
        with self._lock:
            self._made.pop((login, household_of(address)), None)

    def _keys(self, login: str, address: str) -> list[tuple[tuple[str, str], int]]:
        network = household_of(address)
        return [
            ((login, network), self._free.both),
            ((login, ""), self._free.login),
            (("", network), self._free.address),
        ]

    def _until(self, key: tuple[str, str], free: int, now: datetime) -> datetime:
        made = self._recent(key, now)
        if made is None or made.count < free:
            return now
        return made.last + min(_LONGEST, timedelta(seconds=2.0 ** min(made.count - free, 20)))

    def _recent(self, key: tuple[str, str], now: datetime) -> _Mistakes | None:
        made = self._made.get(key)
        return made if made and now - made.last < _FORGOTTEN else None
