"""Where a request comes from in; whether too many have come from there lately, out."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from web.access.household import household_of

MOST: Final = 30
WITHIN: Final = timedelta(minutes=10)

_REMEMBERED: Final = 20_000


class Pace:
    """Counts what comes from each household, in memory alone; the longest silent are forgotten first."""

    def __init__(self, most: int = MOST, within: timedelta = WITHIN, remembered: int = _REMEMBERED) -> None:
        self._most, self._within, self._remembered = most, within, remembered
        self._seen: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def allows(self, address: str, now: datetime) -> bool:
        """Tell whether one more may come from an address, and count it if so."""
        household = household_of(address)
        with self._lock:
            seen = self._seen.setdefault(household, deque())
            self._seen.move_to_end(household)
            while len(self._seen) > self._remembered:
                self._seen.popitem(last=False)
            while seen and seen[0] <= now - self._within:
                seen.popleft()
            if len(seen) >= self._most:
                return False
            seen.append(now)
            return True
