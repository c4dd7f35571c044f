"""Who asks in; whether they ask too fast, and how much more they may ask for, out."""

import math
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

_MINUTE: Final = 60.0
_REMEMBERED: Final = 10_000
_GRAIN: Final = 1e-6  # what sums of fractions may be off by


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much somebody may still ask for.

    ``wait`` is how many seconds to wait before asking again, 0 for not at all, ``whole_in`` how many until all of it
    may be asked for again.
    """

    per_minute: int
    left: int
    whole_in: int
    wait: int

    @property
    def headers(self) -> Mapping[str, str]:
        """Say so in headers (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "RateLimit-Policy": f'"requests";q={self.per_minute};w={_MINUTE:.0f}',
            "RateLimit": f'"requests";r={self.left};t={self.whole_in}',
        }


class Pace:
    """Lets everybody ask so often a minute: all at once, if they have asked for nothing in the minute before.

    It remembers as many callers as ask within a while, in memory alone; whoever is forgotten begins afresh.

    Parameters
    ----------
    per_minute
        How often one caller may ask.
    clock
        Seconds that only ever grow.
    remembered
        How many callers to remember.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float], remembered: int = _REMEMBERED) -> None:
        self._per_minute, self._clock, self._remembered = per_minute, clock, remembered
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def ask(self, name: str) -> Allowance:
        """Count one request, unless it is one too many."""
        bucket, now = self._bucket(name), self._clock()
        bucket.left = min(self._per_minute, bucket.left + (now - bucket.at) * self._per_minute / _MINUTE)
        bucket.at = now
        wait = 0
        if bucket.left >= 1 - _GRAIN:
            bucket.left = max(0.0, bucket.left - 1)
        else:
            wait = max(1, math.ceil((1 - bucket.left) * _MINUTE / self._per_minute))
        whole_in = math.ceil((self._per_minute - bucket.left) * _MINUTE / self._per_minute)
        return Allowance(self._per_minute, int(bucket.left), whole_in, wait)

    def _bucket(self, name: str) -> _Bucket:
        found = self._buckets.get(name)
        if found is None:
            found = self._buckets[name] = _Bucket(self._per_minute, self._clock())
        self._buckets.move_to_end(name)
        while len(self._buckets) > self._remembered:
            self._buckets.popitem(last=False)
        return found
